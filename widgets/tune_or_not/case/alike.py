"""Rows of a table that are alike in all that has a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case.columns import Columns


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
