"""Evidence without a rule: points that touch the case, and never a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from tune_or_not.case import Case
from tune_or_not.case.columns import Cases, rows_of
from tune_or_not.decision.advice.chart import Because
from tune_or_not.decision.advice.condition import Condition
from tune_or_not.decision.advice.procedure import Procedure, all_fields, because_of, conclusion
from tune_or_not.decision.advice.verdicts import NO_VERDICT, VERDICTS, Codes


@dataclass(frozen=True)
class Point:
    """One caveat, or one row of a table. Without a condition it touches every case."""

    map_id: str
    text: str
    when: Condition | None = None
    cells: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Approach to what the table says of it, where the point is a row of a table."""
    reading: str = ""


@dataclass(frozen=True)
class EvidencePoints(Procedure):
    """A list of caveats, or a table that its source gives no rule for."""

    source: str
    points: tuple[Point, ...]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return all_fields(tuple(point.when for point in self.points))

    @property
    def map_ids(self) -> tuple[str, ...]:
        return tuple(point.map_id for point in self.points)

    @property
    def readings(self) -> tuple[str, ...]:
        return tuple(f"{point.text} {point.reading}" for point in self.points if point.reading)

    def touching(self, case: Case) -> tuple[Point, ...]:
        """The points that have something to say about this case."""
        return tuple(p for p in self.points if p.when is None or p.when.holds(case))

    def verdicts(self, cases: Cases) -> Codes:
        """Never one: the source gives no rule."""
        return np.full(rows_of(cases), NO_VERDICT, dtype=np.int8)

    def because(self, case: Case) -> tuple[Because, ...]:
        touching = self.touching(case)
        trail = [because_of(case, p.text, p.when, _cells(p), p.map_id) for p in touching]
        rule = "no rule" if touching else "no rule, and none of its points touches this case"
        return (*trail, conclusion(f"{self.source} gives {rule} here.", (), case))


def _cells(point: Point) -> str:
    cells = [f"{VERDICTS[approach]}: {cell}" for approach, cell in point.cells.items()]
    return "; ".join(cells) + "." if cells else ""
