"""A number that no field of the case holds: the reader's own, else the base value of its row."""

from __future__ import annotations

from functools import cache
from typing import Any

from tune_or_not.facts.tables import FactError, Parameter, parameters, toml

Amount = Any
"""A float, or an array of floats that broadcasts: what one draw or many bring."""


def known(case: Any, name: str) -> Amount:
    """The value of a parameter. Raises KeyError for an unknown one.

    `case` is a Case, or Rows of a table: whatever has `overrides`, a mapping of name to value.
    """
    typed = case.overrides
    return typed[name] if name in typed else every_parameter()[name].base


@cache
def every_parameter() -> dict[str, Parameter]:
    """The rows of model_parameters.csv, and those of serving.toml, by name.

    Raises FactError where serving.toml is empty, or an entry lacks its origin or is out of order.
    """
    own = {name: Parameter(name=name, notes="", **row) for name, row in toml("serving").items()}
    if not own:
        raise FactError("serving.toml holds no entry.")
    for parameter in own.values():
        if not parameter.source.strip() or not parameter.as_of.strip():
            raise FactError(f"serving.toml: {parameter.name} lacks a source or a date.")
        if not parameter.low <= parameter.base <= parameter.high:
            raise FactError(f"serving.toml: {parameter.name} is not in order low, base, high.")
    return parameters() | own
