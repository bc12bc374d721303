"""The steps of the course's own advice, in a fixed order: the first that ends it decides.

Each step is told once, for one case and for a table of cases alike: `ends` says in which rows the
argument ends there, and `verdict` with what. Preconditions come first, then what is missing, then
whether training can be done, bought and paid for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from tune_or_not.case import Case
from tune_or_not.case.alike import views
from tune_or_not.case.columns import Columns, Truth
from tune_or_not.decision.advice.verdicts import CODE, NO_VERDICT, Codes
from tune_or_not.decision.bill.cost import full_months, upfront_cost
from tune_or_not.decision.bill.prices import TuningOffer, tuning_offer
from tune_or_not.decision.choice import worth as bill
from tune_or_not.facts.tables import toml


def limit(name: str) -> float:
    """A limit that the argument rests on, from facts/rules.toml."""
    return float(toml("rules")[name]["value"])


class Findings:
    """What the argument asks of the rows of a table of trials of one case."""

    def __init__(self, case: Case, columns: Columns) -> None:
        self.case, self.columns = case, columns

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["columns"], name)

    @cached_property
    def enough(self) -> Truth:
        """The best prompt reaches the score that is needed."""
        reached: Truth = self.prompt_score >= self.score_needed
        return reached

    @cached_property
    def pressed(self) -> Truth:
        """Good answers that cost too many tokens or too much time."""
        pressed: Truth = self.wants_fewer_tokens | self.needs_faster_answers
        return pressed

    @cached_property
    def knowledge(self) -> Truth:
        """Facts are needed that the model cannot know."""
        lacking: Truth = self.needs_knowledge | self.mainly_retrieval
        return lacking

    @cached_property
    def breaks_format(self) -> Truth:
        """Examples in the prompt do not hold the structure."""
        breaks: Truth = self.needs_format & ~self.few_shot_keeps_format
        return breaks

    @cached_property
    def behaviour(self) -> Truth:
        """Style, format or conduct falls short, or facts are wrong with the right passages."""
        lacking: Truth = (
            (self.needs_style & ~self.prompting_gets_style)
            | self.breaks_format
            | self.needs_behaviour
            | self.repeats_mistakes
            | (self.knowledge & ~self.rag_covers_knowledge)
        )
        return lacking

    @cached_property
    def good_examples(self) -> Any:
        """Examples that an expert would sign."""
        return np.rint(self.training_examples * self.good_example_share)

    @cached_property
    def upfront(self) -> Any:
        """USD before the first request of a tuned model."""
        usd = np.empty(self.columns.rows)
        for rows, view in views(self.case, self.columns, bill.NAMED):
            usd[rows] = np.ravel(sum(upfront_cost(view, "fine_tuning").values()))
        return usd

    @cached_property
    def ready(self) -> Truth:
        """Data, stability, people and money for training are there."""
        ready: Truth = (
            (self.good_examples >= limit("training_examples"))
            & self.stable_task
            & self.team_can_train
            & (self.upfront <= self.upfront_budget_usd)
        )
        return ready

    @cached_property
    def sold(self) -> Truth:
        """The tuning offer is open to newcomers and lives long enough."""
        names = self.tuning_offer
        sold = np.empty(self.columns.rows, dtype=np.bool_)
        for name in set(names.tolist()):
            sold[names == name] = still_sold(tuning_offer(name), self.case.as_of)
        return sold

    @cached_property
    def worth(self) -> tuple[bill.Usd, bill.Usd]:
        """USD over the horizon: what training adds to the bill, and what fewer errors are worth."""
        return bill.worth_many(self.case, self.columns, self.knowledge)

    @cached_property
    def pays(self) -> Truth:
        """Fewer wrong answers are worth what training adds to the bill."""
        added, gained = self.worth
        pays: Truth = added <= gained
        return pays


def still_sold(offer: TuningOffer, day: date) -> bool:
    """Whether a newcomer can buy it on this day, and it does not end within three months."""
    lasts = offer.retires is None or (
        full_months(day, offer.retires) >= limit("months_before_retirement")
    )
    return offer.bought_on(day) and lasts


def _everywhere(found: Findings) -> Truth:
    return np.ones(found.columns.rows, dtype=np.bool_)


def _nowhere(found: Findings) -> Truth:
    return np.zeros(found.columns.rows, dtype=np.bool_)


@dataclass(frozen=True)
class Step:
    """Where the argument may end: in which rows, with which verdict, on which fields.

    Where it ends, the step is part of what is said; where it goes on, only if the step `speaks`.
    """

    id: str
    fields: tuple[str, ...]
    ends: Callable[[Findings], Truth]
    verdict: Callable[[Findings], Codes]
    speaks: Callable[[Findings], Truth] = _everywhere


def names_the_gap(found: Findings) -> Truth:
    """Where the argument, once structured outputs are settled, says what is missing."""
    gap: Truth = ~found.enough
    return gap


def _always(verdict: str) -> Callable[[Findings], Codes]:
    return lambda found: np.full(found.columns.rows, CODE[verdict], dtype=np.int8)


def _prompt(found: Findings) -> Codes:
    """Prompting, with a model of one's own where data may not leave."""
    return np.where(found.api_allowed, CODE["prompting"], CODE["base_model"]).astype(np.int8)


def _without_training(otherwise: str) -> Callable[[Findings], Codes]:
    """What is left where training is out: the prompt, retrieval, or the verdict named."""

    def verdict(found: Findings) -> Codes:
        left = np.where(found.knowledge, CODE["rag"], CODE[otherwise])
        return np.where(found.enough, _prompt(found), left).astype(np.int8)

    return verdict


