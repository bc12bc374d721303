"""Run the `triage` call: read, work on the rows, write; progress on standard error."""

from __future__ import annotations

import argparse
import io
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from tune_or_not.case import CaseError
from tune_or_not.triage.cases import TriagedCases, as_json, counts_json, triage_cases
from tune_or_not.triage.writing import refuse_overwriting, write_csv

MOST_PRINTED = 20
"""Bad cells and rows that are told one by one."""


def run_triage(arguments: argparse.Namespace) -> dict[str, Any]:
    """The call. Raises CaseError with one sentence."""
    source = None if arguments.cases == "-" else Path(arguments.cases)
    if arguments.output is not None:
        refuse_overwriting(Path(arguments.output), source)
    progress = _Progress()
    with _opened(arguments.cases) as file:
        cases = triage_cases(file, arguments.sort, progress.done)
    progress.close()
    _print_left_out(cases)
    if arguments.output is None:
        return as_json(cases)
    write_csv(cases, Path(arguments.output), source)
    return {"output": arguments.output, **counts_json(cases)}


def _opened(path: str) -> BinaryIO:
    if path == "-":
        return io.BytesIO(sys.stdin.buffer.read())
    try:
        return Path(path).open("rb")
    except (OSError, ValueError) as refused:
        why = refused.strerror if isinstance(refused, OSError) else str(refused)
        raise CaseError(f"Cannot read {path!r}: {why}.") from None


def _print_left_out(cases: TriagedCases) -> None:
    """Columns that no case knows and rows that are none; of many rows the first and their count."""
    printed = cases.refused[:MOST_PRINTED]
    for entry in (*cases.passed_over, *printed):
        sys.stderr.write(f"tune_or_not: {entry}\n")
    more = cases.refused_count - len({entry.line for entry in printed})
    if more > 0:
        listed = len({entry.line for entry in cases.refused})
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
