"""How sure the bill is: who wins how often, bands, what moves the answer, where it flips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.cost import (
    Bill,
    Months,
    month_by_month,
    months_compared,
)
from tune_or_not.decision.bill.ranges import Range, ranges, with_values

WHILE_MOVING, WHEN_STILL = 250, 10_000
"""Draws while a slider moves, and when it rests: the first must not hold up the picture."""

MOST_DRAWS = 100_000
"""Beyond this the shares do not change in what a reader sees, and memory does."""

BAND = (0.1, 0.9)
"""The band holds eight draws of ten."""

_DIMENSIONS = 48
"""At least as many as a case has uncertain numbers: all cases share the points."""

_RESOLUTION = 1e-9


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """What the draws say. A tie is won by the approach that stands first; an approach that does
    not keep up with the load wins no draw.

    `low` and `high` are the band of cumulative cost, a number per month; `share_cheapest` adds
    up to 1 over the approaches.
    """

    draws: int
    months: int
    share_cheapest: dict[str, float]
    low: dict[str, Months]
    high: dict[str, Months]

    def as_json(self, approach: str) -> dict[str, Any]:
        """The keys that the command line adds to an approach."""
        return {
            "share_cheapest": self.share_cheapest[approach],
            "cumulative_low": self.low[approach].tolist(),
            "cumulative_high": self.high[approach].tolist(),
        }


def uncertainty(
    case: Case,
    draws: int = 1_000,
    seed: int = 0,
    approaches: Iterable[str] = tuple(APPROACHES),
) -> Uncertainty:
    """Draw everything that is uncertain together, and add up each draw's bills.

    The same arguments give the same answer. Takes 1 to MOST_DRAWS draws; ValueError otherwise.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise ValueError(f"draws is {draws}; allowed: 1 to {MOST_DRAWS:,}.")
    compared = tuple(approaches)
    known = ranges(case)
    values = {one.name: _drawn(one, column, draws, seed) for column, one in enumerate(known)}
    months = int(months_compared(case, compared))
    bills = month_by_month(with_values(case, values, known), months, compared)
    wins = _cheapest(bills)
    bands = {i: _band(np.broadcast_to(bills[i].cumulative, (draws, months))) for i in compared}
    return Uncertainty(
        draws=draws,
        months=months,
        share_cheapest={i: float(np.mean(wins == n)) for n, i in enumerate(compared)},
        low={i: bands[i][0] for i in compared},
        high={i: bands[i][1] for i in compared},
    )


@lru_cache(maxsize=96)
def _drawn(one: Range, column: int, draws: int, seed: int) -> NDArray[np.float64]:
    """A number's draws: while a slider moves, those of all others stay as they are. Read-only."""
    values = one.at(halton(draws, _DIMENSIONS, seed)[:, column])
    values.flags.writeable = False
    return values


def _cheapest(bills: dict[str, Bill]) -> NDArray[np.intp]:
    """Index of the smallest bill in each draw, of the approaches that keep up in it."""
    ends = [
        np.where(bill.served.all(axis=-1), bill.cumulative[..., -1], np.inf)
        for bill in bills.values()
    ]
    winners: NDArray[np.intp] = np.argmin(np.broadcast_arrays(*ends), axis=0)
    return winners


def _band(spent: NDArray[np.float64]) -> tuple[Months, Months]:
    last = len(spent) - 1
    low, high = round(BAND[0] * last), round(BAND[1] * last)
    # Sorted the other way round, since a partition runs along contiguous memory.
    ordered = np.partition(np.ascontiguousarray(spent.T), (low, high), axis=1)
    return ordered[:, low].copy(), ordered[:, high].copy()


@dataclass(frozen=True)
class Swing:
    """What one number, at its low and at its high end, does to a difference in USD."""

    range: Range
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Flip:
    """The value of one number, nearest to its base, at which another approach is cheapest."""

    range: Range
    value: float
    now: str
    then: str


@dataclass(frozen=True)
class Tornado:
    """Cost of an approach minus that of another over the horizon, and what moves it most."""

    approach: str
    against: str
    months: int
    base: float
    swings: tuple[Swing, ...]
    """Widest first; what moves nothing is left out."""
    flips: tuple[Flip, ...] = ()
    """Where a number alone turns which of the two is cheaper."""
    behind: bool = False
    """The approach cannot serve the load: its bill is no comparison."""


