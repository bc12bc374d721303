"""The `triage` call: many cases through every adviser, as JSON or as a CSV file.

The cases are the rows of a CSV file; or a room's: several files, or folders of them, of cases,
records, resume codes and tables. Exit 0 when at least one of them was a case: each that is none is
told on standard error, by file, line and column, and again in the JSON under "refused", as are
columns that no case knows, under "passed_over". Exit 2 when nothing is a case, or the result would
be written over what is read.
"""

from __future__ import annotations

import argparse
from typing import Any

from tune_or_not.triage.orders import ORDERS


def add_arguments(call: argparse.ArgumentParser) -> None:
    """What the call takes."""
    call.add_argument(
        "cases",
        metavar="CASES.csv",
        nargs="+",
        help="a table; or cases, records, resume codes and folders of them; - for standard input",
    )
    call.add_argument("-o", "--output", metavar="OUT.csv", help="write the table there")
    call.add_argument(
        "--sort",
        choices=tuple(ORDERS),
        default="at_stake",
        help="largest amount at stake first (default), least confident first, or largest bill of "
        "the cheapest approach first",
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """The call. Raises CaseError with one sentence."""
    # The libraries behind it load slowly, and every other call comes past here.
    from tune_or_not.triage.run import run_triage  # noqa: PLC0415

    return run_triage(arguments)
