"""Numbers as people read them, with their unit."""

from __future__ import annotations


def quantity(value: float, unit: str) -> str:
    """Such as "300,000 requests", "78 %", "$12,400", "5 % a month"."""
    if unit.startswith("%"):
        return f"{value * 100:,.4g} {unit}"
    shown = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}"
    if unit.startswith("$"):
        return f"${shown}{unit[1:]}"
    return f"{shown} {unit}"
