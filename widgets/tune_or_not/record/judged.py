"""Everything that the decision module says of one case, worked out once for a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tune_or_not.case import Case
from tune_or_not.decision.advice.advisers import Advice, advice, likely_verdicts
from tune_or_not.decision.bill.approaches import APPROACHES, comparable, placed
from tune_or_not.decision.bill.cost import CostEstimate, estimate
from tune_or_not.decision.bill.latency import ApproachLatency, latencies
from tune_or_not.decision.bill.prices_used import PriceUsed, prices_used
from tune_or_not.decision.bill.uncertainty import (
    WHEN_STILL,
    Tornado,
    Uncertainty,
    tornado,
    uncertainty,
)
from tune_or_not.decision.choice.recommendation import Recommendation, recommend


@dataclass(frozen=True, eq=False)
class Judged:
    """`approaches` are all that differ in this case; `drawn` those that a chart can hold."""

    case: Case
    advice: tuple[Advice, ...]
    rows: Mapping[str, Mapping[str | None, float]]
    """The share of the draws in which each adviser comes to each verdict."""
    recommendation: Recommendation
    approaches: tuple[str, ...]
    drawn: tuple[str, ...]
    cost: CostEstimate
    sure: Uncertainty
    latency: Mapping[str, ApproachLatency]
    tornado: Tornado
    prices: tuple[PriceUsed, ...]

    @property
    def approach(self) -> str:
        """The approach whose bill and speed are the recommendation's."""
        return _approach(self.recommendation)

    def placed(self, approach: str) -> str:
        """An approach where this case is advised to run it: on hardware of one's own, or not."""
        return _placed(approach, self.recommendation)


def judge(case: Case, draws: int = WHEN_STILL) -> Judged:
    """Ask every part of the decision module about a case."""
    recommendation = recommend(case)
    own = recommendation.place == "own"
    best = _approach(recommendation)
    drawn = tuple(dict.fromkeys((*(_placed(i, recommendation) for i in APPROACHES), best)))
    approaches = tuple(dict.fromkeys((*drawn, *(() if own else comparable(case)))))
    base = _placed("prompting", recommendation)
    tuned = _placed("fine_tuning", recommendation)
    against = tuned if best in (base, "smaller_model") else best
    return Judged(
        case=case,
        advice=advice(case),
        rows=likely_verdicts(case),
        recommendation=recommendation,
        approaches=approaches,
        drawn=drawn,
        cost=estimate(case, approaches),
        sure=uncertainty(case, draws, approaches=approaches),
        latency=latencies(case, approaches),
        tornado=tornado(case, against, base),
        prices=prices_used(case, approaches),
    )


def _approach(recommendation: Recommendation) -> str:
    verdict = recommendation.verdict
    return _placed("prompting" if verdict == "hosted_api" else verdict, recommendation)


def _placed(approach: str, recommendation: Recommendation) -> str:
    try:
        return placed(approach, "own" if recommendation.place == "own" else "hosted")
    except KeyError:
        return approach  # a smaller hosted model has no other place
