"""The recommendation for a case: what is best in how many draws, why, and what to find out next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from tune_or_not.case import Case
from tune_or_not.case.declared import prior
from tune_or_not.decision.advice.turns import Turn
from tune_or_not.decision.advice.verdicts import VERDICTS as NAMES
from tune_or_not.decision.choice.approaches import APPROACHES, LABELS, VERDICTS, verdict_of
from tune_or_not.decision.choice.draws import Draws
from tune_or_not.decision.choice.gates import weeks
from tune_or_not.decision.choice.information import (
    MEASURED,
    Question,
    Trial,
    ask_next,
    try_next,
)
from tune_or_not.decision.choice.judgement import Judgement, judge
from tune_or_not.decision.choice.out import ApproachJudged, approaches_judged
from tune_or_not.decision.choice.reasons import Reason, reasons
from tune_or_not.decision.choice.shares import headline, shares
from tune_or_not.decision.choice.turning import turns
from tune_or_not.decision.choice.way import Stage, way
from tune_or_not.words.quantity import percent

USUAL_DRAWS = 1_000
MOST_DRAWS = 20_000


@dataclass(frozen=True)
class Recommendation:
    """What to do, how often that is the best, why, and what would make the answer surer.

    `shares` add up to 1 over the verdicts; `clear` from 60 % with 20 points to the next. Of a
    recommendation made quickly, `ask_next`, `try_next`, `way` and `turns` are empty.
    """

    verdict: str
    place: str
    clear: bool
    shares: dict[str, float]
    because: tuple[Reason, ...]
    approaches: tuple[ApproachJudged, ...]
    ask_next: tuple[Question, ...]
    try_next: tuple[Trial, ...]
    way: tuple[Stage, ...]
    turns: tuple[Turn, ...]
    told: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the draws in which the verdict is the best."""
        return self.shares[self.verdict]

    @property
    def name(self) -> str:
        """What a reader calls the verdict; with a larger model where the chosen one is hardly ever
        the best."""
        share = {approach.id: approach.share for approach in self.approaches}
        hardly = share["prompting"] < min(share["larger_model"], 0.05)
        larger = self.verdict == "prompting" and hardly
        return LABELS["larger_model"] if larger else NAMES[self.verdict]

    @property
    def headline(self) -> str:
        """The answer and how often it is the best, beside the next where it is not clear."""
        often = f"in {percent(self.share)} of the draws"
        if self.clear:
            return f"{self.name}, {often}."
        others = [(share, name) for name, share in self.shares.items() if name != self.verdict]
        return f"Between {self.name} and {NAMES[max(others)[1]]}: the first {often}."

    @property
    def rests_on_unknown(self) -> tuple[str, ...]:
        """The fields that its reasons name and nobody told."""
        named = dict.fromkeys(name for reason in self.because for name in reason.fields)
        return tuple(name for name in named if name not in self.told)

    @property
    def next_experiment(self) -> str:
        """What to do first: the trial with the most certainty per hour, else the first question."""
        if self.try_next:
            return self.try_next[0].experiment
        if self.ask_next:
            return self.ask_next[0].question
        return "Build it: nothing that could be found out would make the answer surer."

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        fields = asdict(self)
        for approach in fields["approaches"]:
            del approach["score"]
        return fields


def recommend(
    case: Case,
    draws: int = USUAL_DRAWS,
    seed: int = 0,
    *,
    between: Callable[[], None] = lambda: None,
) -> Recommendation:
    """The whole recommendation. The same case and seed give the same answer on any machine.

    `between` is called between its parts, some 20 ms each; what it raises ends the work.
    """
    quick = recommend_with_next(case, draws, seed, between=between)
    between()
    telling = {question.field for question in quick.ask_next} | set(MEASURED)
    return replace(quick, turns=turns(case, quick.verdict, telling, seed, between))


def recommend_with_next(
    case: Case,
    draws: int = USUAL_DRAWS,
    seed: int = 0,
    *,
    between: Callable[[], None] = lambda: None,
) -> Recommendation:
    """All but what would turn it, which takes nine tenths of the time."""
    judgement = judge(Draws.of(case, draws, seed))
    between()
    return replace(
        _recommendation(case, judgement),
        ask_next=ask_next(judgement),
        try_next=try_next(judgement),
        way=way(judgement),
    )


def recommend_quickly(case: Case, draws: int = USUAL_DRAWS, seed: int = 0) -> Recommendation:
    """Shares and reasons alone: quick enough for a slider."""
    return _recommendation(case, judge(Draws.of(case, draws, seed)))


def _recommendation(case: Case, judgement: Judgement) -> Recommendation:
    share = shares(judgement.codes, judgement.weight)[0]
    reached = float(judgement.weight @ judgement.good.any(axis=0))
    first = headline(share, reached)
    approaches = approaches_judged(judgement, weeks(judgement.case))
    best, own = _leading(judgement, first.verdict)
    used = judgement.case.draws.columns.keys() | set(MEASURED)
    return Recommendation(
        verdict=first.verdict,
        place="own" if own else "hosted",
        clear=first.clear,
        shares={name: float(value) for name, value in zip(VERDICTS, share, strict=True)},
        because=reasons(judgement, approaches, best),
        approaches=approaches,
        ask_next=(),
        try_next=(),
        way=(),
        turns=(),
        told=tuple(name for name in Case.model_fields if case.is_known(name)),
        unknown=tuple(
            name for name in Case.model_fields
            if name in used and not case.is_known(name) and prior(name).ask
        ),
    )  # fmt: skip


def _leading(judgement: Judgement, verdict: str) -> tuple[int, bool]:
    """The approach and the place that stand most often behind a verdict."""
    weighed = {
        (place, own): float(judgement.weight @ ((judgement.best == place) & (judgement.own == own)))
        for place, approach in enumerate(APPROACHES)
        for own in (False, True)
        if verdict_of(approach, own) == verdict
    }
    return max(weighed, key=weighed.__getitem__)
