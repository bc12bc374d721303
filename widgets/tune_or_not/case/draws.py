"""A case as a table of its draws: what was told is the same in each row, the rest is drawn."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case.case import Case
from tune_or_not.case.columns import Columns
from tune_or_not.case.declared import bounds, field, prior
from tune_or_not.case.traffic_order import ORDERS, requests_of
from tune_or_not.facts.priors import FixedPrior

MOST_KEPT = 8
"""Tables of shares that are remembered: a reader has one or two counts of draws in use."""


def draws(case: Case, count: int, seed: int = 0) -> Columns:
    """`count` rows of this case, each with other values of what is unknown.

    Told fields are constant. Every unknown one is drawn from its prior, stratified: one draw in
    each of `count` equal parts, in an order that rests on the seed and the field's name alone. So
    a change of one field leaves every other draw as it was. Raises ValueError for no rows.
    """
    if count < 1:
        raise ValueError(f"count is {count}; allowed: 1 or more.")
    return DrawnColumns(case, count, seed)


class DrawnColumns(Columns):
    """The draws of one case; a column is drawn when it is first asked for."""

    def __init__(self, case: Case, count: int, seed: int) -> None:
        super().__init__(count, {}, case)
        self._shares = Shares.of(count, seed)

    def has(self, name: str) -> bool:
        """Whether the rows differ in the field."""
        fixed = isinstance(prior(name), FixedPrior) and name != "traffic_order"
        return not fixed and not self._default.is_known(name)

    def shares(self, name: str) -> NDArray[np.float64]:
        """The numbers between 0 and 1 that drew this field; of a name that is no field, numbers
        of its own for whatever else must be drawn."""
        return self._shares.column(name)

    def _column(self, name: str) -> NDArray[Any]:
        if not self.has(name):
            return super()._column(name)
        if name == "traffic_order":
            return _orders_of(self.requests_per_month)
        if name == "requests_per_month" and self._default.is_known("traffic_order"):
            fewest, most = requests_of(self._default.traffic_order)
            return np.rint(fewest * (most / fewest) ** self.shares(name))
        return self._shares.drawn(name)


class Shares:
    """Columns of numbers between 0 and 1, and what the priors make of them."""

    def __init__(self, count: int, seed: int) -> None:
        self._count, self._seed = count, seed
        self._columns: dict[str, NDArray[np.float64]] = {}
        self._drawn: dict[str, NDArray[Any]] = {}

    @staticmethod
    @lru_cache(MOST_KEPT)
    def of(count: int, seed: int) -> Shares:
        """The same object for the same arguments, so that its columns are made once."""
        return Shares(count, seed)

    def column(self, name: str) -> NDArray[np.float64]:
        """One number in each of the equal parts of 0 to 1, in an order of its own."""
        if name not in self._columns:
            random = np.random.default_rng([self._seed, zlib.crc32(name.encode())])
            order, within = random.permutation(self._count), random.random(self._count)
            self._columns[name] = _read_only((order + within) / self._count)
        return self._columns[name]

    def drawn(self, name: str) -> NDArray[Any]:
        """The field's values; whole numbers as such."""
        if name not in self._drawn:
            row = prior(name)
            assert not isinstance(row, FixedPrior)
            values: NDArray[Any] = row.at(self.column(name))
            is_whole = bool(bounds(name)) and field(name).annotation is int
            self._drawn[name] = _read_only(np.rint(values) if is_whole else values)
        return self._drawn[name]


def _orders_of(requests: NDArray[np.float64]) -> NDArray[np.object_]:
    ends = np.array([requests_of(order)[1] for order in ORDERS[:-1]])
    names: NDArray[np.object_] = np.array(ORDERS, dtype=object)
    return names[np.searchsorted(ends, requests, side="right")]


def _read_only(values: NDArray[Any]) -> NDArray[Any]:
    values.flags.writeable = False
    return values
