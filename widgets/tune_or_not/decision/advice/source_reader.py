"""Read the sources of advice: a folder each, a file per adviser; refuse what is not in order.

A folder `facts/sources/ID/` holds

- `source.toml`: title, author, date, link and what to know about it;
- one TOML file per adviser, whose `procedure` is "chart", "reasons", "matrix", "checklist" or
  "evidence";
- for a chart of its own, `CHART.mmd` and `CHART.chart.toml` (the five sources' charts stand in
  `facts/charts/`);
- for a source that is not in `facts/source_map.csv`, a `map.csv` with the same columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.checklist import (
    AGAINST,
    FOR,
    PRECONDITION,
    Checklist,
    ChecklistItem,
)
from tune_or_not.decision.advice.condition import Condition, ConditionError, read_condition
from tune_or_not.decision.advice.followed_chart import FollowedChart
from tune_or_not.decision.advice.matrix import NO, PARTLY, YES, Matrix, Need, Pair
from tune_or_not.decision.advice.points import EvidencePoints, Point
from tune_or_not.decision.advice.procedure import Procedure
from tune_or_not.decision.advice.reasons import Reasons, Remark, SourceReason, Together
from tune_or_not.decision.advice.verdicts import NAMES, VERDICTS
from tune_or_not.facts.tables import source_folders, source_map


class SourceError(ValueError):
    """A source's file was refused; the message says which file, which entry and why."""


@dataclass(frozen=True)
class Source:
    """A document that gives advice. `date` is its own word for when it was written.

    `short` is its title as a lesson gives it beside the first use of the id.
    """

    id: str
    title: str
    short: str
    author: str
    date: str
    link: str
    note: str


@dataclass(frozen=True)
class Adviser:
    """One procedure of one source. `title` is what the board calls it."""

    id: str
    source: str
    title: str
    procedure: Procedure


@cache
def sources() -> dict[str, Source]:
    """Every source of advice that ships with the course, by id."""
    return {source.id: source for source in map(_source, source_folders())}


@cache
def advisers() -> dict[str, Adviser]:
    """Every adviser that ships with the course, by id, in the order of the sources."""
    by_id: dict[str, Adviser] = {}
    for folder, files in source_folders().items():
        source = _source(folder)
        given = [
            read_adviser(f"{folder}_{name}", source.id, table, f"sources/{folder}/{name}.toml")
            for name, table in files.items()
            if name != "source"
        ]
        by_id |= {adviser.id: adviser for _, adviser in sorted(given, key=lambda pair: pair[0])}
    return by_id


def _source(folder: str) -> Source:
    entry = _Entry(f"sources/{folder}/source.toml", "", source_folders()[folder].get("source", {}))
    texts = {key: entry.text(key) for key in ("id", "title", "author", "date", "note")}
    entry.only("id", "title", "short", "author", "date", "note", "link")
    short = entry.text("short", texts["title"])
    return Source(**texts, short=short, link=entry.text("link", ""))


def read_adviser(
    adviser_id: str, source: str, table: Mapping[str, Any], file: str
) -> tuple[int, Adviser]:
    """An adviser and its place among its source's. Raises SourceError with file and entry.

    A chart's adviser takes the id of its chart.
    """
    entry = _Entry(file, "", table)
    kind = entry.text("procedure")
    if kind not in _KINDS:
        entry.refuse(f"'procedure' is {kind!r}; allowed: {', '.join(_KINDS)}")
    place = table.get("place", 0)
    if not isinstance(place, int):
        entry.refuse("'place' is a whole number")
    procedure = _KINDS[kind](source, entry)
    if isinstance(procedure, FollowedChart):
        adviser_id = procedure.chart.id
    return place, Adviser(adviser_id, source, entry.text("title"), procedure)


