"""Whether training pays: what it adds to the bill against what fewer wrong answers are worth.

Works on one case or on a table of them, by the same formulas as the bill itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case, bounds
from tune_or_not.case.alike import View, views
from tune_or_not.case.columns import Columns
from tune_or_not.decision.bill.cost import horizon, month_by_month

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

NAMED = ("hosted_model", "tuning_offer", "rerank")
"""What decides the price of the two approaches that are compared, and is no number."""

_LONGEST = int((bounds("horizon_months") or (1, 60))[1])


def worth(case: Case, knowledge: bool) -> tuple[float, float]:
    """USD over the horizon: what training adds to the bill, and what fewer errors are worth."""
    extra, gain = worth_many(case, Columns(1, {}, case), np.array([knowledge]))
    return float(extra[0]), float(gain[0])


def worth_many(case: Case, columns: Columns, knowledge: NDArray[np.bool_]) -> tuple[Usd, Usd]:
    """For each row: what training adds to the bill over the horizon, and what it is worth.

    What `columns` lacks is as in `case`, and so are its day and the reader's own numbers.
    Added: the bill of the tuned approach less that of the same without tuning, discounted; with
    `knowledge` both retrieve. Worth: `gap_closed`, as if training did it.
    """
    added, gained = np.empty(columns.rows), np.empty(columns.rows)
    usual = np.asarray(columns.horizon_months == case.horizon_months)
    for rows, view in views(case, columns, NAMED, knowledge, usual):
        added[rows], gained[rows] = _of_rows(view, len(rows), bool(knowledge[rows[0]]))
    return added, gained


def _of_rows(view: View, rows: int, retrieves: bool) -> tuple[Usd, Usd]:
    pair = ("fine_tuning_rag", "rag") if retrieves else ("fine_tuning", "prompting")
    wanted = np.broadcast_to(np.asarray(view.horizon_months), (rows, 1))[:, 0].astype(np.int64)
    last = np.minimum(wanted, _months_sold(view, pair)) - 1
    longest = int(last.max()) + 1
    bills = month_by_month(view, longest, pair)
    tuned, plain = (_shaped(bills[one].cumulative, rows, longest) for one in pair)
    each = np.arange(rows)
    return (tuned - plain)[each, last], _shaped(gap_closed(view, longest), rows, longest)[
        each, last
    ]


def gap_closed(view: Any, months: int) -> Usd:
    """USD that fewer wrong answers are worth by the end of each month, discounted.

    requests x (score needed - score now) x loss per error, as if the gap were closed and no more;
    0 where there is none.
    """
    month = np.arange(1, months + 1)
    requests = view.requests_per_month * (1 + view.traffic_growth) ** (month - 1)
    gap = np.maximum(0.0, view.score_needed - view.prompt_score)
    monthly = requests * gap * view.loss_per_error * (1 + view.discount_rate) ** (month / -12)
    return np.cumsum(monthly, axis=-1)


def _months_sold(view: View, approaches: tuple[str, ...]) -> int:
    """Months until one of the models ends, or the longest horizon there is."""
    asked: Any = View(view, {"horizon_months": _LONGEST})
    return horizon(asked, approaches)[0]


def _shaped(amounts: Any, rows: int, months: int) -> Usd:
    return np.broadcast_to(np.asarray(amounts, dtype=np.float64), (rows, months))
