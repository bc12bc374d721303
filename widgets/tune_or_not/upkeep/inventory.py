"""Every dated row of the facts, and one row brought up to date."""

from __future__ import annotations

import csv
import json
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
            "row": _name(self),
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
    """Write a row's new value, source and date in its file; returns what is written.

    `row` is as `every_fact` lists it: "provider, item" of a CSV file, "name" or "name: part" of a
    TOML file. Raises CaseError where the table or the row is not there, the row holds not one
    value, or the date is none.
    """
    if oldest_day(as_of) is None:
        raise CaseError(f"{as_of!r} is no date such as 2026-11-21.")
    if not source.strip():
        raise CaseError("A value needs a source.")
    file = tables.table_file(table)
    if not table.endswith(_ENDINGS) or not file.is_file():
        raise CaseError(f"There is no table {table!r} of dated rows.")
    lines = file.read_text(encoding="utf-8").splitlines()
    update = _update_csv if table.endswith(".csv") else _update_toml
    changed = update(lines, table, row, _new(value, source, as_of))
    Path(str(file)).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return changed


def _update_csv(lines: list[str], table: str, row: str, new: dict[str, str]) -> str:
    head = next(csv.reader(lines[:1]))
    for number, line in enumerate(lines[1:], start=1):
        cells = dict(zip(head, next(csv.reader([line])), strict=True))
        if "value" in cells and cells.get("as_of") and _of_csv(table, cells).row == row:
            lines[number] = _line([(cells | new)[key] for key in head])
            return lines[number]
    raise CaseError(f"{table} has no row {row!r}.")


def _update_toml(lines: list[str], table: str, row: str, new: dict[str, str]) -> str:
    """Of a row with a heading of its own, and one value: a number stays one, a word a word."""
    dated = [one for one in _rows(table, "\n".join(lines)) if _name(one) == row]
    if not dated:
        raise CaseError(f"{table} has no row {row!r}.")
    part = f"{dated[0].part}_" if dated[0].part else ""
    places = _places(lines, dated[0].row)
    value = dated[0].part if part else next((k for k in ("base", "value") if k in places), "")
    keys = {value: "value", f"{part}source": "source", f"{part}as_of": "as_of"}
    if not keys.keys() <= places.keys():
        raise CaseError(f"{table}, {row} holds not one value on a line of its own: edit it there.")
    for key, of in keys.items():
        lines[places[key]] = f"{key} = {_literal(new[of], lines[places[key]], f'{table}, {row}')}"
    return "; ".join(lines[places[key]] for key in keys)


def _name(row: Dated) -> str:
    return f"{row.row}: {row.part}" if row.part else row.row


def _places(lines: list[str], path: str) -> dict[str, int]:
    """Key to its line, under the heading of this path; keys of a value over many lines aside."""
    places: dict[str, int] = {}
    inside = False
    for number, line in enumerate(lines):
        if line.startswith("["):
            inside = _path(line) == path
        elif inside and " = " in line:
            try:
                [key] = tomllib.loads(line)
            except tomllib.TOMLDecodeError:
                continue
            places[key] = number
    return places


def _path(heading: str) -> str:
    """The path of a heading, as `_of_toml` joins it."""
    try:
        entry: Any = tomllib.loads(heading)
    except tomllib.TOMLDecodeError:  # the middle of a list over many lines
        return ""
    keys = []
    while isinstance(entry, dict) and entry:
        [(key, entry)] = entry.items()
        keys.append(key)
    return ".".join(keys)


def _literal(value: str, line: str, where: str) -> str:
    """The value as TOML, of the kind that stands in the line."""
    [old] = tomllib.loads(line).values()
    if isinstance(old, str):
        return json.dumps(value, ensure_ascii=False)
    try:
        float(value)
    except ValueError:
        raise CaseError(f"{where} is a number, not {value!r}.") from None
    return value


def _new(value: str, source: str, as_of: str) -> dict[str, str]:
    return {"value": value, "source": source, "as_of": as_of}


def _line(cells: list[str]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()
