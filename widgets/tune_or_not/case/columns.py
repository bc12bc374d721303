"""A table of cases: one array per field, so that a rule reads it as it reads a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case.case import Case
from tune_or_not.case.declared import bounds, field

Truth = NDArray[np.bool_]
"""One answer per row of a table of cases."""


class Columns:
    """`columns.prompt_score` is an array with a number per case.

    A field that was not given is as in `default` in every row: told there, or its stand-in. A
    column is made when it is first asked for. Columns are not checked against the bounds of the
    fields: check cases where people enter them.
    """

    def __init__(self, rows: int, given: Mapping[str, Any], default: Case | None = None) -> None:
        self.rows = rows
        self._given = {name: np.asarray(column) for name, column in given.items()}
        self._default = default or Case()

    @classmethod
    def of(cls, frame: Any) -> Columns:
        """A pandas table: a column per field, a row per case. Raises KeyError for a stranger."""
        unknown = [name for name in frame.columns if name not in Case.model_fields]
        if unknown:
            raise KeyError(f"a case has no field {unknown[0]!r}")
        return cls(len(frame), {str(name): _array(str(name), frame[name]) for name in frame})

    def has(self, name: str) -> bool:
        """Whether the field has a column of its own, and not the default in every row."""
        return name in self._given

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


def _array(name: str, column: Any) -> NDArray[Any]:
    kind = np.bool_ if field(name).annotation is bool else np.float64 if bounds(name) else object
    return np.asarray(column.to_numpy(dtype=kind))
