"""A matrix of needs by approaches: which approach says yes to everything that the case needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tune_or_not.case import Case
from tune_or_not.case.columns import Columns, Truth
from tune_or_not.decision.advice.chart import Because
from tune_or_not.decision.advice.condition import Condition
from tune_or_not.decision.advice.procedure import all_fields, because_of, conclusion
from tune_or_not.decision.advice.verdicts import CODE, NO_VERDICT, VERDICTS, Codes
from tune_or_not.words.listed_fields import listed

YES, PARTLY, NO = "yes", "partly", "no"


@dataclass(frozen=True)
class Need:
    """A row: the need, when a case has it, and what each approach does for it.

    `of_the_whole`: a need such as low cost, which two approaches joined meet only if both do.
    """

    map_id: str
    text: str
    when: Condition
    cells: Mapping[str, str]
    notes: Mapping[str, str]
    of_the_whole: bool = False
    reading: str = ""

    def met_by(self, approaches: tuple[str, ...]) -> bool:
        """Whether one approach alone, or several joined, say yes to this need."""
        told = [self.cells[approach] == YES for approach in approaches]
        return all(told) if self.of_the_whole else any(told)


@dataclass(frozen=True)
class Pair:
    """Two approaches that the source joins, and the verdict that stands for both."""

    map_id: str
    of: tuple[str, str]
    verdict: str


@dataclass(frozen=True)
class Matrix:
    """The one approach with a yes for every need; else the one pair; else no verdict.

    A source's matrix has no rule of its own; this reading invents no weights: it speaks only
    where a single column is enough, and is silent where the cells leave it open.
    """

    source: str
    needs: tuple[Need, ...]
    approaches: tuple[str, ...]
    pairs: tuple[Pair, ...]
    none_text: str

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return all_fields(tuple(need.when for need in self.needs))

    @property
    def map_ids(self) -> tuple[str, ...]:
        return (*(need.map_id for need in self.needs), *(pair.map_id for pair in self.pairs))

    @property
    def readings(self) -> tuple[str, ...]:
        return tuple(f"{one.text} {one.reading}" for one in self.needs if one.reading)

    def lit(self, case: Case) -> tuple[Need, ...]:
        """The needs that this case has, in the order of the rows."""
        return tuple(need for need in self.needs if need.when.holds(case))

    def verdict(self, case: Case) -> str | None:
        return self._of(self.lit(case))

    def verdict_many(self, columns: Columns) -> Codes:
        lit = [need.when.holds_many(columns) for need in self.needs]
        needed = _any(lit)
        singles = {a: needed & self._met(lit, (a,)) for a in self.approaches}
        codes = _only(singles, columns.rows)
        pairs = {pair.verdict: needed & self._met(lit, pair.of) for pair in self.pairs}
        open_rows = ~_any(list(singles.values()))
        codes[open_rows] = _only(pairs, columns.rows)[open_rows]
        return codes

    def because(self, case: Case) -> tuple[Because, ...]:
        lit = self.lit(case)
        if not lit:
            return (conclusion(self.none_text, self.fields, case),)
        trail = [because_of(case, f"{n.text}:", n.when, _cells(n), n.map_id) for n in lit]
        return (*trail, conclusion(self._conclusion(lit), self.fields, case))

    def fitting(self, lit: tuple[Need, ...]) -> tuple[str, ...]:
        """The verdicts that meet all of these needs: single approaches, or else joined ones."""
        alone = tuple(a for a in self.approaches if all(need.met_by((a,)) for need in lit))
        joined = (p.verdict for p in self.pairs if all(need.met_by(p.of) for need in lit))
        return alone or tuple(joined)

    def _of(self, lit: tuple[Need, ...]) -> str | None:
        fitting = self.fitting(lit) if lit else ()
        return fitting[0] if len(fitting) == 1 else None

    def _conclusion(self, lit: tuple[Need, ...]) -> str:
        fitting = self.fitting(lit)
        if not fitting:
            return (
                f"No approach, and no pair that {self.source} joins, has a yes for all of these "
                "needs; its table does not say which need comes first."
            )
        told = listed([VERDICTS[verdict] for verdict in fitting])
        if len(fitting) > 1:
            return f"{told} each have a yes for all of these needs; the table does not choose."
        return f"Only {told} has a yes for all of these needs."

    def _met(self, lit: list[Truth], approaches: tuple[str, ...]) -> Truth:
        unmet = [
            on for need, on in zip(self.needs, lit, strict=True) if not need.met_by(approaches)
        ]
        met: Truth = ~_any(unmet) if unmet else np.ones(len(lit[0]), dtype=np.bool_)
        return met


def _cells(need: Need) -> str:
    told = []
    for approach, cell in need.cells.items():
        note = f" ({need.notes[approach]})" if approach in need.notes else ""
        told.append(f"{VERDICTS[approach]} {cell}{note}")
    return ", ".join(told) + "."


def _any(told: list[Truth]) -> Truth:
    either: Truth = np.logical_or.reduce(told)
    return either


def _only(fits: Mapping[str, Any], rows: int) -> Codes:
    """The one verdict that fits each row; none where none does, or several do."""
    codes = np.full(rows, NO_VERDICT, dtype=np.int8)
    if not fits:
        return codes
    stacked = np.array(list(fits.values()))
    one = stacked.sum(axis=0) == 1
    places = np.array([CODE[verdict] for verdict in fits], dtype=np.int8)
    codes[one] = places[stacked.argmax(axis=0)][one]
    return codes
