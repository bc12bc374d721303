"""A matrix of needs by approaches: which approach says yes to everything that the case needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

import numpy as np

from tune_or_not.case import Case
from tune_or_not.case.columns import Cases, rows_of
from tune_or_not.decision.advice.chart import Because
from tune_or_not.decision.advice.condition import Condition
from tune_or_not.decision.advice.procedure import Procedure, all_fields, because_of, conclusion
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
        said_yes = [self.cells[approach] == YES for approach in approaches]
        return all(said_yes) if self.of_the_whole else any(said_yes)


@dataclass(frozen=True)
class Pair:
    """Two approaches that the source joins, and the verdict that stands for both."""

    map_id: str
    of: tuple[str, str]
    verdict: str


@dataclass(frozen=True)
class Matrix(Procedure):
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
        return tuple(f"{need.text} {need.reading}" for need in self.needs if need.reading)

    def lit(self, case: Case) -> tuple[Need, ...]:
        """The needs that this case has, in the order of the rows, the unknown at usual values."""
        has = self._has(case)
        return tuple(need for need, held in zip(self.needs, has, strict=True) if held)

    def told(self, case: Case) -> dict[str, bool | None]:
        """Of each need, whether the case tells it; None where it rests on what nobody told."""
        return {need.text: need.when.told(case) for need in self.needs}

    def fitting(self, needs: Collection[str]) -> tuple[str, ...]:
        """The verdicts that meet all these needs: single approaches, or else joined ones."""
        fits = self._fits([need.text in needs for need in self.needs])
        return tuple(verdict for verdict, fit in fits.items() if fit)

    def verdicts(self, cases: Cases) -> Codes:
        fits = self._fits(self._has(cases))
        codes = np.full(rows_of(cases), NO_VERDICT, dtype=np.int8)
        for verdict, fit in fits.items():
            codes[fit] = CODE[verdict]
        codes[sum(fits.values()) != 1] = NO_VERDICT
        return codes

    def because(self, case: Case) -> tuple[Because, ...]:
        lit = self.lit(case)
        if not lit:
            return (conclusion(self.none_text, self.fields, case),)
        named = [need.text for need in lit]
        trail = [because_of(case, f"{n.text}:", n.when, _cells(n), n.map_id) for n in lit]
        return (*trail, conclusion(self._conclusion(self.fitting(named)), self.fields, case))

    def _has(self, cases: Cases) -> list[Any]:
        """For each need, the rows that have it."""
        return [need.when.holds(cases) for need in self.needs]

    def _fits(self, has: list[Any]) -> dict[str, Any]:
        """The rows of which a verdict meets all needs: single approaches, or else joined ones.

        A row without needs fits nothing.
        """
        needed = reduce(or_, has)
        fits = {approach: needed & self._met(has, (approach,)) for approach in self.approaches}
        left = needed & (reduce(or_, fits.values()) ^ True)
        for pair in self.pairs:
            fits[pair.verdict] = fits.get(pair.verdict, False) | (left & self._met(has, pair.of))
        return fits

    def _met(self, has: list[Any], approaches: tuple[str, ...]) -> Any:
        return reduce(or_, [has[place] for place in self._unmet[approaches]], False) ^ True

    @cached_property
    def _unmet(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """The places of the needs that a single or joined approach does not meet."""
        every = [(approach,) for approach in self.approaches] + [pair.of for pair in self.pairs]
        return {
            approaches: tuple(
                place for place, need in enumerate(self.needs) if not need.met_by(approaches)
            )
            for approaches in every
        }

    def _conclusion(self, fitting: tuple[str, ...]) -> str:
        if not fitting:
            return (
                f"No approach, and no pair that {self.source} joins, has a yes for all of these "
                "needs; its table does not say which need comes first."
            )
        names = listed([VERDICTS[verdict] for verdict in fitting])
        if len(fitting) > 1:
            return f"{names} each have a yes for all of these needs; the table does not choose."
        return f"Only {names} has a yes for all of these needs."


def _cells(need: Need) -> str:
    cells = []
    for approach, cell in need.cells.items():
        note = f" ({need.notes[approach]})" if approach in need.notes else ""
        cells.append(f"{VERDICTS[approach]} {cell}{note}")
    return ", ".join(cells) + "."