def tornado(case: Case, approach: str = "fine_tuning", against: str = "prompting") -> Tornado:
    """Each uncertain number in turn at its low and at its high end, the others at their base.

    The difference is positive where `approach` costs more.
    """
    known = ranges(case)
    months = int(months_compared(case, (approach, against)))
    shares = np.full((2 * len(known) + 1, len(known)), 0.5)
    for n in range(len(known)):
        shares[1 + 2 * n, n], shares[2 + 2 * n, n] = 0.0, 1.0
    gap = _gap(case, known, shares, months, approach, against)
    swings = [
        Swing(one, float(gap[1 + 2 * n]), float(gap[2 + 2 * n])) for n, one in enumerate(known)
    ]
    moved = sorted((s for s in swings if s.width > 0), key=lambda s: s.width, reverse=True)
    flips = flip_points(case, (against, approach), [swing.range for swing in moved[:WIDEST]])
    behind = not month_by_month(case, months, (approach,))[approach].served.all()
    return Tornado(approach, against, months, float(gap[0]), tuple(moved), flips, behind)


def _gap(
    case: Case,
    known: tuple[Range, ...],
    shares: NDArray[np.float64],
    months: int,
    approach: str,
    against: str,
) -> NDArray[np.float64]:
    values = {one.name: one.at(shares[:, n]) for n, one in enumerate(known)}
    bills = month_by_month(with_values(case, values, known), months, (approach, against))
    gap = bills[approach].cumulative[..., -1] - bills[against].cumulative[..., -1]
    return np.broadcast_to(gap, len(shares))


_STEPS = 33

WIDEST = 10
"""How many numbers a tornado shows, and looks for flips in."""


def flip_points(
    case: Case,
    approaches: Iterable[str] = tuple(APPROACHES),
    among: Iterable[Range] | None = None,
) -> tuple[Flip, ...]:
    """For each number within its range, the others at their base: where the answer turns.

    Searched twice on a grid of 33 values, the second time between the two that differ; so a flip
    is found to a thousandth of the range, and one that turns back within a step may be missed.
    Numbers that turn nothing are left out; `among` looks at fewer of them.
    """
    compared = tuple(approaches)
    known = ranges(case) if among is None else tuple(among)
    months = int(months_compared(case, compared))
    coarse = [np.linspace(0, 1, _STEPS)] * len(known)
    first = _winners(case, known, coarse, months, compared)
    middle = _STEPS // 2
    between = {}
    for n, winners in enumerate(first):
        turned = np.flatnonzero(winners != winners[middle])
        if len(turned):
            at = int(turned[np.argmin(abs(turned - middle))])
            between[n] = (coarse[n][at - 1 if at > middle else at + 1], coarse[n][at])
    some = tuple(known[n] for n in between)
    fine = [np.linspace(*ends, _STEPS) for ends in between.values()]
    flips = []
    for one, shares, winners in zip(
        some, fine, _winners(case, some, fine, months, compared), strict=True
    ):
        at = int(np.flatnonzero(winners != winners[0])[0])
        now, then = compared[winners[0]], compared[winners[at]]
        flips.append(Flip(one, float(one.at(shares[at])), now, then))
    return tuple(flips)


def _winners(
    case: Case,
    known: tuple[Range, ...],
    shares: list[NDArray[np.float64]],
    months: int,
    approaches: tuple[str, ...],
) -> list[NDArray[np.intp]]:
    """Index of the cheapest approach for each value of each number, the others at their base."""
    if not known:
        return []
    rows = np.full((len(known), _STEPS, len(known)), 0.5)
    for n, values in enumerate(shares):
        rows[n, :, n] = values
    flat = rows.reshape(-1, len(known))
    values_of = {one.name: one.at(flat[:, n]) for n, one in enumerate(known)}
    bills = month_by_month(with_values(case, values_of, known), months, approaches)
    cheapest = np.broadcast_to(_cheapest(bills), len(flat))
    return list(cheapest.reshape(len(known), _STEPS))


@lru_cache(maxsize=8)
def halton(count: int, dimensions: int, seed: int = 0) -> NDArray[np.float64]:
    """`count` points in the unit cube, shape (count, dimensions), each number in (0, 1).

    Halton's sequence, one prime per dimension, the digits of each shuffled anew by `seed`:
    plain, its high dimensions would move in step. Read-only, the same for the same arguments.
    Source: Owen, "A randomized Halton algorithm in R" (arXiv 1706.02808).
    """
    points = np.empty((count, dimensions))
    random = np.random.default_rng(seed)
    for column, prime in enumerate(_primes(dimensions)):
        index, place, value = np.arange(count), 1.0, np.zeros(count)
        while place > _RESOLUTION:
            place /= prime
            value += random.permutation(prime)[index % prime] * place
            index //= prime
        points[:, column] = value + place / 2
    points.flags.writeable = False
    return points


def _primes(count: int) -> list[int]:
    primes: list[int] = []
    number = 2
    while len(primes) < count:
        if all(number % prime for prime in primes):
            primes.append(number)
        number += 1
    return primes
