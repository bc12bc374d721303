"""One cell of a table as the value of a case's field, by the case's own rules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from tune_or_not.case import allowed, bounds, extra, field
from tune_or_not.triage.formulas import as_typed

BAD = object()
"""Stands for a cell that cannot be the field's value."""

_MOST_KNOWN = 50_000
_TOGGLES = {"true": True, "yes": True, "false": False, "no": False}
_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


class Cells(dict[str, Any]):
    """What the texts of one column mean: a value, None for an empty cell, or BAD.

    Texts that come again are looked up, which makes a long table quick; `decimal_comma` is how
    tables that are separated by semicolons write numbers.
    """

    def __init__(self, name: str, decimal_comma: bool = False) -> None:
        super().__init__()
        declared = field(name)
        kind: Any = (
            Annotated[declared.annotation, *declared.metadata]
            if declared.metadata
            else declared.annotation
        )
        self._check = TypeAdapter(kind).validate_python
        self._read = _reader(name, decimal_comma)

    def __missing__(self, text: str) -> Any:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[text] = value = self._value(text)
        return value

    def _value(self, text: str) -> Any:
        if not text.strip():
            return None
        try:
            return self._check(self._read(text))
        except (ValueError, ValidationError, RecursionError):
            return BAD


def allowed_in_cell(name: str) -> str:
    """What a cell takes, in words."""
    if field(name).annotation is bool:
        return "true or false, yes or no"
    return allowed(name)


def _reader(name: str, decimal_comma: bool) -> Callable[[str], Any]:
    if bounds(name):
        percent = "%" in str(extra(name)["unit"])
        return lambda text: _number(text.strip(), decimal_comma, percent)
    if field(name).annotation is bool:
        return lambda text: _TOGGLES.get(text.strip().lower())
    if field(name).annotation is date:
        return str.strip
    if name == "overrides":
        return json.loads
    return lambda text: as_typed(text).replace("\r\n", "\n").strip()


def _number(text: str, decimal_comma: bool, percent: bool) -> float:
    """A number as people and spreadsheets write it; raises ValueError for what is none, or two."""
    if percent and text.endswith("%"):
        return _round_off(_number(text[:-1].rstrip(), decimal_comma, False) / 100)
    if _PLAIN.fullmatch(text):
        return float(text)
    if not decimal_comma and _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if decimal_comma and _DECIMAL_COMMA.fullmatch(text) and not _AMBIGUOUS.fullmatch(text):
        return float(text.replace(",", "."))
    raise ValueError(text)


def _round_off(value: float) -> float:
    """7 % is 0.07, and not 0.07000000000000001."""
    return float(f"{value:.12g}")
