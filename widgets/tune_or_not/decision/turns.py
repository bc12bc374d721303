"""What would have to be true: the nearest change of one field that turns a verdict."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tune_or_not.case import Case, bounds, extra, field, label, ladder, options
from tune_or_not.decision.quantity import quantity
from tune_or_not.decision.verdicts import VERDICTS


@dataclass(frozen=True)
class Turn:
    """Setting `name` to `value` alone turns the verdict to `verdict`."""

    name: str
    value: Any
    verdict: str
    text: str


def turns(case: Case, verdict_of: Callable[[Case], str], names: Iterable[str]) -> tuple[Turn, ...]:
    """For each field and direction the first slider stop, or other choice, that turns the verdict.

    Every stop is tried, nearest first, because a verdict need not be monotone in a number.
    """
    now = verdict_of(case)
    found = []
    for name in dict.fromkeys(names):
        for stops in _directions(case, name):
            turned = _first_turn(case, verdict_of, name, now, stops)
            if turned:
                found.append(turned)
    return tuple(found)


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
    case: Case, verdict_of: Callable[[Case], str], name: str, now: str, stops: Iterable[Any]
) -> Turn | None:
    for stop in stops:
        verdict = verdict_of(case.changed(**{name: stop}))
        if verdict != now:
            return Turn(
                name, stop, verdict, f"{_said(name, stop)}, and it is: {VERDICTS[verdict]}."
            )
    return None


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"Set “{label(name)}” to {'yes' if value else 'no'}"
    if bounds(name):
        return f"Set “{label(name)}” to {quantity(value, extra(name)['unit'])}"
    return f"Set “{label(name)}” to {value}"
