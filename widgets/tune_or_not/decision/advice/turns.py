"""What would have to be true: the nearest change of one field that turns a verdict."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tune_or_not.case import Case, bounds, extra, field, label, ladder, options
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.verdicts import NAMES, NO_VERDICT, VERDICTS, Codes
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


VerdictOf = Callable[[Case], str | None]
VerdictsOf = Callable[[Columns], Codes]


def turns(case: Case, verdict_of: VerdictOf, names: Iterable[str]) -> tuple[Turn, ...]:
    """For each field and direction the first slider stop, or other choice, that turns the verdict.

    Every stop is tried, nearest first, because a verdict need not be monotone in a number. The
    plain form, one case at a time: `turns_at_once` gives the same for a verdict of many cases.
    """
    now = verdict_of(case)
    found = []
    for name in dict.fromkeys(names):
        for stops in _directions(case, name):
            turned = _first_turn(case, verdict_of, name, now, stops)
            if turned:
                found.append(turned)
    return tuple(found)


def turns_at_once(case: Case, verdicts_of: VerdictsOf, names: Iterable[str]) -> tuple[Turn, ...]:
    """The same turns from one scan: every stop of every field is a row of one table.

    A scan of all stops is exact, whatever the verdict does between them, so nothing is left to
    bisect: a slider has no value between two stops.
    """
    trials = Trials(case, tuple(dict.fromkeys(names)))
    codes = verdicts_of(trials.columns)
    found = []
    for name, stops, rows in trials.directions:
        differs = codes[rows] != codes[0]
        nearest = int(differs.argmax()) if len(stops) else 0
        if len(stops) and differs[nearest]:
            found.append(_turn(name, stops[nearest], _named(int(codes[rows][nearest]))))
    return tuple(found)


class Trials:
    """One case and all its neighbours: row 0 is the case, each other row changes one field.

    `directions` holds (field, its stops nearest first, their rows) for each way that a field can
    go; `columns` holds all rows.
    """

    def __init__(self, case: Case, names: tuple[str, ...]) -> None:
        self.directions: list[tuple[str, tuple[Any, ...], slice]] = []
        rows = 1
        for name in names:
            for told in _directions(case, name):
                stops = tuple(told)
                self.directions.append((name, stops, slice(rows, rows + len(stops))))
                rows += len(stops)
        given = {name: _column(name, getattr(case, name), rows) for name in names}
        for name, stops, place in self.directions:
            given[name][place] = stops
        self.columns = Columns(rows, given, case)


def _column(name: str, value: Any, rows: int) -> Any:
    if field(name).annotation is bool:
        return np.full(rows, value, dtype=np.bool_)
    return np.full(rows, value, dtype=np.float64 if bounds(name) else object)


def _directions(case: Case, name: str) -> Iterator[Iterable[Any]]:
    value = getattr(case, name)
    if field(name).annotation is bool:
        yield [not value]
    elif bounds(name):
        stops = ladder(name)
        yield reversed(stops[: bisect_left(stops, value)])
        yield stops[bisect_right(stops, value) :]
    else:
        yield from ([other] for other in options(name) if other != value)


def _first_turn(
    case: Case, verdict_of: VerdictOf, name: str, now: str | None, stops: Iterable[Any]
) -> Turn | None:
    for stop in stops:
        verdict = verdict_of(case.changed(**{name: stop}))
        if verdict != now:
            return _turn(name, stop, verdict)
    return None


def _turn(name: str, value: Any, verdict: str | None) -> Turn:
    told = f"it is: {VERDICTS[verdict]}" if verdict else "no verdict is left"
    return Turn(name, value, verdict, f"{_said(name, value)}, and {told}.")


def _named(code: int) -> str | None:
    return None if code == NO_VERDICT else NAMES[code]


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"Set “{label(name)}” to {'yes' if value else 'no'}"
    if bounds(name):
        return f"Set “{label(name)}” to {quantity(value, extra(name)['unit'])}"
    return f"Set “{label(name)}” to {value}"
