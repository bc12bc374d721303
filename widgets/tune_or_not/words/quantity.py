"""Numbers as people read them, with their unit."""

from __future__ import annotations

from math import isfinite


def quantity(value: float, unit: str) -> str:
    """Such as "300,000 requests", "1 request", "78 %", "$12,400", "5 % a month"."""
    if unit.startswith("%"):
        return f"{value * 100:,.4g} {unit}"
    shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}"
    if unit.startswith("$"):
        return f"${shown}{unit[1:]}"
    return f"{shown} {one(unit) if value == 1 else unit}"


def percent(share: float) -> str:
    """A share between 0 and 1: "62 %"; under 1 % for what is little but not nothing."""
    if not isfinite(share):
        return "n/a"
    share = round(share, 9)  # a sum of weights is 1 but for its last digits
    if 0 < share <= 0.005:
        return "under 1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def points(gain: float) -> str:
    """What a share grows by: "+22 points" from 0.22."""
    count = round(100 * gain)
    return f"{count:+d} {'point' if abs(count) == 1 else 'points'}"


def digits(value: float, count: int) -> float:
    """The number cut to so many digits that count: 0.0123 of 0.012345 at three."""
    return float(f"{value:.{count}g}")


def one(unit: str) -> str:
    """The unit of a single thing, such as "month", "copy" or "hour a month"."""
    plural, *rest = unit.split(" ")
    return " ".join([_ONE.get(plural, plural.removesuffix("s")), *rest])


_ONE = {"copies": "copy", "passes": "pass", "times": "times", "ms": "ms"}
"""A factor of 1 is still "1 times" what it multiplies."""
