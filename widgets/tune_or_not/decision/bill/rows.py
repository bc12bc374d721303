"""A table of cases, as the formulas of the bill take it in place of one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.bill.known import Amount

ONCE = ("as_of", "overrides")
"""What a table has once for all its rows: its day, and the reader's own numbers."""


class Rows:
    """A table with a row per case or draw: `rows.output_tokens` has the shape (rows, 1), so that
    months go along the other axis.

    What is the same in every row is one value, as in a case: so a formula written for numbers that
    broadcast serves a case, its draws and many cases. `typed` holds numbers of one's own that
    differ from row to row. A table has at least one row; ValueError where it has more than one
    day, or more than one set of own numbers.
    """

    def __init__(
        self, columns: Columns, typed: Mapping[str, NDArray[np.float64]] | None = None
    ) -> None:
        self._columns = columns
        if typed:
            once = dict(_only(columns, "overrides"))
            self.overrides = once | {name: _column(values) for name, values in typed.items()}

    def __getattr__(self, name: str) -> Any:
        # Only reached for what is no attribute yet; each column is then kept as one.
        columns = self.__dict__["_columns"]
        if name in ONCE:
            value = _only(columns, name)
        else:
            value = getattr(columns, name)
            value = value[:, np.newaxis] if columns.has(name) else value[:1].tolist()[0]
        self.__dict__[name] = value
        return value


def _only(columns: Columns, name: str) -> Any:
    values = getattr(columns, name)
    if columns.has(name) and any(value != values[0] for value in values):
        raise ValueError(f"a bill is worked out for one {name}, not for several")
    return values[0]


def _column(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(values, dtype=float).reshape(-1, 1)


def replaced(
    case: Case, typed: Mapping[str, NDArray[np.float64]] | None = None, **fields: Any
) -> Rows:
    """The case with a column in place of each of these fields, and of the numbers in `typed`."""
    given = {name: np.asarray(values) for name, values in fields.items()}
    longest = max(len(values) for values in (*given.values(), *(typed or {}).values()))
    return Rows(Columns(longest, given, case), typed)


def by_name(names: Any, numbers_of: Callable[[str], tuple[Amount, ...]]) -> tuple[Amount, ...]:
    """`numbers_of(name)`; for a column of names, each of its numbers as a column.

    Each name is asked for once, however many rows have it.
    """
    if isinstance(names, str):
        return numbers_of(names)
    places: dict[str, int] = {}
    which = np.array([places.setdefault(name, len(places)) for name in names.ravel().tolist()])
    numbers = [numbers_of(name) for name in places]
    if len(numbers) == 1:
        return numbers[0]
    rows = np.arange(len(which))
    return tuple(
        np.array([np.broadcast_to(amount, names.shape) for amount in amounts])[which, rows]
        for amounts in zip(*numbers, strict=True)
    )
