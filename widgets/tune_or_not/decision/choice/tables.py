"""The tables that the choice rests on: facts/choice/*.toml, each row with its source and day."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from tune_or_not.facts.tables import FactError, toml


class Triangle(NamedTuple):
    """A number that is drawn: lowest, likeliest, highest."""

    low: float
    base: float
    high: float
    law: str = "tri"
    """"log" for a triangle of the logarithm."""


def number(name: str) -> float:
    """One number of numbers.toml. Raises KeyError for a row that does not exist."""
    return float(_numbers()[name]["value"])


def triangle(name: str) -> Triangle:
    """A row of numbers.toml that is drawn from. Raises KeyError for one that does not exist."""
    return _triangle(name, _numbers()[name])


@cache
def causes() -> dict[str, tuple[Triangle, Triangle]]:
    """Cause of errors to its hazard where the need is present, and where it is absent."""
    return {
        cause: (
            _triangle(f"causes.toml {cause}, present", row["present"]),
            _triangle(f"causes.toml {cause}, absent", row["absent"]),
        )
        for cause, row in _sourced("causes", toml("choice/causes")).items()
    }


@cache
def repairs() -> dict[str, tuple[Triangle, ...]]:
    """What is done about errors, to the share of each cause that it repairs, as in `causes`."""
    table = toml("choice/repairs")
    return {
        work: tuple(
            _triangle(f"repairs.toml {work}, {cause}", _sourced("repairs", rows)[cause])
            for cause in causes()
        )
        for work, rows in table.items()
    }


@cache
def experiments() -> dict[str, dict[str, Any]]:
    """What can be tried: id to experiment, tells (a field of the case) and hours."""
    return _sourced("experiments", toml("choice/experiments"))


@cache
def _numbers() -> dict[str, Any]:
    return _sourced("numbers", toml("choice/numbers"))


def _sourced(table: str, rows: dict[str, Any]) -> dict[str, Any]:
    for name, row in rows.items():
        if not row.get("source") or not row.get("as_of"):
            raise FactError(f"choice/{table}.toml: {name} lacks a source or a date.")
    return rows


def _triangle(name: str, row: dict[str, Any]) -> Triangle:
    drawn = Triangle(
        float(row["low"]), float(row["base"]), float(row["high"]), row.get("law", "tri")
    )
    if not drawn.low <= drawn.base <= drawn.high:
        raise FactError(f"choice: {name} is not in order low, base, high.")
    return drawn
