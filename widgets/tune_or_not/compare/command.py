"""The `compare` call: two or three cases side by side, or one case on another day."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

from tune_or_not.case import Case, CaseError


def add_arguments(call: argparse.ArgumentParser) -> None:
    """What the call takes."""
    call.add_argument("case", nargs="+", metavar="CASE.json", help="cases or records, up to three")
    call.add_argument(
        "--as-of", action="append", default=[], metavar="DATE", help="the first case on this day"
    )


def run(read_case: Callable[[str], Case]) -> Callable[[argparse.Namespace], dict[str, Any]]:
    """The call, with the way in which cases are read."""

    def compared(arguments: argparse.Namespace) -> dict[str, Any]:
        # Its tables and pictures take half a second to import, which the other calls do without.
        from tune_or_not.compare.comparison import compare, named, sentence  # noqa: PLC0415

        cases = [_read(read_case, path) for path in arguments.case]
        cases += [_on(cases[0], text) for text in arguments.as_of]
        comparison = compare(named(cases))
        return comparison.as_json() | {"sentence": sentence(comparison)}

    return compared


def _read(read_case: Callable[[str], Case], path: str) -> Case:
    """Raises CaseError, which names the file: there are several."""
    try:
        return read_case(path)
    except CaseError as refused:
        named = str(refused) if repr(path) in str(refused) else f"{path!r}: {refused}"
        raise CaseError(named) from None


def _on(case: Case, day: str | date) -> Case:
    return case.changed(as_of=day)
