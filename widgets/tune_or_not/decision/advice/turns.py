"""What would have to be true: the nearest change of one field that turns a verdict."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tune_or_not.case import Case, bounds, extra, field, label, ladder, options
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.verdicts import VERDICTS, Codes, name_of
from tune_or_not.words.quantity import quantity


@dataclass(frozen=True)
class Turn:
    """Setting `name` to `value` alone turns the verdict to `verdict`.

    A verdict of None: the source then has no rule for the case.
    """

    name: str
    value: Any
    verdict: str | None
    text: str


VerdictsOf = Callable[[Columns], Codes]


def turns(case: Case, verdicts_of: VerdictsOf, names: Iterable[str]) -> tuple[Turn, ...]:
    """For each field and direction the first slider stop, or other choice, that turns the verdict.

    Every stop of every field is a row of one table, which `verdicts_of` judges at once. A scan of
    all stops is exact, whatever the verdict does between them: it need not be monotone in a number.
    """
    neighbours = Neighbours(case, tuple(dict.fromkeys(names)))
    codes = verdicts_of(neighbours.columns)
    nearest_turns = []
    for name, stops, rows in neighbours.directions:
        differs = codes[rows] != codes[0]
        nearest = int(differs.argmax()) if len(stops) else 0
        if len(stops) and differs[nearest]:
            verdict = name_of(int(codes[rows][nearest]))
            nearest_turns.append(_turn(name, stops[nearest], verdict))
    return tuple(nearest_turns)


class Neighbours:
    """One case and all its neighbours: row 0 is the case, each other row changes one field.

    `directions` holds (field, its stops nearest first, their rows) for each way that a field can
    go; `columns` holds all rows.
    """

    def __init__(self, case: Case, names: tuple[str, ...]) -> None:
        self.directions: list[tuple[str, tuple[Any, ...], slice]] = []
        rows = 1
        for name in names:
            for way in _directions(case, name):
                stops = tuple(way)
                self.directions.append((name, stops, slice(rows, rows + len(stops))))
                rows += len(stops)
        given = {name: _column(name, getattr(case, name), rows) for name in names}
        known = {name: np.full(rows, name in case.model_fields_set) for name in names}
        for name, stops, place in self.directions:
            given[name][place] = stops
            known[name][place] = True
        self.columns = Columns(rows, given, case, known)


def _column(name: str, value: Any, rows: int) -> Any:
    if field(name).annotation is bool:
        return np.full(rows, value, dtype=np.bool_)
    return np.full(rows, value, dtype=np.float64 if bounds(name) else object)


def _directions(case: Case, name: str) -> Iterator[Iterable[Any]]:
    value = getattr(case, name)
    if field(name).annotation is bool:
        yield [not value]
        if not case.is_known(name):  # to tell what stands in is a change, too
            yield [value]
    elif bounds(name):
        stops = ladder(name)
        yield reversed(stops[: bisect_left(stops, value)])
        yield stops[bisect_right(stops, value) :]
    else:
        yield from ([other] for other in options(name) if other != value)


def _turn(name: str, value: Any, verdict: str | None) -> Turn:
    then = f"it is: {VERDICTS[verdict]}" if verdict else "no verdict is left"
    return Turn(name, value, verdict, f"{_change(name, value)}, and {then}.")


def _change(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"Set “{label(name)}” to {'yes' if value else 'no'}"
    if bounds(name):
        return f"Set “{label(name)}” to {quantity(value, extra(name)['unit'])}"
    return f"Set “{label(name)}” to {value}"
