"""A table of cases: one array per field, so that a rule reads it as it reads a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case.case import Case

Truth = NDArray[np.bool_]
"""One answer per row of a table of cases."""


class Columns:
    """`columns.prompt_score` is an array with a number per case.

    A field that was not given is as in `default` in every row. `told` says of a field in which
    rows somebody told it; a field without such an entry is told where `default` tells it. A
    column is made when it is first asked for. Columns are not checked against the bounds of the
    fields: check cases where people enter them.
    """

    def __init__(
        self,
        rows: int,
        given: Mapping[str, Any],
        default: Case | None = None,
        told: Mapping[str, Truth] | None = None,
    ) -> None:
        self.rows = rows
        self._given = {name: np.asarray(column) for name, column in given.items()}
        self._default = default or Case()
        self._told = told or {}

    @classmethod
    def of(cls, case: Case) -> Columns:
        """One case as a table of one row."""
        return cls(1, {}, case)

    def has(self, name: str) -> bool:
        """Whether the field has a column of its own, and not the default in every row."""
        return name in self._given

    def is_known(self, name: str) -> Truth | bool:
        """In which rows somebody told the field; one truth where it is the same for all."""
        return self._told.get(name, self._default.is_known(name))

    def measured(self, name: str) -> Truth | bool:
        """In which rows the value is meant exactly, and not as the middle of a range."""
        return self._told.get(name, name in self._given or self._default.measured(name))

    def __getattr__(self, name: str) -> Any:
        # Only reached for what is no attribute yet; each column is then kept as one.
        if name not in Case.model_fields:
            raise AttributeError(name)
        column = self.__dict__[name] = self._column(name)
        return column

    def _column(self, name: str) -> NDArray[Any]:
        if name in self._given:
            return self._given[name]
        return np.full(self.rows, getattr(self._default, name))


Cases = Case | Columns
"""One case, whose fields are single values, or a table, whose fields are arrays.

A rule that compares fields, and joins truths with `&`, `|` and `^`, works on either.
"""


def rows_of(cases: Cases) -> int:
    """How many cases these are."""
    return cases.rows if isinstance(cases, Columns) else 1
