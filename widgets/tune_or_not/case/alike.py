"""Rows of a table that are alike in all that has a name, as one case whose numbers are columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case.case import Case
from tune_or_not.case.columns import Columns
from tune_or_not.case.declared import bounds

NUMBERS = tuple(name for name in Case.model_fields if bounds(name))
"""The fields that may differ from row to row within a view."""


class View:
    """Some rows of a table as a bill wants them: a column of numbers each, names once for all."""

    def __init__(self, case: Any, told: dict[str, Any]) -> None:
        self.__dict__.update(told)
        self._case = case

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_case"], name)


def views(
    case: Case, columns: Columns, named: Sequence[str], *further: NDArray[Any]
) -> Iterator[tuple[NDArray[np.intp], View]]:
    """The rows by what they have in the fields `named` and in `further` whole numbers, each group
    as one view. What has no column is as in `case`.

    Its numbers have the shape (rows, 1), so that months go along the other axis.
    """
    differing = [name for name in named if columns.has(name)]
    numbers = [name for name in NUMBERS if columns.has(name)]
    for rows in alike(columns, differing, *further):
        told = {name: getattr(columns, name)[rows, np.newaxis] for name in numbers}
        told |= {name: getattr(columns, name)[rows[0]] for name in differing}
        yield rows, View(case, told)


def alike(columns: Columns, named: Sequence[str], *further: NDArray[Any]) -> list[NDArray[np.intp]]:
    """The rows of each group that has the same in the fields `named` and in `further`."""
    key = np.zeros(columns.rows, dtype=np.int64)
    for part in (*(_places(getattr(columns, name)) for name in named), *further):
        key = np.unique(key * (int(part.max(initial=0)) + 1) + part, return_inverse=True)[1]
    order = np.argsort(key, kind="stable")
    ends = np.flatnonzero(np.diff(key[order])) + 1
    return [rows for rows in np.split(order, ends) if len(rows)]


def _places(column: NDArray[Any]) -> NDArray[np.int64]:
    """Each value's place in the order of first appearance."""
    known: dict[Any, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in column.tolist()], np.int64)
