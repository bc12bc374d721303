"""The `triage` call: a CSV file of cases through every adviser, as JSON or as a CSV file.

Exit 0 when at least one row was a case: each row that is none is told on standard error, by line
and column, and again in the JSON under "refused". Exit 2 when there is no table, it has a column
that no case knows, or none of its rows is a case.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

from tune_or_not.case import CaseError
from tune_or_not.triage.cases import TriagedCases, as_json, counts_json, triage_cases
from tune_or_not.triage.judged_table import ORDERS
from tune_or_not.triage.writing import write_csv

_TOLD = 20
"""Refused rows that are told one by one."""


def add_arguments(call: argparse.ArgumentParser) -> None:
    """What the call takes."""
    call.add_argument("cases", metavar="CASES.csv", help="a file, or - for standard input")
    call.add_argument("-o", "--output", metavar="OUT.csv", help="write the table there")
    call.add_argument(
        "--sort",
        choices=tuple(ORDERS),
        default="at_stake",
        help="largest amount at stake first (default), least confident first, or largest bill of "
        "the cheapest approach first",
    )


def run(told: argparse.Namespace) -> dict[str, Any]:
    """The call. Raises CaseError with one sentence."""
    progress = _Progress()
    with _opened(told.cases) as source:
        cases = triage_cases(source, told.sort, progress.done)
    progress.close()
    _tell_refused(cases)
    if told.output is None:
        return as_json(cases)
    write_csv(cases, Path(told.output))
    return {"output": told.output, **counts_json(cases)}


def _opened(path: str) -> BinaryIO:
    if path == "-":
        return io.BytesIO(sys.stdin.buffer.read())
    try:
        return Path(path).open("rb")
    except (OSError, ValueError) as refused:
        why = refused.strerror if isinstance(refused, OSError) else str(refused)
        raise CaseError(f"Cannot read {path!r}: {why}.") from None


def _tell_refused(cases: TriagedCases) -> None:
    for one in cases.refused[:_TOLD]:
        sys.stderr.write(f"tune_or_not: {one}\n")
    more = len(cases.refused) - _TOLD
    if more > 0:
        sys.stderr.write(f"tune_or_not: and {more:,} more, in the JSON.\n")


class _Progress:
    """One moving line on a terminal; elsewhere a line every few seconds."""

    SECONDS, SECONDS_ELSEWHERE = 0.2, 5

    def __init__(self) -> None:
        self._moves = sys.stderr.isatty()
        self._told_at = time.monotonic()
        self._shown = False

    def done(self, rows: int) -> None:
        now = time.monotonic()
        if now - self._told_at < (self.SECONDS if self._moves else self.SECONDS_ELSEWHERE):
            return
        self._told_at, self._shown = now, True
        sys.stderr.write(f"{rows:,} rows" + ("\r" if self._moves else "\n"))
        sys.stderr.flush()

    def close(self) -> None:
        if self._moves and self._shown:
            sys.stderr.write(" " * 30 + "\r")
