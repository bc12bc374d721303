"""What one training run over these tokens costs at every provider's dated price."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tune_or_not.dataset.report import RunCost
from tune_or_not.decision.bill.prices import MILLION
from tune_or_not.facts.tables import Fact, FactError, fact, facts

TABLE = "training_prices"
UNIT = "USD/1M training tokens"
_CLOSED = {"OpenAI": "fine-tuning closed to orgs that never used it"}
"""Providers that have stopped selling to newcomers, and the row that says since when."""
_OTHER_METHODS = ("DPO", "RFT")


def run_costs(tokens: int, day: date) -> tuple[RunCost, ...]:
    """USD of one run over this many billed tokens, cheapest first; `day`: when it is bought.

    Supervised fine-tuning only, and only rows that hold one number.
    """
    costs = [_cost(row, tokens, day) for row in _rows()]
    return tuple(sorted(costs, key=lambda cost: (bool(cost.closed), cost.usd, cost.provider)))


def _rows() -> Iterator[Fact]:
    for row in facts(TABLE):
        if row.unit != UNIT or any(method in row.item for method in _OTHER_METHODS):
            continue
        try:
            _ = row.number
        except FactError:
            continue
        yield row


def _cost(row: Fact, tokens: int, day: date) -> RunCost:
    closed = ""
    if row.provider in _CLOSED:
        since = fact(TABLE, row.provider, _CLOSED[row.provider]).value
        closed = since if date.fromisoformat(since) <= day else ""
    return RunCost(
        provider=row.provider,
        what=row.item,
        usd=tokens * row.number / MILLION,
        usd_per_million=row.number,
        as_of=row.as_of,
        source=row.source,
        confidence=row.confidence,
        closed=closed,
    )
