"""Every dated row of the facts, and one row brought up to date."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from tune_or_not.case import CaseError
from tune_or_not.facts import tables
from tune_or_not.facts.age import age_in_days, age_in_words, is_stale, oldest_day

_ENDINGS = (".csv", ".toml")

LASTING = {
    "published_latency.csv", "published_quality.csv", "worked_examples.csv", "gpu_specs.csv",
    "training_data.csv", "contradictions.toml",
}  # fmt: skip
"""Tables of what was measured or done on a day, which stays true: never due."""


@dataclass(frozen=True)
class Dated:
    """One row of a table. `part`: what of it the date is about, empty where it is about all."""

    table: str
    row: str
    part: str
    value: str
    source: str
    as_of: str
    confidence: str

    def as_json(self, day: date) -> dict[str, Any]:
        return {
            "table": self.table,
            "row": f"{self.row}: {self.part}" if self.part else self.row,
            "value": self.value,
            "source": self.source,
            "as_of": self.as_of,
            "age": age_in_words(self.as_of, day),
            "confidence": self.confidence,
            "due": self.table not in LASTING and is_stale(self.as_of, day),
        }


def every_fact(day: date) -> tuple[Dated, ...]:
    """All dated rows, oldest first; what has no day in its date comes before them."""
    folders = [tables.FOLDER, *(tables.FOLDER.joinpath(group) for group in tables.GROUPS)]
    rows = [
        row
        for folder in folders
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(_ENDINGS)
        for row in _rows(file.name, file.read_text(encoding="utf-8"))
    ]

    def age(row: Dated) -> tuple[float, str, str]:
        days = age_in_days(row.as_of, day)
        return (-days if days is not None else float("-inf"), row.table, row.row)

    return tuple(sorted(rows, key=age))


def _rows(name: str, text: str) -> Iterator[Dated]:
    if name.endswith(".csv"):
        for row in csv.DictReader(text.splitlines()):
            if row.get("as_of"):
                yield _of_csv(name, row)
    else:
        yield from _of_toml(name, "", tomllib.loads(text))


def _of_csv(name: str, row: dict[str, str]) -> Dated:
    called = ", ".join(
        row[key] for key in ("provider", "item", "gpu", "param", "id") if row.get(key)
    )
    value = row.get("value") or row.get("base") or row.get("published_result") or ""
    with_unit = f"{value} {row.get('unit') or ''}".strip()
    source, confidence = row.get("source") or "", row.get("confidence") or ""
    return Dated(name, called, "", with_unit, source, row["as_of"], confidence)


def _of_toml(name: str, path: str, entry: dict[str, Any]) -> Iterator[Dated]:
    """A date stands beside its source: "as_of", or "speed_as_of" beside "speed_source"."""
    for key, value in entry.items():
        if isinstance(value, dict):
            yield from _of_toml(name, f"{path}.{key}" if path else key, value)
        elif key == "as_of" or key.endswith("_as_of"):
            part = key.removesuffix("as_of").removesuffix("_")
            source = entry.get(f"{part}_source" if part else "source", "")
            number = entry.get(part) if part else entry.get("base", entry.get("value"))
            yield Dated(
                name, path, part, "" if number is None else str(number), str(source), str(value),
                str(entry.get("confidence", "")),
            )  # fmt: skip


def bring_up_to_date(table: str, row: str, value: str, source: str, as_of: str) -> str:
    """Write a row's new value, source and date in its file; returns the line.

    `row` is "provider, item" as `every_fact` lists it. Raises CaseError where the table or the
    row is not there, the row stands in no CSV file, or the date is none.
    """
    if oldest_day(as_of) is None:
        raise CaseError(f"{as_of!r} is no date such as 2026-11-21.")
    if not source.strip():
        raise CaseError("A value needs a source.")
    file = tables.table_file(table)
    if not table.endswith(".csv") or not file.is_file():
        raise CaseError(f"There is no table {table!r} of rows; others are edited by hand.")
    lines = file.read_text(encoding="utf-8").splitlines()
    head = next(csv.reader(lines[:1]))
    for number, line in enumerate(lines[1:], start=1):
        cells = dict(zip(head, next(csv.reader([line])), strict=True))
        if "value" in cells and cells.get("as_of") and _of_csv(table, cells).row == row:
            lines[number] = _line([(cells | _new(value, source, as_of))[key] for key in head])
            Path(str(file)).write_text("\n".join(lines) + "\n", encoding="utf-8")
            return lines[number]
    raise CaseError(f"{table} has no row {row!r}.")


def _new(value: str, source: str, as_of: str) -> dict[str, str]:
    return {"value": value, "source": source, "as_of": as_of}


def _line(cells: list[str]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()
