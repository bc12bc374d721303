"""What would turn the answer: the nearest single change of something told or unknown."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case, bounds, extra, field, label, ladder
from tune_or_not.case.declared import prior
from tune_or_not.decision.advice.turns import Turn
from tune_or_not.decision.advice.verdicts import VERDICTS as NAMES
from tune_or_not.decision.choice.approaches import VERDICTS
from tune_or_not.decision.choice.draws import Draws
from tune_or_not.decision.choice.judgement import judge
from tune_or_not.decision.choice.shares import shares
from tune_or_not.words.quantity import quantity

DRAWS = 50
"""Draws of each trial: a turn is a change of the largest share, not of its digits."""

CHECKED = 400
"""Draws by which a turn is held once more, for near a tie fewer may tip it."""

_ROWS_AT_ONCE = 4_000
"""Draws that are judged together: so many fit the processor's cache."""

_STEPS = 4
"""Stops of a slider that are tried first in each direction; then those between two of them."""

Change = tuple[str, Any]
"""A field, and the value that it is set to."""


def turns(
    case: Case,
    verdict: str,
    telling: Collection[str],
    seed: int = 0,
    between: Callable[[], None] = lambda: None,
) -> tuple[Turn, ...]:
    """For each field and direction the nearest value that turns the verdict, by the same draws.

    Fields are those that are told, each unknown yes or no that a person could tell, and the
    unknown numbers among `telling`. `between` is called between the tables that are judged; what
    it raises ends the work.
    """
    judged = partial(verdicts_of_changes, case, seed=seed, between=between)
    names = [name for name in Case.model_fields if _can_turn(case, name, telling)]
    ways = [(name, stops) for name in names for stops in _directions(case, name)]
    coarse = [(name, _spread(stops)) for name, stops in ways]
    now, first = _verdicts(judged, coarse)
    # Near a tie fewer draws may tip it: only what turns both is a turn.
    standing = {now, verdict}
    fine: list[tuple[str, tuple[Any, ...]]] = []
    for (name, stops), (_, tried), given in zip(ways, coarse, first, strict=True):
        turned = next((n for n, code in enumerate(given) if code not in standing), None)
        if turned is not None:
            begin = stops.index(tried[turned - 1]) + 1 if turned else 0
            fine.append((name, stops[begin : stops.index(tried[turned]) + 1]))
    _, second = _verdicts(judged, fine)
    nearest_stops = []
    for (name, some), given in zip(fine, second, strict=True):
        nearest = next((n for n, code in enumerate(given) if code not in standing), None)
        if nearest is not None:
            nearest_stops.append((name, tuple(dict.fromkeys((some[nearest], some[-1])))))
    return tuple(_checked(judged, nearest_stops, verdict))


def _checked(
    judged: Callable[..., list[str]], stops: Sequence[tuple[str, tuple[Any, ...]]], verdict: str
) -> Iterator[Turn]:
    """Of each field the first of these stops that turns by more draws, too."""
    changes = [(name, stop) for name, some in stops for stop in some]
    given = dict(zip(changes, judged(changes, draws=CHECKED), strict=True))
    for name, some in stops:
        turned = next((stop for stop in some if given[name, stop] != verdict), None)
        if turned is not None:
            yield _turn(name, turned, given[name, turned])


def _can_turn(case: Case, name: str, telling: Collection[str]) -> bool:
    if field(name).annotation is bool:
        return case.is_known(name) or bool(prior(name).ask)
    return bool(bounds(name)) and (case.is_known(name) or name in telling)


def _directions(case: Case, name: str) -> Iterable[tuple[Any, ...]]:
    value = getattr(case, name)
    if field(name).annotation is bool:
        return [(not value,)] if case.is_known(name) else [(True,), (False,)]
    stops = ladder(name)
    down, up = stops[: bisect_left(stops, value)][::-1], stops[bisect_right(stops, value) :]
    return [way for way in (down, up) if way]


def _spread(stops: Sequence[Any]) -> tuple[Any, ...]:
    """Some of the stops, from the nearest to the farthest."""
    if len(stops) <= _STEPS:
        return tuple(stops)
    places = np.unique(np.rint(np.linspace(0, len(stops) - 1, _STEPS)).astype(int))
    return tuple(stops[place] for place in places)


def _verdicts(
    judged: Callable[..., list[str]], trials: Sequence[tuple[str, Sequence[Any]]]
) -> tuple[str, list[list[str]]]:
    """The verdict of the case itself, and of each trial, all in one table."""
    changes = [(name, stop) for name, stops in trials for stop in stops]
    now, *names = judged([None, *changes])
    rest = iter(names)
    return now, [[next(rest) for _ in stops] for _, stops in trials]


def verdicts_of_changes(
    case: Case,
    changes: Sequence[Change | None],
    seed: int = 0,
    draws: int = DRAWS,
    between: Callable[[], None] = lambda: None,
) -> list[str]:
    """The verdict after each change of one field; None leaves the case as it is."""
    names = [""] * len(changes)
    for places in _tables(changes, max(1, _ROWS_AT_ONCE // draws)):
        between()
        some = [changes[place] for place in places]
        judgement = judge(table(case, some, draws, seed))
        best = shares(judgement.codes, judgement.weight, len(some)).argmax(axis=1)
        for place, verdict in zip(places, best.tolist(), strict=True):
            names[place] = VERDICTS[verdict]
    return names


def _tables(changes: Sequence[Change | None], at_once: int) -> Iterator[list[int]]:
    """The places of changes that are judged in one table. Horizons have tables of their own: every
    row of a bill has as many months as the longest beside it."""
    horizons = [n for n, change in enumerate(changes) if change and change[0] == "horizon_months"]
    others = [n for n in range(len(changes)) if n not in horizons]
    for places in (others, horizons):
        for begin in range(0, len(places), at_once):
            yield places[begin : begin + at_once]


def table(case: Case, changes: Sequence[Change | None], count: int, seed: int) -> Draws:
    """The draws of a case once for each change of it; None leaves it as it is."""
    values: dict[str, Any] = {name: getattr(case, name) for name in case.model_fields_set}
    known: dict[str, NDArray[np.bool_]] = {}
    for row, change in enumerate(changes):
        if change is None:
            continue
        name, value = change
        if not isinstance(values.get(name), np.ndarray):
            kind = np.bool_ if field(name).annotation is bool else np.float64
            values[name] = np.full(len(changes), values.get(name, value), dtype=kind)
            known.setdefault(name, np.full(len(changes), case.is_known(name)))
        values[name][row], known[name][row] = value, True
    return Draws(values, count, seed, len(changes), known, default=case)


def _turn(name: str, value: Any, verdict: str) -> Turn:
    if isinstance(value, bool):
        answer = "yes" if value else "no"
    else:
        answer = quantity(value, extra(name)["unit"])
    return Turn(
        name, value, verdict, f"Set “{label(name)}” to {answer}, and it is: {NAMES[verdict]}."
    )
