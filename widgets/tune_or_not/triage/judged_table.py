"""Many cases at once: every adviser, the recommendation, cost and latency, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tune_or_not.case import Case
from tune_or_not.case.alike import alike
from tune_or_not.case.columns import Columns, Truth
from tune_or_not.case.traffic_order import middle_of
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import NAMES, Codes
from tune_or_not.decision.bill.approaches import APPROACHES, COMPARED, EVERY_APPROACH, placed
from tune_or_not.decision.bill.rows import Rows
from tune_or_not.decision.bill.table import bills_of, latency_of, months_of
from tune_or_not.decision.choice.approaches import VERDICTS
from tune_or_not.decision.choice.recommendation_of_cases import (
    RecommendedCases,
    recommend_cases,
)
from tune_or_not.triage.orders import ORDERS

ONCE = ("as_of", "overrides")
"""What a bill takes once for all rows: a table is worked on by these."""

_HORIZONS = (6, 12, 24, 36)
"""Rows are worked on by these, so that one long horizon does not make every bill long."""

_VERDICTS = pd.CategoricalDtype(list(NAMES))
_APPROACHES = pd.CategoricalDtype(list(COMPARED))


def triage(rows: int, given: Mapping[str, Any], known: Mapping[str, Truth]) -> pd.DataFrame:
    """A row per case, in their order: recommendation, shares, USD and ms, every adviser.

    `given` holds an array per field that has a column: float64 for numbers, bool for toggles,
    objects else; `known` says in which rows somebody set it, and elsewhere it is unknown.
    Values are not checked: read them with a reader that does.

    `clear`: whether the recommendation is a clear answer; `ask`: what to ask where it is not.
    at_stake_usd is the larger of two amounts over the horizon: what closing the gap to the score
    needed is worth, and what the cheapest approach saves against prompting; the first alone where
    prompting is no choice. An amount is missing where an approach is not compared or does not keep
    up with the load, and so is the cheapest approach where none does. recommended_usd and
    recommended_ms are the bill and the time of what is recommended.
    """
    if not rows:
        return triage(1, {}, {})[:0]
    given, known = _with_traffic(rows, given, known)
    columns = Columns(rows, given)
    bucket = np.searchsorted(_HORIZONS, np.asarray(columns.horizon_months))
    named = [name for name in ONCE if name in given]
    parts = [_alike(same, columns, given, known) for same in alike(columns, named, bucket)]
    return pd.concat(parts).sort_index() if len(parts) > 1 else parts[0]


def _with_traffic(
    rows: int, given: Mapping[str, Any], known: Mapping[str, Truth]
) -> tuple[Mapping[str, Any], Mapping[str, Truth]]:
    """The middle of a told order of magnitude, where no number of requests was told; the number
    itself stays unknown there."""
    if "traffic_order" not in given:
        return given, known
    requests = np.array(Columns(rows, given).requests_per_month, dtype=np.float64)
    with_number = known.get("requests_per_month", np.zeros(rows, dtype=np.bool_))
    stands = known["traffic_order"] & ~with_number
    requests[stands] = [middle_of(order) for order in np.asarray(given["traffic_order"])[stands]]
    return {**given, "requests_per_month": requests}, {**known, "requests_per_month": with_number}


def in_order(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """The table sorted by one of ORDERS, rows that are equal in it as they stood."""
    first, second = ORDERS[by]
    rises = [name == "share" for name in (first, second)]
    return table.sort_values([first, second], ascending=rises, kind="stable")


def _alike(
    rows: NDArray[np.intp], columns: Columns, given: Mapping[str, Any], known: Mapping[str, Truth]
) -> pd.DataFrame:
    """The rows of one day, with the same numbers of the reader's own."""
    once = {name: getattr(columns, name)[rows[0]] for name in ONCE if name in given}
    case = Case.of(once)
    taken = {name: np.asarray(column)[rows] for name, column in given.items() if name not in once}
    set_by_reader = {name: np.asarray(known[name])[rows] for name in taken if name in known}
    some = Columns(len(rows), taken, case, set_by_reader)
    verdicts = {i: adviser.procedure.verdicts(some) for i, adviser in advisers().items()}
    own = recommend_cases(case, len(rows), taken, set_by_reader)
    months = months_of(some, COMPARED)
    bills = bills_of(some, COMPARED, months)
    costs = {
        i: np.where(_compared(some, i) & bill.keeps_up, bill.total, np.nan)
        for i, bill in bills.items()
    }
    comparable = np.array([np.nan_to_num(usd, nan=np.inf) for usd in costs.values()])
    cheapest, least = np.argmin(comparable, axis=0), np.min(comparable, axis=0)
    none = np.isinf(least)
    gap = _gap(some, months)
    results: dict[str, Any] = {
        **_recommended(own),
        "at_stake_usd": np.fmax(gap, costs["prompting"] - least),
        "gap_usd": gap,
        "months": months,
        "cheapest": pd.Categorical.from_codes(np.where(none, -1, cheapest), dtype=_APPROACHES),
        "cheapest_usd": np.where(none, np.nan, least),
        "self_hosted_keeps_up": bills["self_hosted"].keeps_up,
    }
    results |= {f"cost_{approach}_usd": usd for approach, usd in costs.items()}
    for approach in COMPARED:
        ms = latency_of(some, approach)
        results[f"latency_{approach}_ms"] = np.where(
            _compared(some, approach) & ms.keeps_up, ms.total, np.nan
        )
    results |= _bill_and_time(some, own.verdicts, {i: bill.total for i, bill in bills.items()})
    results |= {adviser: _named(codes) for adviser, codes in verdicts.items()}
    return pd.DataFrame(results, index=pd.Index(rows))


