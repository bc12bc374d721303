"""A table of cases through every adviser, the recommendation, the bill and the times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from tune_or_not.case import Case, CaseError
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.triage.differences import Difference
from tune_or_not.triage.judged_table import in_order, triage
from tune_or_not.triage.reading import Refused, Rows, read_rows
from tune_or_not.words.quantity import quantity

MOST_NAMED = 2
"""Fields that the sentence on a room names."""

MOST_REFUSED_KEPT = 10_000
"""Of a table that is wrong throughout, no more are remembered than anybody reads."""


@dataclass(frozen=True, eq=False)
class TriagedCases:
    """A row per case, sorted: its number below the header, its line in the file, its name, and
    the columns of `triage`. And the rows that are no cases, by their lines: `refused` holds at most
    MOST_REFUSED_KEPT entries, one for each cell to blame; `refused_count` counts all rows.
    `passed_over` names the columns that no case knows. Of a room, `differences` holds the fields
    in which people differ, and `twice` counts what was handed in more than once."""

    table: pd.DataFrame
    refused: tuple[Refused, ...]
    refused_count: int
    passed_over: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    twice: int = 0

    def sorted_by(self, order: str) -> TriagedCases:
        """The same in another of ORDERS."""
        return replace(self, table=in_order(self.table, order))

    @property
    def recommended(self) -> dict[str, int]:
        """How many cases get each verdict, the most frequent first."""
        counted = self.table["recommendation"].value_counts()
        return {str(verdict): int(n) for verdict, n in counted.items() if n}

    @property
    def sentence(self) -> str:
        """What came out, in words."""
        counts = ", ".join(f"{VERDICTS[verdict]} {n:,}" for verdict, n in self.recommended.items())
        cases = quantity(len(self.table), "cases")
        rows = "1 row is" if self.refused_count == 1 else f"{self.refused_count:,} rows are"
        left_out = f" {rows} left out." if self.refused_count else ""
        twice = f" {self.twice} came twice and counts once." if self.twice else ""
        named = [f"{each.label} ({each.answers})" for each in self.apart[:MOST_NAMED]]
        apart = f" Most apart: {'; '.join(named)}." if named else ""
        rest = f"{left_out}{twice}{apart}"
        return f"{cases}: {counts}.{rest}" if counts else f"No case.{rest}"

    @property
    def apart(self) -> tuple[Difference, ...]:
        """The fields in which a room differs, the furthest apart first."""
        return tuple(each for each in self.differences if each.distance)

    @property
    def agreed(self) -> tuple[Difference, ...]:
        """The fields in which all who answered say the same."""
        return tuple(each for each in self.differences if not each.distance)


def triage_cases(
    source: BinaryIO, order: str = "at_stake", progress: Callable[[int], None] = lambda _: None
) -> TriagedCases:
    """Read a table and work on it, piece by piece; `progress` gets the rows done so far.

    Raises CaseError with one sentence where there is no table, or nothing in it is a case.
    """
    pieces, refused, refused_count, done = [], list[Refused](), 0, 0
    passed_over: tuple[str, ...] = ()
    for rows in read_rows(source):
        pieces.append(worked_on(rows))
        refused += rows.refused[: MOST_REFUSED_KEPT - len(refused)]
        refused_count += rows.refused_rows
        passed_over = rows.passed_over
        done += len(rows.number) + rows.refused_rows
        progress(done)
    if not any(len(piece) for piece in pieces):
        first = f" The first, {refused[0]}" if refused else ""
        raise CaseError(f"No row of the table is a case.{first}")
    table = in_order(pd.concat(pieces, ignore_index=True), order)
    return TriagedCases(table.reset_index(drop=True), tuple(refused), refused_count, passed_over)


def as_json(cases: TriagedCases) -> dict[str, Any]:
    """What the command line prints of it."""
    return {
        **counts_json(cases),
        "cases": list(_records(cases.table)),
    }


def counts_json(cases: TriagedCases) -> dict[str, Any]:
    """How many cases got which recommendation, and each row that is none."""
    return {
        "rows": len(cases.table),
        "recommended": cases.recommended,
        "refused_rows": cases.refused_count,
        "refused": [
            {"line": entry.line, "column": entry.column or None, "why": entry.why}
            | ({"file": entry.file} if entry.file else {})
            for entry in cases.refused
        ],
        "passed_over": list(cases.passed_over),
        "twice": cases.twice,
        "differences": [
            {
                "field": each.name,
                "people": each.people,
                "distance": round(each.distance, 3),
                "answers": each.answers,
            }
            for each in cases.differences
        ],
    }


def _records(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows with null where there is nothing, and whole numbers as such."""
    columns = {str(name): _plain(table[name]) for name in table}
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _plain(column: pd.Series[Any]) -> list[Any]:
    values = column.astype(object).where(column.notna(), None)
    return [value.item() if isinstance(value, np.generic) else value for value in values.tolist()]


def worked_on(rows: Rows) -> pd.DataFrame:
    """The rows judged, each with its number, its line and its name."""
    judged = triage(len(rows.number), rows.given, rows.known)
    names = rows.given.get("name", np.full(len(rows.number), Case().name, dtype=object))
    named = {"row": rows.number, "line": rows.line, "name": names}
    return pd.concat([pd.DataFrame(named), judged], axis=1)
