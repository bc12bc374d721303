"""What a bill is made of, and which number that is not known moves it most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tune_or_not.case import Case
from tune_or_not.decision.bill.cost import month_by_month, months_compared, upfront_cost
from tune_or_not.decision.bill.ranges import Range, ranges, with_values

PARTS = {
    "tokens": "calls to the model",
    "hosting": "GPUs rented day and night",
    "index": "the index and its store",
    "people": "hours of upkeep",
    "retraining": "training anew",
    "indexing": "indexing the knowledge",
    "retrieval engineering": "hours to build the retrieval",
    "training compute": "training runs",
    "examples": "writing the examples",
    "evaluation": "evaluation",
    "tuning engineering": "hours to build the tuning",
}
"""Every part of a bill, by the words of a record."""


@dataclass(frozen=True)
class Assumption:
    """A number that is not known, and the bill in USD at its low and at its high end."""

    range: Range
    at_low: float
    at_high: float


def bill_parts(case: Case, approach: str) -> dict[str, float]:
    """USD of each part over the horizon, discounted to today, the largest first."""
    months = int(months_compared(case, (approach,)))
    bill = month_by_month(case, months, (approach,))[approach]
    usd = {name: float(amount) for name, amount in upfront_cost(case, approach).items()}
    for name, running in bill.running.items():
        usd[name] = float(np.sum(np.broadcast_to(running, (months,)) * bill.worth))
    return dict(sorted(usd.items(), key=lambda part: -part[1]))


def largest_assumption(case: Case, approach: str) -> Assumption | None:
    """The number, told by nobody or as the middle of a range, that moves this approach's bill most;
    None where none does."""
    uncertain = ranges(case)
    if not uncertain:
        return None
    months = int(months_compared(case, (approach,)))
    shares = np.full((2 * len(uncertain), len(uncertain)), 0.5)
    for n in range(len(uncertain)):
        shares[2 * n, n], shares[2 * n + 1, n] = 0.0, 1.0
    values = {each.name: each.at(shares[:, n]) for n, each in enumerate(uncertain)}
    bill = month_by_month(with_values(case, values, uncertain), months, (approach,))[approach]
    usd = np.broadcast_to(bill.cumulative[..., -1], (len(shares),))
    ends = [Assumption(each, float(usd[2 * n]), float(usd[2 * n + 1]))
            for n, each in enumerate(uncertain)]  # fmt: skip
    widest = max(ends, key=lambda end: abs(end.at_high - end.at_low))
    return widest if widest.at_high != widest.at_low else None
