"""What each approach costs over the horizon, and in which month it breaks even."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case
from tune_or_not.decision.prices import MILLION, hosted_model, tuning_offer
from tune_or_not.decision.request_cost import (
    APPROACHES,
    hosting_per_month,
    request_cost,
)
from tune_or_not.facts.tables import parameters

Months = NDArray[np.float64]
"""One number per month of the horizon, first month first."""

AT_ONCE = "at once"
NEVER = "never within the horizon"


@dataclass(frozen=True, eq=False)
class ApproachCost:
    """USD of one approach. `cumulative[m - 1]` is what is spent by the end of month m."""

    id: str
    upfront: float
    monthly: Months
    cumulative: Months
    per_request: dict[str, float]
    break_even: str | int

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "upfront": self.upfront,
            "monthly": self.monthly.tolist(),
            "cumulative": self.cumulative.tolist(),
            "per_request": self.per_request,
            "break_even": self.break_even,
        }


@dataclass(frozen=True, eq=False)
class CostEstimate:
    """Every approach over the same months, and what shortened or shadows the comparison."""

    as_of: date
    months: int
    approaches: dict[str, ApproachCost]
    notes: tuple[str, ...]

    @property
    def cheapest(self) -> str:
        """The approach with the smallest bill at the end of the horizon."""
        return min(self.approaches, key=lambda i: float(self.approaches[i].cumulative[-1]))

    def as_json(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.isoformat(),
            "months": self.months,
            "approaches": [cost.as_json() for cost in self.approaches.values()],
            "notes": list(self.notes),
        }


def training_cost(case: Case, runs: float = 1) -> float:
    """USD of compute: examples x tokens x epochs x price per million x runs."""
    tokens = case.training_examples * case.tokens_per_example * case.epochs
    return tokens * tuning_offer(case.tuning_offer).training.number / MILLION * runs


def upfront_cost(case: Case, approach: str) -> dict[str, float]:
    """USD before the first request, by part."""
    tuned, retrieves = APPROACHES[approach]
    parts: dict[str, float] = {}
    if retrieves:
        parts["indexing"] = indexing_cost(case)
        parts["retrieval engineering"] = case.engineer_hours_rag * case.engineer_rate
    if tuned:
        parts["training compute"] = training_cost(case, case.training_runs)
        parts["examples"] = labelling_cost(case, case.training_examples)
        parts["evaluation"] = case.evaluation_cost
        parts["tuning engineering"] = case.engineer_hours_fine_tuning * case.engineer_rate
    return parts


def indexing_cost(case: Case) -> float:
    """USD to embed all of the knowledge once."""
    return case.knowledge_tokens * parameters()["embed_price"].base / MILLION


def labelling_cost(case: Case, examples: float) -> float:
    """USD to write these examples and have a share of them reviewed."""
    return examples * case.label_cost_per_example * (1 + case.label_review_share)


def retraining_cost(case: Case) -> float:
    """USD each time the tuned model is renewed: one run, a share of the examples, an evaluation."""
    renewed = case.training_examples * case.relabel_share
    return training_cost(case) + labelling_cost(case, renewed) + case.evaluation_cost


def estimate(case: Case) -> CostEstimate:
    """Cost of every approach for this case, break-even against prompting."""
    months, notes = _horizon(case)
    upfront = {i: sum(upfront_cost(case, i).values()) for i in APPROACHES}
    monthly = {i: _monthly(case, i, months) for i in APPROACHES}
    base = "prompting"
    return CostEstimate(
        as_of=case.as_of,
        months=months,
        approaches={
            i: ApproachCost(
                id=i,
                upfront=upfront[i],
                monthly=monthly[i],
                cumulative=upfront[i] + np.cumsum(monthly[i]),
                per_request=request_cost(case, i),
                break_even=break_even(upfront[i], monthly[i], upfront[base], monthly[base]),
            )
            for i in APPROACHES
        },
        notes=notes,
    )


def break_even(
    upfront: float, monthly: Months, other_upfront: float, other_monthly: Months
) -> str | int:
    """The first month by whose end the first costs at most the other in all.

    "at once" when it is no dearer from the start (a tie up front is decided by the first month);
    "never within the horizon" when no month qualifies. Solved month by month, because the
    closed form holds only where monthly fixed costs are equal.
    """
    if upfront < other_upfront or (upfront == other_upfront and monthly[0] <= other_monthly[0]):
        return AT_ONCE
    behind = upfront + np.cumsum(monthly) <= other_upfront + np.cumsum(other_monthly)
    return int(np.argmax(behind)) + 1 if behind.any() else NEVER


def _monthly(case: Case, approach: str, months: int) -> Months:
    """USD per month, discounted to today.

    requests x (1 + growth)^(m-1) x token price x (1 - decline)^(m-1), plus what is fixed, over
    (1 + yearly rate)^(m/12).
    """
    tuned, retrieves = APPROACHES[approach]
    month: Months = np.arange(1, months + 1, dtype=np.float64)
    requests = case.requests_per_month * (1 + case.traffic_growth) ** (month - 1)
    parts = request_cost(case, approach)
    falling = (1 - case.api_price_decline) ** (month - 1)
    bill: Months = requests * (parts["total"] - parts["hosting"]) * falling
    if tuned:
        bill = bill + hosting_per_month(case, requests) + _upkeep(case)
        bill = bill + np.where(_retrains(case, month), retraining_cost(case), 0.0)
    if retrieves:
        refresh = indexing_cost(case) * case.knowledge_changed_per_month
        bill = bill + case.vector_store_per_month + refresh + _upkeep(case)
    discounted: Months = bill / (1 + case.discount_rate) ** (month / 12)
    return discounted


def _upkeep(case: Case) -> float:
    return case.upkeep_hours_per_month * case.engineer_rate


def _retrains(case: Case, month: Months) -> NDArray[np.bool_]:
    due: NDArray[np.bool_] = (month > 1) & ((month - 1) % case.retrain_every_months == 0)
    return due


def _horizon(case: Case) -> tuple[int, tuple[str, ...]]:
    """Months compared, shortened by the retirement of a model in it, and notes on the offer."""
    offer, model = tuning_offer(case.tuning_offer), hosted_model(case.hosted_model)
    months, notes = case.horizon_months, []
    for name, retires in ((offer.label, offer.retires), (model.label, model.retires)):
        if retires is None:
            continue
        left = max(1, full_months(case.as_of, retires))
        if left < case.horizon_months:
            months = min(months, left)
            cut = "1 month" if left == 1 else f"{left} months"
            notes.append(f"{name} ends on {retires}: the horizon is cut to {cut}.")
    if not offer.bought_on(case.as_of):
        notes.append(f"{offer.label} has been closed to newcomers since {offer.closed}.")
    return months, tuple(dict.fromkeys(notes))


def full_months(start: date, end: date) -> int:
    """Whole months from one day to another; 0 when the end is not after the start."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(0, months)
