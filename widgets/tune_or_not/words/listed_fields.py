"""Fields and lists in words, as every trail of reasons says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from tune_or_not.case import Case, bounds, extra, field, label
from tune_or_not.words.quantity import quantity


def values_said(names: Iterable[str], case: Case) -> str:
    """Such as "Needs live data: no, Size of the knowledge: 2,000,000 tokens"."""
    return ", ".join(value_said(name, case) for name in names)


def value_said(name: str, case: Case) -> str:
    """One field with its value and unit."""
    told, unit = _told(name)
    value = getattr(case, name)
    if unit is None:
        return f"{told}: {value}"
    if isinstance(value, bool):
        return f"{told}: {'yes' if value else 'no'}"
    return f"{told}: {quantity(value, unit)}"


def listed(words: Sequence[str], last_word: str = "and") -> str:
    """Words as a list in prose: "a", "a and b", "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} {last_word} {last}" if most else last


@cache
def _told(name: str) -> tuple[str, str | None]:
    """Label and unit; "" as a toggle's unit, None where the value stands for itself."""
    if bounds(name):
        return label(name), extra(name)["unit"]
    return label(name), "" if field(name).annotation is bool else None
