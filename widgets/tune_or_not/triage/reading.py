"""A table of cases from a CSV file: a header with the names of fields, and a row per case."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case, CaseError, bounds, field, label, shown
from tune_or_not.triage.cells import BAD, Cells, allowed_in_cell

CHUNK = 8_192
"""Rows that are worked on together."""

_SEPARATORS = (",", ";", "\t")
_LOOKED_AT = 4_096
_SAVE_AS = "save it as “CSV UTF-8”"
_SEPARATOR_NAMED = re.compile(r"sep=(.)\s*")


@dataclass(frozen=True)
class Refused:
    """A row that is no case: its line, and the column where one is to blame; or a whole file,
    whose line is 0. `file` is named where there are several."""

    line: int
    column: str
    why: str
    file: str = ""

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        column = f"column “{self.column}”" if self.column else ""
        where = ", ".join(part for part in (self.file, line, column) if part)
        return f"{where}: {self.why}" if where else self.why


@dataclass(frozen=True, eq=False)
class Rows:
    """Some cases of a table as columns, and the rows among them that are none.

    `number` counts the rows below the header from 1, `line` is where each begins in the file.
    `given` holds an array per field of the header, `known` says where its cell was filled.
    `passed_over` are the header's columns that no case knows, each in a sentence.
    """

    number: NDArray[np.int64]
    line: NDArray[np.int64]
    given: dict[str, NDArray[Any]]
    known: dict[str, NDArray[np.bool_]]
    refused: tuple[Refused, ...]
    passed_over: tuple[str, ...]

    @property
    def refused_rows(self) -> int:
        """How many rows are no cases, however many of their cells are to blame."""
        return len({(entry.file, entry.line) for entry in self.refused})


def read_rows(source: BinaryIO) -> Iterator[Rows]:
    """The table in pieces of CHUNK rows, so that a long one need not fit in memory.

    Text is UTF-8, or UTF-16 with its mark; cells are separated by commas, semicolons or tabs.
    Raises CaseError with one sentence for what is no such table. Blank rows and columns that no
    case knows are passed over; a table without rows yields nothing.
    """
    table = _Table(_lines(source))
    rows = list(islice(table, CHUNK))
    while rows:
        yield _columns(rows, table)
        rows = list(islice(table, CHUNK))


class _Row(NamedTuple):
    number: int
    line: int
    cells: list[str]
    why: str = ""
    """Why it cannot be read; empty where it can."""


class _Table:
    """The rows below a header, as texts."""

    def __init__(self, lines: Iterator[str]) -> None:
        head = next(lines, "")
        named = _SEPARATOR_NAMED.fullmatch(head)  # Excel's own way to name the separator
        self._before = 1 if named else 0
        head = next(lines, "") if named else head
        if not head.strip():
            raise CaseError("The table is empty: its first line must name the fields of a case.")
        self.separator = named[1] if named else _separator(head)
        self._reader = csv.reader(chain([head], lines), delimiter=self.separator, strict=True)
        self.header = _header(self._cells())
        self.fields = tuple(_field_of(text) for text in self.header)
        _check_header(self.header, self.fields)
        pairs = list(zip(self.header, self.fields, strict=True))
        self.passed_over = tuple(
            _unknown(text) for text, name in pairs if text.strip() and not name
        )
        self._unnamed = [n for n, text in enumerate(self.header) if not text.strip()]
        self.cells = {
            name: Cells(name, decimal_comma=self.separator == ";") for name in self.fields if name
        }
        self._number = 0

    def _cells(self) -> list[str]:
        try:
            return next(self._reader, [])
        except csv.Error as broken:
            raise CaseError(f"The table's header cannot be read: {broken}.") from None

    def __iter__(self) -> Iterator[_Row]:
        return self

    def __next__(self) -> _Row:
        while True:
            line = self._reader.line_num + self._before + 1
            try:
                cells = next(self._reader)
            except csv.Error as broken:
                self._number += 1
                return _Row(self._number, line, [], _broken(str(broken)))
            self._number += 1
            if any(cell.strip() for cell in cells):
                return self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> _Row:
        width = len(self.fields)
        if len(cells) == width and not self._unnamed:
            return _Row(self._number, line, cells)
        spare = [cell for cell in cells[width:] if cell.strip()]
        if len(cells) < width or spare:
            why = f"it has {_counted(len(cells), 'cell')}, the header has {width}."
            return _Row(self._number, line, [], why)
        stray = [cells[n] for n in self._unnamed if cells[n].strip()]
        if stray:
            why = f"{shown(stray[0])} stands in a column without a name."
            return _Row(self._number, line, [], why)
        return _Row(self._number, line, cells[:width])


def _columns(rows: list[_Row], table: _Table) -> Rows:
    """The rows turned into columns; those that are no cases are taken out."""
    refused = [Refused(row.line, "", row.why) for row in rows if row.why]
    read = [row for row in rows if not row.why]
    given, known = {}, {}
    good = np.ones(len(read), dtype=np.bool_)
    columns = list(zip(*(row.cells for row in read), strict=True)) or [()] * len(table.fields)
    for n, name in enumerate(table.fields):
        if name:
            cells = table.cells[name]
            values = [cells[text] for text in columns[n]]
            if BAD in values:
                for at in (at for at, value in enumerate(values) if value is BAD):
                    good[at] = False
                    refused.append(_refused(read[at].line, table.header[n], name, columns[n][at]))
            known[name] = np.array([value is not None for value in values], dtype=np.bool_)
            given[name] = as_column(name, values)
    refused.sort(key=lambda entry: entry.line)
    return Rows(
        number=np.array([row.number for row in read], dtype=np.int64)[good],
        line=np.array([row.line for row in read], dtype=np.int64)[good],
        given={name: column[good] for name, column in given.items()},
        known={name: truth[good] for name, truth in known.items()},
        refused=tuple(refused),
        passed_over=table.passed_over,
    )


def _refused(line: int, column: str, name: str, text: str) -> Refused:
    return Refused(line, column, f"{shown(text)}; allowed: {allowed_in_cell(name)}.")


def as_column(name: str, values: list[Any]) -> NDArray[Any]:
    """A field's values as an array, with its default where there is none."""
    default = getattr(Case(), name)
    filled = [default if value is None or value is BAD else value for value in values]
    if field(name).annotation is bool:
        return np.array(filled, dtype=np.bool_)
    column = np.empty(len(filled), dtype=np.float64 if bounds(name) else object)
    column[:] = filled
    return column


