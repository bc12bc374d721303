"""S2's spectrum from simple to complex, and where a case's own set-up would stand on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tune_or_not.case import Case
from tune_or_not.decision.bill.cost import upfront_cost
from tune_or_not.facts.tables import toml

Range = tuple[float, float]


@dataclass(frozen=True)
class Stage:
    """What S2 says of one approach: in words, and as ranges of working hours and of USD."""

    what: str
    hard: str
    time: str
    hours: Range
    usd: Range
    open_ended: bool = False

    def places(self, usd: float) -> str:
        """Where an amount lies beside the range, in words."""
        low, high = self.usd
        if usd < low:
            return "below that"
        if usd <= high:
            return "inside that"
        return "beyond its last figure" if self.open_ended else "above that"


@dataclass(frozen=True)
class SetUp:
    """What a case spends before its first request: hours of engineering, and USD in all."""

    hours: float
    usd: float


@cache
def spectrum() -> Mapping[str, Stage]:
    """S2's three approaches, from simple to complex."""
    return {
        name: Stage(**{**row, "hours": tuple(row["hours"]), "usd": tuple(row["usd"])})
        for name, row in toml("spectrum_ranges").items()
    }


def set_ups(case: Case) -> dict[str, SetUp]:
    """The case's own set-up of each approach. Writing a prompt is not counted, as in the bill."""
    hours = {
        "prompting": 0,
        "rag": case.engineer_hours_rag,
        "fine_tuning": case.engineer_hours_fine_tuning,
    }
    return {
        name: SetUp(float(hours[name]), float(sum(upfront_cost(case, name).values())))
        for name in spectrum()
    }
