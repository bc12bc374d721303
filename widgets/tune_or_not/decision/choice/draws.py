"""Draws of one case, or of a table of cases: what is told is fixed, what is not told is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case, bounds, field
from tune_or_not.case.columns import Truth
from tune_or_not.case.declared import prior
from tune_or_not.case.draws import Shares
from tune_or_not.decision.bill.prices import hosted_models
from tune_or_not.decision.choice.tables import Triangle, triangle
from tune_or_not.facts.priors import ChoicePrior, YesPrior

Numbers = NDArray[np.float64]
"""A number per draw."""


def from_triangle(numbers: Numbers, law: Triangle) -> Numbers:
    """Numbers in (0, 1) as draws of a triangular law, or of one of the logarithm."""
    if law.law == "log":
        low, base, high = np.log(law[:3])
    else:
        low, base, high = law[:3]
    span = max(high - low, 1e-12)
    rises = (base - low) / span
    drawn: Numbers = np.where(
        numbers < rises,
        low + np.sqrt(numbers * span * (base - low)),
        high - np.sqrt((1 - numbers) * span * (high - base)),
    )
    return np.asarray(np.exp(drawn)) if law.law == "log" else drawn


class Draws:
    """A table with `count` rows for each case; a field is a column, drawn when it is asked for.

    `values` holds what is told: a value for all cases or an array with one per case; `known` says
    of a field in which cases it is told (in all where it is missing). Names and the day that are
    not told stand as in `default`.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        count: int,
        seed: int = 0,
        cases: int = 1,
        known: Mapping[str, Truth] | None = None,
        default: Case | None = None,
    ) -> None:
        self.cases, self.count, self.seed = cases, count, seed
        self.default = default or Case()
        self.rows = cases * count
        self._values = dict(values)
        self._known = {name: np.asarray(truth) for name, truth in (known or {}).items()}
        self.columns: dict[str, NDArray[Any]] = {}

    @classmethod
    def of(cls, case: Case, count: int, seed: int = 0) -> Draws:
        """Draws of one case."""
        values = {name: getattr(case, name) for name in case.model_fields_set}
        return cls(values, count, seed, default=case)

    def known(self, name: str) -> Truth:
        """Where the field is told: one answer for all rows, or one per row."""
        if name not in self._values:
            return np.asarray(False)
        truth = self._known.get(name)
        if truth is None or truth.all():
            return np.asarray(True)
        return np.repeat(truth, self.count)

    def values(self, name: str) -> NDArray[Any]:
        """What is told of the field; without meaning where it is not `known`."""
        value = np.asarray(self._values[name])
        return np.repeat(value, self.count) if value.ndim else value

    def answered(self, name: str, answer: bool = True) -> Truth:
        """Where this answer to a yes or no is told."""
        if name not in self._values:
            return np.asarray(False)
        return np.asarray(self.known(name) & (self.values(name).astype(bool) == answer))

    def unit(self, name: str) -> Numbers:
        """A number in (0, 1) per row, the same ones for every case."""
        return self.tiled(unit(name, self.count, self.seed))

    def tiled(self, drawn: NDArray[Any]) -> NDArray[Any]:
        """What was drawn once, for every case; the draws go along the last axis."""
        return np.tile(drawn, self.cases) if self.cases > 1 else drawn

    def triangle(self, name: str) -> Numbers:
        """Draws of a row of numbers.toml."""
        return self.tiled(_drawn_triangle(name, self.count, self.seed))

    def yes(self, name: str, chance: Any = None, only: Truth | None = None) -> Truth:
        """A yes or no: told, or yes with this chance, and only where `only` holds."""
        known = self.known(name)
        if known.all():
            column = np.broadcast_to(self.values(name).astype(bool), (self.rows,))
        else:
            column = self.unit(name) < (yes_chance(name) if chance is None else chance)
            column = column if only is None else column & only
            if known.any():
                column = np.where(known, self.values(name).astype(bool), column)
        self.columns[name] = column
        return column

    def number(self, name: str, scale: Any = 1.0) -> Numbers:
        """A number: told, or drawn from its prior and taken `scale` times."""
        known = self.known(name)
        if known.all():
            column = np.broadcast_to(self.values(name).astype(float), (self.rows,))
        else:
            column = self.tiled(Shares.of(self.count, self.seed).drawn(name)) * scale
            if known.any():
                column = np.where(known, self.values(name).astype(float), column)
        self.columns[name] = column
        return column

    def __getattr__(self, name: str) -> Any:
        # Only reached for what is no attribute: a field, whose column is then kept.
        columns = self.__dict__["columns"]
        if name in columns:
            return columns[name]
        if name not in Case.model_fields:
            raise AttributeError(name)
        self._draw(name)
        return self.columns[name]

    def _draw(self, name: str) -> None:
        if field(name).annotation is bool:
            self.yes(name)
        elif bounds(name):
            self.number(name)
        else:
            self.columns[name] = self._named(name)

    def _named(self, name: str) -> NDArray[Any]:
        """A name or a day: told; else the hosted model is drawn of those that are sold, and all
        others stand at what is likeliest, for a bill takes names one by one."""
        known = self.known(name)
        if known.all():
            value = self.values(name)
            return np.asarray(value, dtype=object) if value.ndim else same(value.item(), self.rows)
        if name == "hosted_model":
            names = self.tiled(_drawn_hosted_model(self.as_of[0], self.count, self.seed))
        else:
            names = same(getattr(self.default, name), self.rows)
        return np.where(known, self.values(name), names) if known.any() else names


@lru_cache(maxsize=256)
def _drawn_triangle(name: str, count: int, seed: int) -> Numbers:
    drawn = from_triangle(unit(name, count, seed), triangle(name))
    drawn.flags.writeable = False
    return drawn


def unit(name: str, count: int, seed: int) -> Numbers:
    """Numbers in (0, 1), one a draw, that rest on nothing but these arguments."""
    return Shares.of(count, seed).column(name)


def same(value: Any, rows: int) -> NDArray[Any]:
    """One name or day in every row, kept once."""
    column = np.empty(1, dtype=object)
    column[0] = value
    return np.broadcast_to(column, (rows,))


@lru_cache(maxsize=64)
def _drawn_hosted_model(day: date, count: int, seed: int) -> NDArray[np.object_]:
    row = prior("hosted_model")
    assert isinstance(row, ChoicePrior)
    sold = row.among([name for name, model in hosted_models().items() if model.bought_on(day)])
    drawn = sold.at(unit("hosted_model", count, seed))
    drawn.flags.writeable = False
    return drawn


def yes_chance(name: str) -> float:
    """How likely a yes is where nothing is told."""
    row = prior(name)
    assert isinstance(row, YesPrior)
    return row.p