class _Entry:
    """A table of a file; every refusal names the file and the entry."""

    def __init__(self, file: str, where: str, table: Mapping[str, Any]) -> None:
        self.file, self.where, self.table = file, where, table

    def refuse(self, why: str) -> NoReturn:
        where = f" {self.where}" if self.where else ""
        raise SourceError(f"{self.file}{where}: {why}.")

    def only(self, *keys: str) -> None:
        unknown = [key for key in self.table if key not in keys]
        if unknown:
            self.refuse(f"unknown entry {unknown[0]!r}; allowed: {', '.join(keys)}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.table.get(key, default)
        if not isinstance(value, str) or (not value and default is None):
            self.refuse(f"{key!r} is missing, or no text")
        return value

    def verdict(self, key: str) -> str:
        value = self.text(key)
        if value not in VERDICTS:
            self.refuse(f"{key!r} is {value!r}; allowed: {', '.join(VERDICTS)}")
        return value

    def map_id(self) -> str:
        value = self.text("map")
        if value not in source_map():
            self.refuse(f"'map' is {value!r}, which the source map does not have")
        return value

    def condition(self, key: str = "when") -> Condition:
        try:
            return read_condition(self.table.get(key))
        except ConditionError as refused:
            self.refuse(f"{key!r}: {refused}")

    def entries(self, key: str, least: int = 0) -> Iterator[_Entry]:
        tables = self.table.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.refuse(f"{key!r} is a list of tables, [[{key}]]")
        if len(tables) < least:
            self.refuse(f"needs at least {least} [[{key}]]")
        for n, table in enumerate(tables, start=1):
            yield _Entry(self.file, f"{key} {n}", table)

    def texts(self, key: str, allowed: tuple[str, ...]) -> dict[str, str]:
        """A table of texts, whose keys are approaches."""
        texts = self.table.get(key, {})
        if not isinstance(texts, dict) or not all(isinstance(t, str) for t in texts.values()):
            self.refuse(f"{key!r} is a table of texts")
        unknown = [name for name in texts if name not in allowed]
        if unknown:
            self.refuse(f"{key!r} speaks of {unknown[0]!r}; allowed: {', '.join(allowed)}")
        return dict(texts)


_HEAD = ("procedure", "title", "place")


def _chart(source: str, entry: _Entry) -> FollowedChart:
    entry.only(*_HEAD, "chart", "map")
    chart = charts().get(entry.text("chart"))
    if chart is None:
        entry.refuse(f"there is no chart {entry.table['chart']!r}")
    if chart.source != source:
        entry.refuse(f"the chart {chart.id!r} is {chart.source}'s, not {source}'s")
    return FollowedChart(chart, entry.map_id())


def _reasons(source: str, entry: _Entry) -> Reasons:
    entry.only(*_HEAD, "none", "none_verdict", "first", "remark", "reason", "together")
    return Reasons(
        source=source,
        reasons=tuple(_reason(each) for each in entry.entries("reason", least=1)),
        none_text=entry.text("none"),
        none_verdict=entry.verdict("none_verdict") if "none_verdict" in entry.table else None,
        gates=tuple(_reason(each) for each in entry.entries("first")),
        together=tuple(_together(each) for each in entry.entries("together")),
        remarks=tuple(_remark(each) for each in entry.entries("remark")),
    )


def _reason(entry: _Entry) -> SourceReason:
    entry.only("map", "text", "when", "for", "reading")
    return SourceReason(
        map_id=entry.map_id(),
        text=entry.text("text"),
        when=entry.condition(),
        verdict=entry.verdict("for"),
        reading=entry.text("reading", ""),
    )


def _remark(entry: _Entry) -> Remark:
    entry.only("map", "text", "when", "reading")
    return Remark(entry.map_id(), entry.text("text"), entry.condition())


def _together(entry: _Entry) -> Together:
    entry.only("map", "text", "of", "verdict")
    return Together(
        map_id=entry.map_id(),
        text=entry.text("text"),
        verdicts=frozenset(_several(entry)),
        verdict=entry.verdict("verdict"),
    )


def _several(entry: _Entry) -> tuple[str, ...]:
    of = entry.table.get("of")
    if not isinstance(of, list) or len(of) < 2 or any(name not in VERDICTS for name in of):
        entry.refuse(f"'of' is a list of two or more of {', '.join(VERDICTS)}")
    return tuple(of)


def _matrix(source: str, entry: _Entry) -> Matrix:
    entry.only(*_HEAD, "approaches", "none", "need", "pair")
    names = entry.table.get("approaches")
    if not isinstance(names, list) or not names or any(name not in VERDICTS for name in names):
        entry.refuse(f"'approaches' is a list of {', '.join(VERDICTS)}")
    approaches = tuple(names)
    return Matrix(
        source=source,
        needs=tuple(_need(each, approaches) for each in entry.entries("need", least=1)),
        approaches=approaches,
        pairs=tuple(_pair(each, approaches) for each in entry.entries("pair")),
        none_text=entry.text("none"),
    )


def _need(entry: _Entry, approaches: tuple[str, ...]) -> Need:
    entry.only("map", "text", "when", "cells", "notes", "of_the_whole", "reading")
    cells = entry.texts("cells", approaches)
    for approach in approaches:
        if cells.get(approach) not in (YES, PARTLY, NO):
            entry.refuse(f"the cell of {approach!r} is {YES!r}, {PARTLY!r} or {NO!r}")
    whole = entry.table.get("of_the_whole", False)
    if not isinstance(whole, bool):
        entry.refuse("'of_the_whole' is true or false")
    return Need(
        map_id=entry.map_id(),
        text=entry.text("text"),
        when=entry.condition(),
        cells={approach: cells[approach] for approach in approaches},
        notes=entry.texts("notes", approaches),
        of_the_whole=whole,
        reading=entry.text("reading", ""),
    )


def _pair(entry: _Entry, approaches: tuple[str, ...]) -> Pair:
    entry.only("map", "of", "verdict")
    of = _several(entry)
    if len(of) != 2 or any(name not in approaches for name in of):
        entry.refuse(f"'of' is two of {', '.join(approaches)}")
    return Pair(entry.map_id(), (of[0], of[1]), entry.verdict("verdict"))


def _checklist(source: str, entry: _Entry) -> Checklist:
    entry.only(*_HEAD, "yes_verdict", "no_verdict", "no_when", "no_instead", "no_text", "item")
    return Checklist(
        source=source,
        items=tuple(_item(each) for each in entry.entries("item", least=1)),
        yes_verdict=entry.verdict("yes_verdict"),
        no_verdict=entry.verdict("no_verdict"),
        no_when=entry.condition("no_when"),
        no_instead=entry.verdict("no_instead"),
        no_text=entry.text("no_text"),
    )


def _item(entry: _Entry) -> ChecklistItem:
    entry.only("map", "text", "when", "counts", "why", "reading")
    counts = entry.text("counts")
    if counts not in (FOR, AGAINST, PRECONDITION):
        entry.refuse(f"'counts' is {counts!r}; allowed: {FOR}, {AGAINST}, {PRECONDITION}")
    return ChecklistItem(
        map_id=entry.map_id(),
        text=entry.text("text"),
        when=entry.condition(),
        counts=counts,
        why=entry.text("why"),
        reading=entry.text("reading", ""),
    )


def _evidence(source: str, entry: _Entry) -> EvidencePoints:
    entry.only(*_HEAD, "point")
    return EvidencePoints(source, tuple(_point(each) for each in entry.entries("point", least=1)))


def _point(entry: _Entry) -> Point:
    entry.only("map", "text", "when", "cells", "reading")
    return Point(
        map_id=entry.map_id(),
        text=entry.text("text"),
        when=entry.condition() if "when" in entry.table else None,
        cells=entry.texts("cells", NAMES),
        reading=entry.text("reading", ""),
    )


_KINDS: dict[str, Callable[[str, _Entry], Procedure]] = {
    "chart": _chart,
    "reasons": _reasons,
    "matrix": _matrix,
    "checklist": _checklist,
    "evidence": _evidence,
}
