"""Triaged cases as a CSV file that spreadsheets open safely."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from tune_or_not.case import CaseError
from tune_or_not.dataset.file.clean_copy import refuse_same_file
from tune_or_not.dataset.problems import DataError
from tune_or_not.reader.whole_file import write_whole
from tune_or_not.triage.cases import TriagedCases
from tune_or_not.triage.formulas import as_text

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the text of an old code page."""


def as_csv(cases: TriagedCases) -> str:
    """The table as text: a header, then a row per case, lines ended by a line feed.

    Texts are written `as_text`, so that none is a formula; amounts are plain numbers, in USD and
    milliseconds; nothing stands where nothing is known.
    """
    table = cases.table.copy()
    table["name"] = table["name"].map(as_text)
    for name in table:
        rounded = _ROUNDED.get(str(name).rpartition("_")[2])
        if rounded:
            table[name] = rounded(table[name])
    return str(table.to_csv(index=False, lineterminator="\n"))


def write_csv(cases: TriagedCases, path: Path, source: Path | None = None) -> None:
    """Write the file whole, or leave what was there. Raises CaseError with one sentence.

    `source` is the file that the cases were read from, which is never written over.
    """
    refuse_overwriting(path, source)
    try:
        write_whole(path, BYTE_ORDER_MARK + as_csv(cases))
    except (OSError, ValueError) as refused:
        why = refused.strerror if isinstance(refused, OSError) else str(refused)
        raise CaseError(f"Cannot write {str(path)!r}: {why}.") from None


def refuse_overwriting(path: Path, source: Path | None) -> None:
    """Raises CaseError where the path leads to the file that the cases are read from."""
    try:
        refuse_same_file(path, source)
    except DataError as refused:
        raise CaseError(str(refused)) from None


_ROUNDED: dict[str, Callable[[pd.Series[Any]], pd.Series[Any]]] = {
    "usd": lambda usd: usd.round(2),
    "ms": lambda ms: ms.round(1),
}
