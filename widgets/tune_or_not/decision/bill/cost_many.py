"""What each approach costs, and how long its answers take, for a table of cases at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case, bounds
from tune_or_not.case.alike import View, views
from tune_or_not.case.columns import Columns, Truth
from tune_or_not.decision.bill.approaches import EVERY_APPROACH, comparable
from tune_or_not.decision.bill.cost import horizon, month_by_month, served_months
from tune_or_not.decision.bill.latency import parts

Numbers = NDArray[np.float64]
"""A number per row; not a number where the approach is not compared."""

_SERVED_BY = {
    "hosted": ("hosted_model",),
    "smaller": ("smaller_hosted_model",),
    "router": ("hosted_model", "smaller_hosted_model"),
    "offer": ("tuning_offer",),
    "own": ("own_gpu", "own_model", "own_precision"),
}
"""The fields that name what an approach is served by."""

_LONGEST = int((bounds("horizon_months") or (1, 60))[1])


@dataclass(frozen=True, eq=False)
class CostMany:
    """Per row: months compared; USD at their end and milliseconds of an answer by approach.

    `keeps_up`: whether the approach serves every month; only its bill can be the cheapest.
    """

    months: NDArray[np.int64]
    cost: dict[str, Numbers]
    keeps_up: dict[str, Truth]
    latency: dict[str, Numbers]
    """Infinite where the queue only grows."""

    @property
    def cheapest(self) -> NDArray[np.intp]:
        """The place in EVERY_APPROACH of the smallest bill, of those that keep up."""
        bills = [
            np.where(self.keeps_up[i] & ~np.isnan(usd), usd, np.inf) for i, usd in self.cost.items()
        ]
        cheapest: NDArray[np.intp] = np.argmin(bills, axis=0)
        return cheapest


def cost_many(case: Case, columns: Columns) -> CostMany:
    """What `estimate` and `latencies` give for every approach that is `comparable`, per row.

    What `columns` lacks is as in `case`, and so are its day and the reader's own numbers.
    """
    months, compared = _months(case, columns)
    cost, served, taken = {}, {}, {}
    for approach, told in EVERY_APPROACH.items():
        usd, ms = np.full(columns.rows, np.nan), np.full(columns.rows, np.nan)
        keeps_up = np.ones(columns.rows, dtype=np.bool_)
        for rows, view in _served(case, columns, approach):
            usd[rows], keeps_up[rows] = _bills(view, approach, months[rows])
            ms[rows] = np.ravel(sum(parts(view, approach).values()))
        if told.server in ("smaller", "router"):
            usd[~compared], ms[~compared] = np.nan, np.nan
        cost[approach], served[approach], taken[approach] = usd, keeps_up, ms
    return CostMany(months, cost, served, taken)


def _served(case: Case, columns: Columns, approach: str) -> Iterator[tuple[NDArray[np.intp], View]]:
    told = EVERY_APPROACH[approach]
    named = (*_SERVED_BY[told.server], *(("rerank",) if told.retrieves else ()))
    return views(case, columns, named)


def _months(case: Case, columns: Columns) -> tuple[NDArray[np.int64], Truth]:
    """Months that each row compares, and whether it compares a smaller model and a router."""
    months = np.asarray(columns.horizon_months).astype(np.int64)
    compared = np.zeros(columns.rows, dtype=np.bool_)
    for rows, view in views(case, columns, (*_SERVED_BY["router"], *_SERVED_BY["offer"])):
        asked: Any = View(view, {"horizon_months": _LONGEST})
        shown = comparable(asked)
        sold, _ = horizon(asked, [i for i in shown if EVERY_APPROACH[i].server != "own"])
        months[rows] = np.minimum(months[rows], sold)
        compared[rows] = "router" in shown
    return months, compared


def _bills(view: View, approach: str, months: NDArray[np.int64]) -> tuple[Numbers, Truth]:
    """USD by the end of each row's months, and whether all of them are served."""
    longest, each = int(months.max()), np.arange(len(months))
    shape = (len(months), longest)
    spent = month_by_month(view, longest, (approach,))[approach].cumulative
    served = np.broadcast_to(served_months(view, longest, approach), shape)
    later = np.arange(longest) >= months[:, np.newaxis]
    all_served: Truth = np.asarray((served | later).all(axis=1))
    return np.broadcast_to(spent, shape)[each, months - 1], all_served
