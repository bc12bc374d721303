"""check-data: JSON to standard output, a summary and a progress bar to standard error.

Exit 0: clean; 1: something was found; 2: the file cannot be read.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from tune_or_not.case import Case, bounds
from tune_or_not.dataset.guidance import DEFAULT_MODEL, models
from tune_or_not.dataset.problems import kinds


def add_arguments(
    parser: argparse.ArgumentParser, whole: Callable[[int, int], Callable[[str], int]]
) -> None:
    """What check-data takes; `whole` makes a reader of whole numbers in a range."""
    known = ", ".join(sorted(models()))
    fewest, most = bounds("epochs") or (1, 1)
    parser.add_argument("file", metavar="FILE.jsonl", help="a file, or - for standard input")
    parser.add_argument(
        "--test", metavar="TEST.jsonl", help="also tell examples whose question this file asks"
    )
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        help=f"whose longest example counts (default {DEFAULT_MODEL}): {known}",
    )
    parser.add_argument(
        "--epochs",
        type=whole(int(fewest), int(most)),
        metavar="N",
        help="passes over the examples (default: what a provider picks for their number)",
    )
    parser.add_argument(
        "--case", metavar="CASE.json", help="the case whose traffic and day price the answers"
    )
    parser.add_argument(
        "--write-clean", metavar="OUT.jsonl", help="also write a copy of the lines that remain"
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="KIND",
        choices=tuple(kinds()),
        help="keep lines with this kind of finding in the copy and the count; may be repeated",
    )


def check_data(arguments: argparse.Namespace, read_case: Callable[[str], Case]) -> dict[str, Any]:
    """Check the file; sets `arguments.exit_code`. Raises CaseError with one sentence."""
    # The libraries behind it load slowly, and every other call comes past here.
    from tune_or_not.dataset.run import run  # noqa: PLC0415

    return run(arguments, read_case)
