"""Whether training pays: what it adds to the bill against what fewer wrong answers are worth.

Works on one case or on a table of them, by the same formulas as the bill itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case, bounds, options
from tune_or_not.decision.columns import Columns
from tune_or_not.decision.cost import horizon, month_by_month

Usd = NDArray[np.float64]
"""An amount per row."""

FIELDS = (
    "requests_per_month",
    "horizon_months",
    "loss_per_error",
    "prompt_score",
    "score_needed",
    "static_prompt_tokens",
    "variable_prompt_tokens",
    "output_tokens",
    "cache_hit_rate",
    "prompt_reduction",
    "training_examples",
    "label_cost_per_example",
    "engineer_hours_fine_tuning",
    "upkeep_hours_per_month",
    "hosted_model",
    "tuning_offer",
)
"""The fields whose change is followed; others count with the value that the case has."""

_NAMED = ("hosted_model", "tuning_offer")
NUMBERS = (*(name for name in FIELDS if name not in _NAMED),)
"""The numbers of a view that may differ from row to row."""
_LONGEST = int((bounds("horizon_months") or (1, 60))[1])


class View:
    """Some rows of a table as a bill wants them: a column of numbers each, names once for all."""

    def __init__(self, case: Any, told: dict[str, Any]) -> None:
        self.__dict__.update(told)
        self._case = case

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_case"], name)


def views(
    case: Case, columns: Columns, *further: NDArray[Any]
) -> Iterator[tuple[NDArray[np.intp], View]]:
    """The rows by their model, their offer and `further` whole numbers, each group as one view.

    Its numbers have the shape (rows, 1), so that months go along the other axis.
    """
    named = [_choice(columns, name) for name in _NAMED]
    key = np.zeros(columns.rows, dtype=np.int64)
    for part in (*named, *further):
        key = key * 1000 + part
    numbers = [name for name in NUMBERS if columns.has(name)]
    for one in np.unique(key):
        rows = np.flatnonzero(key == one)
        told = {name: getattr(columns, name)[rows, np.newaxis] for name in numbers}
        told |= {n: getattr(columns, n)[rows[0]] for n in _NAMED}
        yield rows, View(case, told)


def _choice(columns: Columns, name: str) -> NDArray[Any]:
    if not columns.has(name):
        return np.zeros(columns.rows, dtype=np.int64)
    place = {option: n for n, option in enumerate(options(name))}
    return np.array([place[option] for option in getattr(columns, name).tolist()])


def worth(case: Case, knowledge: bool) -> tuple[float, float]:
    """USD over the horizon: what training adds to the bill, and what fewer errors are worth."""
    extra, gain = worth_many(case, Columns(1, {}, case), np.array([knowledge]))
    return float(extra[0]), float(gain[0])


def worth_many(case: Case, columns: Columns, knowledge: NDArray[np.bool_]) -> tuple[Usd, Usd]:
    """For each row: what training adds to the bill over the horizon, and what it is worth.

    `columns` are trials of `case`: of its rows only FIELDS may differ in ways that touch the bill.
    Added: the bill of the tuned approach less that of the same without tuning, discounted; with
    `knowledge` both retrieve. Worth: requests x (score needed - score now) x loss per error,
    discounted alike, as if training closed the gap and no more.
    """
    added, gained = np.empty(columns.rows), np.empty(columns.rows)
    usual = np.asarray(columns.horizon_months == case.horizon_months)
    for rows, view in views(case, columns, knowledge, usual):
        added[rows], gained[rows] = _of_rows(view, len(rows), bool(knowledge[rows[0]]))
    return added, gained


def _of_rows(view: View, rows: int, retrieves: bool) -> tuple[Usd, Usd]:
    pair = ("fine_tuning_rag", "rag") if retrieves else ("fine_tuning", "prompting")
    wanted = np.broadcast_to(np.asarray(view.horizon_months), (rows, 1))[:, 0].astype(np.int64)
    last = np.minimum(wanted, _months_sold(view, pair)) - 1
    longest = int(last.max()) + 1
    bills = month_by_month(view, longest, pair)
    tuned, plain = (_shaped(bills[one].cumulative, rows, longest) for one in pair)
    month = np.arange(1, longest + 1)
    requests = view.requests_per_month * (1 + view.traffic_growth) ** (month - 1)
    gap = np.maximum(0.0, view.score_needed - view.prompt_score)
    monthly = requests * gap * view.loss_per_error * (1 + view.discount_rate) ** (month / -12)
    gained = _shaped(np.cumsum(monthly, axis=-1), rows, longest)
    each = np.arange(rows)
    return (tuned - plain)[each, last], gained[each, last]


def _months_sold(view: View, approaches: tuple[str, ...]) -> int:
    """Months until one of the models ends, or the longest horizon there is."""
    asked: Any = View(view, {"horizon_months": _LONGEST})
    return horizon(asked, approaches)[0]


def _shaped(amounts: Any, rows: int, months: int) -> Usd:
    return np.broadcast_to(np.asarray(amounts, dtype=np.float64), (rows, months))
