"""A table of cases: one array per field, so that a rule reads it as it reads a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tune_or_not.case import Case, bounds, field

Truth = NDArray[np.bool_]
"""One answer per row of a table of cases."""


class Columns:
    """`columns.prompt_score` is an array with a number per case.

    A field that was not given stands at the default in every row, as in a case. Columns are not
    checked against the bounds of the fields: check cases where people enter them.
    """

    def __init__(self, rows: int, given: Mapping[str, Any], default: Case | None = None) -> None:
        self.rows = rows
        self._given = {name: np.asarray(column) for name, column in given.items()}
        self._default = default or Case()

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Columns:
        """A table with a column per field and a row per case. Raises KeyError for a stranger."""
        unknown = [name for name in frame.columns if name not in Case.model_fields]
        if unknown:
            raise KeyError(f"a case has no field {unknown[0]!r}")
        return cls(len(frame), {str(name): _array(str(name), frame[name]) for name in frame})

    def has(self, name: str) -> bool:
        """Whether the field has a column of its own, and not the default in every row."""
        return name in self._given

    def __getattr__(self, name: str) -> Any:
        # Only reached for what is no attribute yet; each column is then kept as one.
        given = self.__dict__["_given"]
        if name in given:
            column = given[name]
        elif name in Case.model_fields:
            column = np.full(self.rows, getattr(self._default, name))
        else:
            raise AttributeError(name)
        self.__dict__[name] = column
        return column


def _array(name: str, column: pd.Series[Any]) -> NDArray[Any]:
    if field(name).annotation is bool:
        return column.to_numpy(dtype=np.bool_)
    if bounds(name):
        return column.to_numpy(dtype=np.float64)
    return column.to_numpy(dtype=object)