def _recommended(own: RecommendedCases) -> dict[str, Any]:
    """The recommendation's columns: the verdict, its share, whether it is clear, what to ask."""
    asked = [f"not enough told: ask {', '.join(names)}" if names else "" for names in own.ask]
    return {
        "recommendation": pd.Categorical(own.verdicts, dtype=_VERDICTS),
        "share": np.round(own.shares.max(axis=1, initial=0), 3),
        "clear": own.clear,
        "ask": np.array(asked, dtype=object),
    } | {f"share_{name}": np.round(own.shares[:, n], 3) for n, name in enumerate(VERDICTS)}


def _bill_and_time(
    columns: Columns, verdicts: list[str], usd: Mapping[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """USD over the horizon and ms of the recommended approach: on GPUs of one's own where data may
    not leave."""
    stays = ~np.broadcast_to(columns.api_allowed, (columns.rows,))
    names = np.array([_placed(*each) for each in zip(verdicts, stays, strict=True)], dtype=object)
    own = tuple(dict.fromkeys(name for name in names if name not in usd))
    months = months_of(columns, COMPARED)
    totals = dict(usd) | {i: bill.total for i, bill in bills_of(columns, own, months).items()}
    results = {"recommended_usd": np.zeros(columns.rows), "recommended_ms": np.zeros(columns.rows)}
    for name in dict.fromkeys(names):
        rows = names == name
        results["recommended_usd"][rows] = np.broadcast_to(totals[name], (columns.rows,))[rows]
        ms = np.broadcast_to(latency_of(columns, name).total, (columns.rows,))
        results["recommended_ms"][rows] = np.where(np.isfinite(ms), ms, np.nan)[rows]
    return results


def _placed(verdict: str, stays: bool) -> str:
    approach = "prompting" if verdict == "hosted_api" else verdict
    return placed(approach, "own") if stays and approach in APPROACHES else approach


def _compared(columns: Columns, approach: str) -> Truth:
    """In which rows the approach differs from prompting: a smaller model that is the one behind
    the prompt does not."""
    if EVERY_APPROACH[approach].server not in ("smaller", "router"):
        return np.ones(columns.rows, dtype=np.bool_)
    return np.asarray(columns.smaller_hosted_model != columns.hosted_model, dtype=np.bool_)


def _gap(columns: Columns, months: NDArray[np.int64]) -> NDArray[np.float64]:
    """USD over each row's months that closing the gap to the score needed is worth, discounted:
    requests x (score needed - score of the prompt) x loss per wrong answer, or 0."""
    longest = int(months.max(initial=1))
    table = Rows(columns)
    month = np.arange(1, longest + 1)
    requests = table.requests_per_month * (1 + table.traffic_growth) ** (month - 1)
    gap = np.maximum(0.0, table.score_needed - table.prompt_score)
    monthly = requests * gap * table.loss_per_error * (1 + table.discount_rate) ** (month / -12)
    closed = np.broadcast_to(np.cumsum(monthly, axis=-1), (columns.rows, longest))
    usd: NDArray[np.float64] = closed[np.arange(columns.rows), months - 1]
    return usd


def _named(codes: Codes) -> Any:
    return pd.Categorical.from_codes(codes, dtype=_VERDICTS)