# The header


def _separator(header: str) -> str:
    """What gives the most columns that a case knows; a comma where nothing does."""

    def fields(separator: str) -> int:
        try:
            cells = next(csv.reader([header], delimiter=separator), [])
        except csv.Error:
            return 0
        return sum(bool(_field_of(cell)) for cell in cells)

    return max(_SEPARATORS, key=fields)


def _field_of(text: str) -> str:
    """The field that a header means by its name or its label; "" for none."""
    return _FIELDS.get(_folded(text), "")


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("\ufeff", "").split())


_FIELDS = {_folded(label(name)): name for name in Case.model_fields} | {
    name: name for name in Case.model_fields
}


def _header(cells: list[str]) -> tuple[str, ...]:
    """The columns' names, without the empty ones that spreadsheets leave at the end."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return tuple(cells)


def _check_header(header: tuple[str, ...], fields: tuple[str, ...]) -> None:
    if not any(fields):
        raise CaseError(
            f"The table's first line must name fields of a case, such as name or "
            f"requests_per_month; it is {shown(', '.join(header))}."
        )
    twice = [name for name in fields if name and fields.count(name) > 1]
    if twice:
        raise CaseError(f"Two columns of the table are both {twice[0]!r}; keep one of them.")


def _unknown(column: str) -> str:
    near = difflib.get_close_matches(_folded(column), _FIELDS, n=1)
    hint = f"; did you mean {_FIELDS[near[0]]!r}?" if near else "."
    return f"A case has no field {shown(column)}, so that column is passed over{hint}"


# The text


def _lines(source: BinaryIO) -> Iterator[str]:
    """The lines of the file with their ends. Raises CaseError at one that is no text."""
    start = source.read(_LOOKED_AT)
    if start.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise CaseError(f"The table is UTF-32 text; {_SAVE_AS}.")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf_16_lines(start + source.read())
    if start.count(b"\x00") > len(start) // 4:
        raise CaseError(f"The table is no UTF-8 text, perhaps UTF-16 without a mark; {_SAVE_AS}.")
    return _utf_8_lines(_binary_lines(start.removeprefix(b"\xef\xbb\xbf"), source))


def _utf_16_lines(raw: bytes) -> Iterator[str]:
    try:
        return io.StringIO(raw.decode("utf-16"), newline="")
    except UnicodeDecodeError:
        raise CaseError(f"The table begins as UTF-16 text and is none; {_SAVE_AS}.") from None


def _binary_lines(start: bytes, source: BinaryIO) -> Iterator[bytes]:
    left = start
    while piece := source.read(1 << 20):
        *whole, left = (left + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)
    *whole, left = left.split(b"\n")
    yield from (line + b"\n" for line in whole)
    if left:
        yield left


def _utf_8_lines(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        try:
            # Old spreadsheets end a line with a carriage return alone.
            yield from io.StringIO(line.decode("utf-8"), newline="")
        except UnicodeDecodeError:
            raise CaseError(f"Line {number} of the table is no UTF-8 text; {_SAVE_AS}.") from None


def _broken(why: str) -> str:
    if "unexpected end of data" in why:
        return "a quote opens there and never closes, so nothing after it was read."
    if "field larger" in why:
        return "a cell is longer than 131,072 characters; a quote may be missing before it."
    if "new-line character" in why:
        return "it has a line end that is none; save the table again."
    return "its quotes do not match: text in quotes must end at a separator."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
