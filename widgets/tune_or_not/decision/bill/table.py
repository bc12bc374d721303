"""Bills and times of every row of a table: draws of one case, or many cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case.columns import Columns, Truth
from tune_or_not.decision.bill.cost import (
    RUNNING,
    Bill,
    calendar_of,
    month_by_month,
    months_compared,
)
from tune_or_not.decision.bill.known import Amount
from tune_or_not.decision.bill.latency import PARTS, parts
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.decision.bill.rows import Rows

Numbers = NDArray[np.float64]
"""A number per row."""


@dataclass(frozen=True, eq=False)
class TableBill:
    """What one approach costs in each row of a table, in USD discounted to today.

    `months` is how many are added up in the row; `running` what they cost by part, as in
    `cost.RUNNING`; `per_request` is of the first month, hosting included. `served`: in which months
    the busiest hour is; `counted`: which months are added up, a row each.
    """

    months: NDArray[np.int64]
    upfront: Numbers
    running: dict[str, Numbers]
    per_request: Numbers
    served: Truth
    counted: Truth

    @cached_property
    def keeps_up(self) -> Truth:
        """Whether every month's busiest hour is served; where not, the bill is no comparison."""
        return np.asarray(np.logical_and.reduce(self.served | ~self.counted, axis=1))

    @cached_property
    def total(self) -> Numbers:
        """All that is spent by the end of the row's months."""
        return self.upfront + sum(self.running.values())

    @cached_property
    def per_month(self) -> Numbers:
        """What a month costs on average, without what is paid up front."""
        return (self.total - self.upfront) / self.months


@dataclass(frozen=True, eq=False)
class TableLatency:
    """Milliseconds of a typical answer in each row, by part as in `latency.PARTS`."""

    parts: dict[str, Numbers]

    @cached_property
    def total(self) -> Numbers:
        """The whole answer; infinite where the queue only grows."""
        return np.asarray(sum(self.parts.values()))

    @property
    def keeps_up(self) -> Truth:
        """False where the queue only grows."""
        return np.isfinite(self.total)


def months_of(columns: Columns | Rows, approaches: Iterable[str]) -> NDArray[np.int64]:
    """Months that each row can compare these approaches over: its horizon, cut where a model in it
    retires."""
    rows = Rows.of(columns)
    months = np.ravel(months_compared(rows, tuple(approaches)))
    return np.broadcast_to(months, rows.count).astype(np.int64)


def bills_of(
    columns: Columns | Rows, approaches: Iterable[str], months: NDArray[np.int64] | None = None
) -> dict[str, TableBill]:
    """The bill of each approach in every row, over `months` or each row's whole horizon.

    As cost.estimate gives it for one case. A column may hold names (models, GPUs, offers); the day
    and the reader's own numbers are the table's. Needs memory for a few tables of rows x the
    longest horizon: split a table of a million rows.
    """
    rows = Rows.of(columns)
    whole = _per_row(rows.horizon_months if months is None else months, rows.count)
    horizons = whole.astype(np.int64)
    longest = int(horizons.max(initial=1))
    counted = np.arange(longest) < horizons[:, np.newaxis]
    worth = np.where(counted, calendar_of(rows, longest).worth, 0.0)
    bills = month_by_month(rows, longest, approaches)
    requests = rows.requests_per_month
    return {i: _table_bill(bill, horizons, counted, worth, requests) for i, bill in bills.items()}


def bill_of(
    columns: Columns | Rows, approach: str, months: NDArray[np.int64] | None = None
) -> TableBill:
    """`bills_of` for one approach; several at once share what they have in common."""
    return bills_of(columns, (approach,), months)[approach]


def _table_bill(
    bill: Bill, months: NDArray[np.int64], counted: Truth, worth: Numbers, requests: Amount
) -> TableBill:
    return TableBill(
        months=months,
        upfront=_per_row(bill.upfront, len(months)),
        running={
            part: np.einsum("rm,rm->r", np.broadcast_to(bill.running[part], worth.shape), worth)
            if part in bill.running
            else np.zeros(len(months))
            for part in RUNNING
        },
        per_request=_per_row(bill.per_request(requests)["total"], len(months)),
        served=bill.served,
        counted=counted,
    )


def latency_of(columns: Columns | Rows, approach: str) -> TableLatency:
    """How long an answer takes in every row, as latency.latency gives it for one case."""
    rows = Rows.of(columns)
    by_part = parts(rows, approach)
    return TableLatency({part: _per_row(by_part[part], rows.count) for part in PARTS})


def total_ms_of(columns: Columns | Rows, approach: str) -> Numbers:
    """`latency_of`'s total alone."""
    rows = Rows.of(columns)
    by_part = parts(rows, approach)
    return _per_row(sum(by_part[part] for part in PARTS), rows.count)


def per_request_of(columns: Columns | Rows, approach: str) -> Numbers:
    """USD per request in the first month, hosting included."""
    rows = Rows.of(columns)
    return _per_row(request_cost(rows, approach)["total"], rows.count)


def _per_row(amount: object, rows: int) -> Numbers:
    """One number, or a column of them, as a number per row."""
    return np.broadcast_to(np.ravel(np.asarray(amount, dtype=np.float64)), rows)
