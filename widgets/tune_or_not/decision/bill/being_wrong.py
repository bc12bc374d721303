"""The cost of being wrong: beside the bill, never inside it unseen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import copysign, inf, isfinite

from tune_or_not.case import Case
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.cost import CostEstimate, estimate
from tune_or_not.decision.bill.known import Amount


def cost_of_errors(requests: Amount, accuracy: Amount, loss_per_error: Amount) -> Amount:
    """USD lost to wrong answers: requests x (1 - accuracy) x loss per error."""
    return requests * (1 - accuracy) * loss_per_error


@dataclass(frozen=True)
class Beside:
    """An approach's bill over the horizon, and what stands beside it.

    `better_by`: accuracy that it must have over prompting's to be worth what it costs more; 0.01
    is one point, negative where it costs less, None where an error costs nothing.
    """

    approach: str
    bill: float
    better_by: float | None
    keeps_up: bool
    """False where the load is too much for it: then its bill is no comparison."""


@dataclass(frozen=True)
class BeingWrong:
    """The loss to wrong answers at the prompt's own accuracy, beside the bills."""

    months: int
    accuracy: float
    loss_per_error: float
    lost: float
    """USD over the horizon if `1 - accuracy` of all answers are wrong, whoever gives them."""
    loss_if_all_wrong: float
    """USD over the horizon if every answer were wrong."""
    rows: tuple[Beside, ...]


def being_wrong(case: Case, approaches: Iterable[str] = tuple(APPROACHES)) -> BeingWrong:
    """Bills, and the loss at the accuracy that the reader measured for the best prompt.

    Nobody knows an approach's accuracy before it is measured, so none is forecast: each row says
    how much better than the prompt it would have to be.
    """
    compared = tuple(dict.fromkeys(("prompting", *approaches)))
    estimated = estimate(case, compared)
    stake = loss_if_all_wrong(case, estimated.months)
    rows = tuple(
        Beside(i, float(cost.cumulative[-1]), _finite(better_by(case, estimated, i)), cost.keeps_up)
        for i, cost in estimated.approaches.items()
    )
    lost = float(cost_of_errors(stake, case.prompt_score, 1))
    return BeingWrong(estimated.months, case.prompt_score, case.loss_per_error, lost, stake, rows)


def loss_if_all_wrong(case: Case, months: int) -> float:
    """USD over the horizon if every answer were wrong, discounted as the bills are."""
    growing = sum(
        (1 + case.traffic_growth) ** (month - 1) * (1 + case.discount_rate) ** (month / -12)
        for month in range(1, months + 1)
    )
    return float(cost_of_errors(case.requests_per_month * growing, 0.0, case.loss_per_error))


def _finite(points: float) -> float | None:
    return points if isfinite(points) else None


def better_by(case: Case, estimated: CostEstimate, approach: str) -> float:
    """Accuracy that an approach must have over prompting's to be worth what it costs more.

    Its extra cost over the horizon / (requests x loss per error); 0.01 is one point. Negative
    where it costs less: so much it may be worse. Infinite where an error costs nothing.
    No forecast: published effects are ranges (published_quality.csv), and only a measurement on
    one's own examples tells.
    """
    bills = estimated.approaches
    extra = float(bills[approach].cumulative[-1] - bills["prompting"].cumulative[-1])
    stake = loss_if_all_wrong(case, estimated.months)
    return extra / stake if stake > 0 else (0.0 if extra == 0 else copysign(inf, extra))
