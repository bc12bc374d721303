"""How old a row is on the day of a case; never the clock's."""

from __future__ import annotations

import re
from datetime import date

from tune_or_not.facts.tables import toml

_DATE = re.compile(r"(20[0-9]{2})(?:-(0[1-9]|1[0-2])(?![0-9])(?:-([0-3][0-9]))?)?")


def oldest_day(as_of: str) -> date | None:
    """The earliest day that a row's date can mean: "2024-10" is its first; None without a year.

    "2025-26" is two years, not a month, and begins in the first.
    """
    match = _DATE.search(as_of)
    if match is None:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 1)


def age_in_days(as_of: str, day: date) -> int | None:
    """Days from the row's date to this day; 0 for a date to come, None where it has none."""
    since = oldest_day(as_of)
    return None if since is None else max(0, (day - since).days)


def is_stale(as_of: str, day: date) -> bool:
    """Whether the row is so old that it must say so; a row without a date is."""
    age = age_in_days(as_of, day)
    return age is None or age > toml("ages")["stale_after"]["value"]


def age_in_words(as_of: str, day: date) -> str:
    """Such as "12 days", "7 months", "2 years": on this day, rounded down."""
    age = age_in_days(as_of, day)
    if age is None:
        return "of unknown age"
    for length, unit in ((365, "year"), (30, "month")):
        if age >= 2 * length or (unit == "month" and age >= length):
            return f"{age // length} {unit}{'s' if age // length > 1 else ''}"
    return f"{age} day{'' if age == 1 else 's'}"
