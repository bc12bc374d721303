"""The leading text that most examples share, and what caching it would save today."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from os.path import commonprefix

from tune_or_not.case import Case
from tune_or_not.dataset.example import Example
from tune_or_not.dataset.excerpt import excerpt
from tune_or_not.dataset.report import Caching, StaticPrefix
from tune_or_not.dataset.token_count import TokenCounter
from tune_or_not.decision.bill.prices import hosted_models, hosted_price
from tune_or_not.decision.bill.request_cost import static_input_cost

_GROUPED = 24
"""Characters by which questions are grouped before their common beginning is taken."""
_SHORTEST = 40
"""Characters that a shared beginning must have to be more than a turn of phrase."""
_MOST_KINDS = 1_000
_MOST_SEARCHED = 200_000


@dataclass
class Opening:
    """The beginning that most questions share, such as a template's instruction."""

    text: str = ""

    def learn(self, questions: list[str]) -> None:
        """Take the common beginning of the largest group, where that is most of the questions."""
        if len(questions) < 2:
            return
        (start, times), *_ = Counter(q[:_GROUPED] for q in questions).most_common(1)
        if times * 2 <= len(questions):
            return
        alike = [q[:_MOST_SEARCHED] for q in questions if q.startswith(start)]
        shared = commonprefix([min(alike), max(alike)])  # noqa: RUF071  (characters are meant)
        whole_words = shared if shared in alike else shared[: _last_space(shared)]
        self.text = whole_words if len(whole_words) >= _SHORTEST else ""

    def cut(self, question: str) -> str:
        """The question without its opening; whole where nothing else would be left."""
        rest = question[len(self.text) :] if question.startswith(self.text) else question
        return rest if rest.strip() else question


def _last_space(text: str) -> int:
    return max(text.rfind(" "), text.rfind("\n")) + 1


@dataclass
class Prefixes:
    """Counts the instructions that examples begin with, in bounded memory."""

    examples: int = 0
    _times: Counter[str] = field(default_factory=Counter)

    def add(self, example: Example) -> None:
        """Another example."""
        self.examples += 1
        text = f"{example.extra}\n{example.system}" if example.extra else example.system
        if not text:
            return
        self._times[text[:_MOST_SEARCHED]] += 1

    def extend(self, later: Prefixes) -> None:
        """Count those of later examples, too, as long as there are not too many kinds."""
        self.examples += later.examples
        for text, times in later._times.items():
            if text in self._times or len(self._times) < _MOST_KINDS:
                self._times[text] += times

    def shared(self, opening: Opening, case: Case, counter: TokenCounter) -> StaticPrefix | None:
        """The prefix of most examples, with its price today; None where they share none."""
        text, times = "", 0
        if self._times:
            text, times = self._times.most_common(1)[0]
        if times * 2 <= self.examples:
            text, times = "", self.examples
        if not text and not opening.text:
            return None
        whole = f"{text}\n{opening.text}" if text and opening.text else text or opening.text
        tokens = counter.count(whole)
        return StaticPrefix(
            tokens=tokens,
            share=times / self.examples,
            excerpt=excerpt(whole),
            requests_per_month=case.requests_per_month,
            cache_hit_rate=case.cache_hit_rate,
            caching=tuple(_caching(case, tokens)),
        )


def _caching(case: Case, tokens: int) -> list[Caching]:
    told = []
    for model in hosted_models().values():
        if model.retires is not None and model.retires <= case.as_of:
            continue
        price = hosted_price(model.id, case.as_of, tokens + case.variable_prompt_tokens)
        without = tokens * price.input * case.requests_per_month
        cached = static_input_cost(tokens, case.cache_hit_rate, price) * case.requests_per_month
        minimum = price.cache_minimum
        why_not = ""
        if minimum is None:
            why_not = "no cached price is offered"
        elif tokens < minimum:
            why_not = f"shorter than the {minimum:,} tokens that are cached"
        told.append(Caching(model.label, float(without), float(cached), not why_not, why_not))
    return told
