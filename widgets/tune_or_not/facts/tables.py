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
GROUPS = ("prices", "speeds", "published", "lists")
"""The folders in it that tables stand in; a table is asked for by its own name."""


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


def table_file(name: str) -> Traversable:
    """The file of this name, in the folder itself or in one of its groups."""
    places = [FOLDER.joinpath(name), *(FOLDER.joinpath(group, name) for group in GROUPS)]
    return next((place for place in places if place.is_file()), places[0])


def _rows(name: str) -> list[dict[str, str]]:
    text = table_file(f"{name}.csv").read_text(encoding="utf-8")
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
    rows = [row for row in facts(table) if (row.provider, row.item) == (provider, item)]
    if len(rows) != 1:
        raise FactError(f"{table}.csv has {len(rows)} rows for {provider}, {item}; one is wanted.")
    return rows[0]


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
    """A TOML file of the folder or of its groups, by its name without the ending."""
    return tomllib.loads(table_file(f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class MapRow:
    """One item of a source: the part of the document where it stands, and what it says there."""

    section: str
    gist: str


@cache
def source_map() -> dict[str, MapRow]:
    """Every rule, table and list that the sources hold, by id.

    The five sources' stand in source_map.csv; a further source brings a map.csv in its folder.
    """
    own = [folder.joinpath("map.csv") for folder in _source_folders()]
    tables = [FOLDER.joinpath("source_map.csv"), *(table for table in own if table.is_file())]
    rows = [
        (table.name, row)
        for table in tables
        for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    ]
    by_id: dict[str, MapRow] = {}
    for name, row in rows:
        if not row.get("id") or not row.get("gist"):
            raise FactError(f"{name}: a row lacks its id or its gist.")
        if row["id"] in by_id:
            raise FactError(f"{name}: {row['id']} stands twice in the source map.")
        by_id[row["id"]] = MapRow(row.get("section") or "", row["gist"])
    return by_id


@cache
def source_folders() -> dict[str, dict[str, dict[str, Any]]]:
    """Every source of advice: folder to its TOML files, by name without the ending."""
    return {
        folder.name: {
            file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
            for file in sorted(folder.iterdir(), key=lambda entry: entry.name)
            if file.name.endswith(".toml") and not file.name.endswith(".chart.toml")
        }
        for folder in _source_folders()
    }


def _source_folders() -> list[Traversable]:
    entries = FOLDER.joinpath("sources").iterdir()
    folders = [entry for entry in entries if entry.is_dir() and not entry.name.startswith("_")]
    return sorted(folders, key=_in_numbers)


def _in_numbers(entry: Traversable) -> tuple[str, int, str]:
    """A key that puts s10 after s9."""
    letters = entry.name.rstrip("0123456789")
    number = entry.name[len(letters) :]
    return letters, int(number or 0), number


def chart_files() -> dict[str, tuple[Traversable, Traversable]]:
    """Every decision chart: id to its .mmd and its .toml file. FactError where one lacks the other.

    The charts of a source's own folder are ID.mmd and ID.chart.toml.
    """
    paths = _pairs(FOLDER.joinpath("charts"), ".toml")
    for folder in _source_folders():
        own = _pairs(folder, ".chart.toml")
        twice = paths.keys() & own.keys()
        if twice:
            raise FactError(f"sources/{folder.name}/{twice.pop()}.mmd: the id is taken.")
        paths |= own
    return paths


def _pairs(folder: Traversable, ending: str) -> dict[str, tuple[Traversable, Traversable]]:
    entries = {entry.name: entry for entry in folder.iterdir()}
    ids = sorted(
        {name.removesuffix(end) for end in (".mmd", ending) for name in entries
         if name.endswith(end)}
    )  # fmt: skip
    for chart_id in ids:
        for end in (".mmd", ending):
            if chart_id + end not in entries:
                raise FactError(f"{folder.name}/{chart_id}{end} is missing.")
    return {i: (entries[f"{i}.mmd"], entries[i + ending]) for i in ids}
