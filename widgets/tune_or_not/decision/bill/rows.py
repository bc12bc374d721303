"""A table of cases, as the formulas of the bill take it in place of one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

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
        self.count = columns.rows
        self.base: Rows | None = None
        self.changes: frozenset[str] = frozenset()
        self.kept: dict[tuple[Any, ...], Any] = {}
        if typed:
            once = dict(_only(columns, "overrides"))
            self.overrides = once | {name: _column(values) for name, values in typed.items()}

    @classmethod
    def of(cls, columns: Columns | Rows) -> Rows:
        """These columns as rows; rows are what they are, with all that was worked out of them."""
        return columns if isinstance(columns, Rows) else cls(columns)

    def changed(self, fields: Mapping[str, Any]) -> Rows:
        """The same table with these columns in place of its own: what it has read and worked out
        of the others is not asked for again."""
        rows = Rows(self._columns)
        rows.base, rows.changes = self, frozenset(fields)
        for name, values in fields.items():
            rows.__dict__[name] = _value(np.asarray(values))
        return rows

    def measured(self, name: str) -> Any:
        """In which rows a field's value is meant exactly: one truth, or a column of them."""
        truth = self._columns.measured(name)
        return _along_rows(np.asarray(truth)) if np.ndim(truth) else truth

    def __getattr__(self, name: str) -> Any:
        # Only reached for what is no attribute yet; each column is then kept as one.
        columns = self.__dict__["_columns"]
        base = self.__dict__["base"]
        if base is not None:
            value = getattr(base, name)
        elif name in ONCE:
            value = _only(columns, name)
        else:
            value = getattr(columns, name)
            value = _along_rows(value) if columns.has(name) else value[:1].tolist()[0]
        self.__dict__[name] = value
        return value


Others = ParamSpec("Others")
Result = TypeVar("Result")


def worked_out_once(
    *reads: str,
) -> Callable[
    [Callable[Concatenate[Any, Others], Result]], Callable[Concatenate[Any, Others], Result]
]:
    """A formula of a case, whose result is kept where the case is a table: a bill, a request and a
    time ask for the same. Nobody may change the result.

    `reads`: all the fields that it reads, where a table with other fields changed has the same
    result; none where it is worked out for each table.
    """

    def keeping(
        formula: Callable[Concatenate[Any, Others], Result],
    ) -> Callable[Concatenate[Any, Others], Result]:
        @wraps(formula)
        def kept(case: Any, /, *others: Others.args, **named: Others.kwargs) -> Result:
            if not isinstance(case, Rows):
                return formula(case, *others, **named)
            while case.base is not None and reads and case.changes.isdisjoint(reads):
                case = case.base
            key = (formula, *others, *named.items())
            if key not in case.kept:
                case.kept[key] = formula(case, *others, **named)
            result: Result = case.kept[key]
            return result

        return kept

    return keeping


def _value(values: NDArray[Any]) -> Any:
    """One value for all rows, or a value each."""
    if not values.ndim:
        return values.item()
    if values.dtype == object and (values == values[0]).all():
        return values[0]
    return _along_rows(values)


def _along_rows(column: NDArray[Any]) -> Any:
    """Numbers and truths go along the first axis; names are looked up by `by_name`."""
    return column[:, np.newaxis] if column.dtype.kind in "biuf" else Names(column)


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
    """The case with a column in place of each of these fields, and of the numbers in `typed`.

    One row where nothing is replaced: the case itself.
    """
    given = {name: np.asarray(values) for name, values in fields.items()}
    lengths = [len(values) for values in (*given.values(), *(typed or {}).values())]
    return Rows(Columns(max(lengths, default=1), given, case), typed)


class Names:
    """A column of names: each that occurs, and which of them every row has."""

    def __init__(self, column: NDArray[Any]) -> None:
        places: dict[str, int] = {}
        self.which = np.array([places.setdefault(name, len(places)) for name in column.tolist()])
        self.distinct = tuple(places)

    def pick(self, amounts: Sequence[Amount]) -> Amount:
        """Each row's own of these amounts, one for each of `distinct`, as a column."""
        if all(np.ndim(amount) == 0 for amount in amounts):
            return np.array(amounts)[self.which, np.newaxis]
        rows = np.arange(len(self.which))
        columns = [np.broadcast_to(amount, (len(rows), 1)) for amount in amounts]
        return np.array(columns)[self.which, rows]


def by_name(
    names: str | Names, numbers_of: Callable[[str], tuple[Amount, ...]]
) -> tuple[Amount, ...]:
    """`numbers_of(name)`; for a column of names, each of its numbers as a column.

    Each name is asked for once, however many rows have it.
    """
    if isinstance(names, str):
        return numbers_of(names)
    numbers = [numbers_of(name) for name in names.distinct]
    return tuple(names.pick(amounts) for amounts in zip(*numbers, strict=True))
