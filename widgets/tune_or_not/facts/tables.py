"""Read the fact tables, once; refuse a row that lacks a value's source or date."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

FOLDER = files("tune_or_not.facts")
FACT_TABLES = (
    "gpu_prices",
    "gpu_specs",
    "published_latency",
    "published_quality",
    "training_prices",
)


class FactError(ValueError):
    """A fact is missing or a table is not in order; the message names the table and the row."""


@dataclass(frozen=True)
class Fact:
    """One row: a value as published, with its unit, source, date and confidence.

    Confidence A is official or primary, B a dated transcription, C unconfirmed.
    """

    table: str
    provider: str
    item: str
    value: str
    unit: str
    source: str
    as_of: str
    confidence: str
    notes: str

    @property
    def number(self) -> float:
        """The value as a number; FactError where the row holds a range or a word."""
        try:
            return float(self.value)
        except ValueError:
            raise FactError(
                f"{self.table}: {self.provider}, {self.item} holds {self.value!r}, not one number."
            ) from None


@dataclass(frozen=True)
class Parameter:
    """A model parameter with its range; confidence 'assumption' marks the course's own rows."""

    name: str
    low: float
    base: float
    high: float
    unit: str
    source: str
    as_of: str
    confidence: str
    notes: str


def _rows(name: str) -> list[dict[str, str]]:
    text = FOLDER.joinpath(f"{name}.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    if not rows:
        raise FactError(f"{name}.csv holds no row.")
    for line, row in enumerate(rows, start=2):
        if not row.get("source") or not row.get("as_of"):
            raise FactError(f"{name}.csv line {line} lacks a source or a date.")
    return rows


@cache
def facts(table: str) -> tuple[Fact, ...]:
    """Every row of a fact table, in file order."""
    return tuple(Fact(table=table, **row) for row in _rows(table))


def fact(table: str, provider: str, item: str) -> Fact:
    """The one row of this provider and item. Raises FactError when there is none, or two."""
    found = [row for row in facts(table) if (row.provider, row.item) == (provider, item)]
    if len(found) != 1:
        raise FactError(f"{table}.csv has {len(found)} rows for {provider}, {item}; one is wanted.")
    return found[0]


@cache
def parameters() -> dict[str, Parameter]:
    """Model parameters by name, each with low, base and high."""
    read = {}
    for row in _rows("model_parameters"):
        low, base, high = (float(row[column]) for column in ("low", "base", "high"))
        if not low <= base <= high:
            raise FactError(
                f"model_parameters.csv: {row['param']} is not in order low, base, high."
            )
        rest = {k: row[k] for k in ("unit", "source", "as_of", "confidence", "notes")}
        read[row["param"]] = Parameter(row["param"], low, base, high, **rest)
    return read


@cache
def toml(name: str) -> dict[str, Any]:
    """A TOML file of the folder, by its path without the ending."""
    return tomllib.loads(FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def chart_files() -> dict[str, tuple[Traversable, Traversable]]:
    """Every decision chart: id to its .mmd and its .toml file. FactError where one lacks the other."""
    entries = {entry.name: entry for entry in FOLDER.joinpath("charts").iterdir()}
    ids = sorted({name.rsplit(".", 1)[0] for name in entries if name.endswith((".mmd", ".toml"))})
    for chart_id in ids:
        for ending in (".mmd", ".toml"):
            if chart_id + ending not in entries:
                raise FactError(f"charts/{chart_id}{ending} is missing.")
    return {i: (entries[f"{i}.mmd"], entries[f"{i}.toml"]) for i in ids}
