"""What stands for a field that nobody told: the rows of priors.toml, and how they are drawn."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from tune_or_not.facts.tables import FOLDER, FactError

Shares = NDArray[np.float64]
"""Numbers between 0 and 1, one a draw."""


@dataclass(frozen=True)
class Prior:
    """One row. `ask` is empty where no person could answer."""

    name: str
    source: str
    as_of: str
    ask: str


@dataclass(frozen=True)
class YesPrior(Prior):
    """Yes with the chance p."""

    p: float

    @property
    def middle(self) -> bool:
        """The more likely answer."""
        return self.p > 0.5

    def at(self, shares: Shares) -> NDArray[np.bool_]:
        """Yes where the share is below p."""
        return shares < self.p


@dataclass(frozen=True)
class NumberPrior(Prior):
    """A triangle between low and high with its top at mid; for "log" in the logarithm."""

    law: str
    low: float
    mid: float
    high: float

    @property
    def middle(self) -> float:
        """The most likely number."""
        return self.mid

    def at(self, shares: Shares) -> Shares:
        """The number below which each share of the draws lies: low at 0, high at 1."""
        if self.law == "log":
            ends = np.log((self.low, self.mid, self.high))
            return np.clip(np.exp(_triangle(shares, *ends)), self.low, self.high)
        return _triangle(shares, self.low, self.mid, self.high)


@dataclass(frozen=True)
class ChoicePrior(Prior):
    """Options with weights, which need not add up to 1."""

    weights: Mapping[str, float]

    @property
    def middle(self) -> str:
        """The most likely option; the first of several."""
        return max(self.weights, key=self.weights.__getitem__)

    def among(self, options: Collection[str]) -> ChoicePrior:
        """The same law over these options alone; over all where none of them has a weight."""
        left = {name: weight for name, weight in self.weights.items() if name in options}
        return replace(self, weights=left) if sum(left.values()) else self

    def at(self, shares: Shares) -> NDArray[np.object_]:
        """The options one after another, each over its part of 0 to 1."""
        ends = np.cumsum(list(self.weights.values()))
        names = np.array(list(self.weights), dtype=object)
        drawn: NDArray[np.object_] = names[np.searchsorted(ends / ends[-1], shares, side="right")]
        return drawn


@dataclass(frozen=True)
class FixedPrior(Prior):
    """A value that stands there and is never drawn."""

    value: Any

    @property
    def middle(self) -> Any:
        return self.value


AnyPrior = YesPrior | NumberPrior | ChoicePrior | FixedPrior


def _triangle(shares: Shares, low: float, mid: float, high: float) -> Shares:
    """Kotz and van Dorp, Beyond Beta (2004), equation 1.8: the inverse of the triangle's
    distribution function."""
    span = high - low
    rising = low + np.sqrt(shares * span * (mid - low))
    falling = high - np.sqrt((1 - shares) * span * (high - mid))
    values: Shares = np.where(shares * span < mid - low, rising, falling)
    return values


@cache
def priors() -> Mapping[str, AnyPrior]:
    """Every row by its field. Raises FactError with one sentence for the first bad one."""
    return read_priors(FOLDER.joinpath("priors.toml").read_text(encoding="utf-8"))


def read_priors(text: str) -> dict[str, AnyPrior]:
    """The rows of such a table. Raises FactError with one sentence."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise FactError(f"priors.toml is no valid TOML: {broken}.") from None
    rows: dict[str, AnyPrior] = {}
    for kind, table in tables.items():
        if kind not in _KINDS:
            raise FactError(f"priors.toml: unknown section {kind!r}; allowed: {', '.join(_KINDS)}.")
        for name, row in table.items():
            if name in rows:
                _refuse(name, "stands there twice")
            rows[name] = _prior(kind, name, row)
    return rows


_KINDS: dict[str, tuple[Callable[..., AnyPrior], tuple[str, ...]]] = {
    "yes": (YesPrior, ("p",)),
    "number": (NumberPrior, ("law", "low", "mid", "high")),
    "choice": (ChoicePrior, ("weights",)),
    "fixed": (FixedPrior, ("value",)),
}


def _prior(kind: str, name: str, row: Mapping[str, Any]) -> AnyPrior:
    make, keys = _KINDS[kind]
    for key in ("source", "as_of", *keys):
        if key not in row or (row[key] == "" and kind != "fixed"):
            _refuse(name, f"lacks {key!r}")
    for key in row.keys() - {"ask", "source", "as_of", *keys}:
        _refuse(name, f"has an unknown entry {key!r}")
    prior = make(name, row["source"], row["as_of"], row.get("ask", ""), *(row[k] for k in keys))
    _CHECKS[kind](prior)
    return prior


def _check_yes(prior: Any) -> None:
    if not _is_number(prior.p) or not 0 <= prior.p <= 1:
        _refuse(prior.name, f"p is {prior.p!r}; allowed: 0 to 1")


def _check_number(prior: Any) -> None:
    ends = (prior.low, prior.mid, prior.high)
    if prior.law not in ("log", "tri"):
        _refuse(prior.name, f"law is {prior.law!r}; allowed: 'log' or 'tri'")
    if not all(map(_is_number, ends)) or not prior.low <= prior.mid <= prior.high > prior.low:
        _refuse(prior.name, f"low, mid and high are {ends}; each must be a number, in that order")
    if prior.law == "log" and prior.low <= 0:
        _refuse(prior.name, f"low is {prior.low!r}; allowed with law 'log': more than 0")


def _check_choice(prior: Any) -> None:
    weights = prior.weights.values() if isinstance(prior.weights, dict) else ()
    if not all(map(_is_number, weights)) or min(weights, default=-1) < 0 or not sum(weights):
        _refuse(prior.name, "weights must be numbers from 0 on, and not all 0")


_CHECKS: dict[str, Callable[[Any], None]] = {
    "yes": _check_yes,
    "number": _check_number,
    "choice": _check_choice,
    "fixed": lambda _: None,
}


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]


def _refuse(name: str, why: str) -> NoReturn:
    raise FactError(f"priors.toml: {name} {why}.")
