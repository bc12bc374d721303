"""Run the `triage` call: read, work on the rows, write; progress on standard error."""

from __future__ import annotations

import argparse
import io
import sys
import time
from pathlib import Path
from typing import Any

from tune_or_not.case import CaseError
from tune_or_not.triage.cases import TriagedCases, as_json, counts_json, triage_cases
from tune_or_not.triage.handed_in import HandedIn, files_of, is_table
from tune_or_not.triage.room import triage_room
from tune_or_not.triage.writing import refuse_overwriting, write_csv

LOOKED_AT = 65_536
"""Bytes of a file by which a table is known from a case, a record and codes."""

MOST_PRINTED = 20
"""Bad cells and rows that are told one by one."""


def run_triage(arguments: argparse.Namespace) -> dict[str, Any]:
    """The call. Raises CaseError with one sentence."""
    paths = [Path(path) for path in arguments.cases if path != "-"]
    if arguments.output is not None:
        _refuse_overwriting(Path(arguments.output), paths)
    cases = _triaged(arguments.cases, arguments.sort)
    _print_left_out(cases)
    if arguments.output is None:
        return as_json(cases)
    write_csv(cases, Path(arguments.output))
    return {"output": arguments.output, **counts_json(cases)}


def _triaged(paths: list[str], order: str) -> TriagedCases:
    """The rows of one table; or, of anything else, a room."""
    if len(paths) == 1 and not Path(paths[0]).is_dir():
        with _opened(paths[0]) as file:
            if not is_table(file.peek(LOOKED_AT)[:LOOKED_AT], paths[0]):
                return triage_room([HandedIn(Path(paths[0]).name, file.read())], order)
            progress = _Progress()
            cases = triage_cases(file, order, progress.done)
            progress.close()
            return cases
    return triage_room(files_of(paths), order)


def _refuse_overwriting(output: Path, paths: list[Path]) -> None:
    """Raises CaseError where the result would be one of the files that are read."""
    for path in paths:
        refuse_overwriting(output, path)
        if path.is_dir() and path.resolve() in output.resolve().parents:
            raise CaseError(
                f"{str(output)!r} lies in {str(path)!r}, which is read; write it elsewhere."
            )


def _opened(path: str) -> io.BufferedReader:
    if path == "-":
        return io.BufferedReader(io.BytesIO(sys.stdin.buffer.read()), LOOKED_AT)
    try:
        return io.BufferedReader(io.FileIO(path), LOOKED_AT)
    except (OSError, ValueError) as refused:
        why = refused.strerror if isinstance(refused, OSError) else str(refused)
        raise CaseError(f"Cannot read {path!r}: {why}.") from None


def _print_left_out(cases: TriagedCases) -> None:
    """Columns that no case knows and rows that are none; of many rows the first and their count."""
    printed = cases.refused[:MOST_PRINTED]
    for entry in (*cases.passed_over, *printed):
        sys.stderr.write(f"tune_or_not: {entry}\n")
    more = cases.refused_count - len({(entry.file, entry.line) for entry in printed})
    if more > 0:
        listed = len({(entry.file, entry.line) for entry in cases.refused})
        part = "" if listed == cases.refused_count else f"the first {listed:,} rows are "
        sys.stderr.write(f"tune_or_not: and {more:,} more, {part}in the JSON.\n")


class _Progress:
    """One moving line on a terminal; elsewhere a line every few seconds."""

    SECONDS, SECONDS_ELSEWHERE = 0.2, 5

    def __init__(self) -> None:
        self._moves = sys.stderr.isatty()
        self._printed_at = time.monotonic()
        self._printed = False

    def done(self, rows: int) -> None:
        now = time.monotonic()
        if now - self._printed_at < (self.SECONDS if self._moves else self.SECONDS_ELSEWHERE):
            return
        self._printed_at, self._printed = now, True
        sys.stderr.write(f"{rows:,} rows" + ("\r" if self._moves else "\n"))
        sys.stderr.flush()

    def close(self) -> None:
        if self._moves and self._printed:
            sys.stderr.write(" " * 30 + "\r")
