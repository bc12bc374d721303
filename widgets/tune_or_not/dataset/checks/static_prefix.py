"""The leading text that most examples share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from os.path import commonprefix

from tune_or_not.dataset.example import Example

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

    def commonest(self) -> tuple[str, int]:
        """What most examples begin with and how many do; "" and 0 where they share nothing."""
        text, times = max(self._times.items(), key=lambda kind: kind[1], default=("", 0))
        return (text, times) if times * 2 > self.examples else ("", 0)