def _tuned(found: Findings) -> Codes:
    both, alone = CODE["fine_tuning_rag"], CODE["fine_tuning"]
    return np.where(found.knowledge, both, alone).astype(np.int8)


KNOWLEDGE_FIELDS = ("needs_knowledge", "mainly_retrieval")
GAP_FIELDS = (
    *KNOWLEDGE_FIELDS,
    "needs_style",
    "prompting_gets_style",
    "needs_format",
    "few_shot_keeps_format",
    "needs_behaviour",
    "repeats_mistakes",
    "rag_covers_knowledge",
)
"""What the gap is told from."""
GAP_AFTER = "structured_outputs"
"""The step after which the gap is named."""

STEPS: tuple[Step, ...] = (
    Step(
        "evaluation",
        ("evaluation_examples",),
        lambda found: found.evaluation_examples < limit("evaluation_examples"),
        _always("not_yet"),
    ),
    Step(
        "enough",
        ("prompt_score", "score_needed", "wants_fewer_tokens", "needs_faster_answers",
         "api_allowed"),
        lambda found: found.enough & ~found.pressed,
        _prompt,
    ),
    Step(
        "tried",
        ("prompt_versions_tried",),
        lambda found: ~found.enough & (found.prompt_versions_tried < limit("prompt_versions")),
        _always("not_yet"),
        speaks=lambda found: ~found.enough,
    ),
    Step(
        "structured_outputs",
        ("needs_format", "few_shot_keeps_format", "structured_outputs_tried"),
        lambda found: ~found.enough & found.breaks_format & ~found.structured_outputs_tried,
        _always("not_yet"),
        speaks=lambda found: ~found.enough & found.breaks_format,
    ),
    Step(
        "knowledge_only",
        GAP_FIELDS,
        lambda found: ~found.enough & found.knowledge & ~found.behaviour,
        _always("rag"),
        speaks=_nowhere,
    ),
    Step(
        "small_model",
        ("narrow_task", "small_model_suffices", *KNOWLEDGE_FIELDS),
        lambda found: found.narrow_task & found.small_model_suffices & ~found.knowledge,
        _always("smaller_model"),
        speaks=_nowhere,
    ),
    Step(
        "no_gap",
        GAP_FIELDS,
        lambda found: ~found.enough & ~found.knowledge & ~found.behaviour,
        _always("not_yet"),
        speaks=_nowhere,
    ),
    Step(
        "caching",
        ("wants_fewer_tokens", "needs_faster_answers", "cache_hit_rate", "static_prompt_tokens"),
        lambda found: (
            found.enough
            & ~found.needs_faster_answers
            & (found.cache_hit_rate < limit("cache_hit_rate"))
            & (found.static_prompt_tokens >= limit("cacheable_tokens"))
        ),
        _always("not_yet"),
        speaks=lambda found: found.enough & found.wants_fewer_tokens,
    ),
    Step(
        "measured",
        ("tuned_score", "score_needed"),
        lambda found: found.tuned_score < found.score_needed,
        lambda found: np.where(found.enough, _prompt(found), CODE["not_yet"]).astype(np.int8),
        speaks=lambda found: found.tuned_score < 1,
    ),
    Step(
        "readiness",
        ("training_examples", "good_example_share", "stable_task", "team_can_train",
         "upfront_budget_usd"),
        lambda found: ~found.ready,
        _without_training("not_yet"),
    ),
    Step("market", ("tuning_offer",), lambda found: ~found.sold, _always("not_yet")),
    Step(
        "economics",
        bill.FIELDS,
        lambda found: ~found.pays,
        _without_training("prompting"),
    ),
    Step(
        "tune",
        KNOWLEDGE_FIELDS,
        _everywhere,
        _tuned,
    ),
)  # fmt: skip
"""The argument in its order."""


def verdicts_of(case: Case, columns: Columns) -> Codes:
    """The verdict for every row of a table of trials of `case`.

    A step is asked only while some row is still open: the later ones are dear.
    """
    found = Findings(case, columns)
    codes = np.empty(columns.rows, dtype=np.int8)
    for step, _, ends in endings(found):
        codes[ends] = step.verdict(found)[ends]
    return codes


def endings(found: Findings) -> Iterator[tuple[Step, Truth, Truth]]:
    """Each step with the rows that come to it, and those of them whose argument ends there."""
    is_open = np.ones(found.columns.rows, dtype=np.bool_)
    for step in STEPS:
        ends = is_open & step.ends(found)
        yield step, is_open, ends
        is_open = is_open & ~ends
        if not is_open.any():
            return


@dataclass(frozen=True)
class Stage:
    """A step that a case goes through; `code` is the verdict where the argument ends there."""

    step: Step
    found: Findings
    code: int = NO_VERDICT

    @property
    def ends(self) -> bool:
        return self.code != NO_VERDICT

    @property
    def is_said(self) -> bool:
        """Whether the step is part of what is said."""
        return self.ends or bool(self.step.speaks(self.found)[0])


def path(case: Case) -> tuple[Stage, ...]:
    """The steps that this case goes through, in order; the argument ends with the last."""
    found = Findings(case, Columns(1, {}, case))
    gone: list[Stage] = []
    for step in STEPS:
        if step.ends(found)[0]:
            gone.append(Stage(step, found, int(step.verdict(found)[0])))
            break
        gone.append(Stage(step, found))
    return tuple(gone)
