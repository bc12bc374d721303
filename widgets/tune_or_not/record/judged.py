"""Everything that the decision module says of one case, worked out once for a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tune_or_not.case import Case
from tune_or_not.decision.advice.advisers import Advice, advice
from tune_or_not.decision.bill.approaches import APPROACHES, comparable
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

APPROACH_OF = {"base_model": "prompting", "hosted_api": "prompting"}
"""Verdicts whose bill is that of another approach."""


@dataclass(frozen=True, eq=False)
class Judged:
    """`approaches` are all that differ in this case; `drawn` those that a chart can hold."""

    case: Case
    advice: tuple[Advice, ...]
    recommendation: Recommendation
    approaches: tuple[str, ...]
    drawn: tuple[str, ...]
    cost: CostEstimate
    sure: Uncertainty
    latency: Mapping[str, ApproachLatency]
    tornado: Tornado
    prices: tuple[PriceUsed, ...]

    @property
    def verdicts(self) -> dict[str, str | None]:
        """Each adviser's verdict by its id."""
        return {entry.id: entry.verdict for entry in self.advice}

    @property
    def approach(self) -> str:
        """The approach whose bill and speed are the recommendation's."""
        verdict = self.recommendation.verdict
        return APPROACH_OF.get(verdict, verdict)


def judge(case: Case, draws: int = WHEN_STILL) -> Judged:
    """Ask every part of the decision module about a case."""
    approaches = comparable(case)
    recommendation = recommend(case)
    own = () if case.api_allowed else ("self_hosted",)
    smaller = ("smaller_model",) if recommendation.verdict == "smaller_model" else ()
    drawn = tuple(i for i in approaches if i in (*APPROACHES, *own, *smaller))
    against = (
        recommendation.verdict
        if recommendation.verdict in ("rag", "fine_tuning_rag")
        else "fine_tuning"
    )
    return Judged(
        case=case,
        advice=advice(case),
        recommendation=recommendation,
        approaches=approaches,
        drawn=drawn,
        cost=estimate(case, approaches),
        sure=uncertainty(case, draws, approaches=approaches),
        latency=latencies(case, approaches),
        tornado=tornado(case, against),
        prices=prices_used(case, approaches),
    )
