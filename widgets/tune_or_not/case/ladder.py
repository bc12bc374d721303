"""The stops of a slider."""

from __future__ import annotations

import math
from functools import cache

from tune_or_not.case.declared import bounds, extra, field

LOG_LADDER = (1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8)
"""The stops of a logarithmic slider within each power of ten."""


@cache
def ladder(name: str) -> tuple[float, ...]:
    """Every stop of the field's slider, lowest first; whole numbers where the field is whole."""
    limits = bounds(name)
    if limits is None:
        raise KeyError(f"{name} has no slider")
    low, high = limits
    declared = extra(name)
    if declared["scale"] == "log":
        stops = _log_stops(low, high, declared["step"])
    else:
        count = round((high - low) / declared["step"])
        stops = [round(low + n * declared["step"], 6) for n in range(count + 1)]
    whole = field(name).annotation is int
    return tuple(dict.fromkeys(round(stop) if whole else stop for stop in stops))


def _log_stops(low: float, high: float, smallest: float) -> list[float]:
    first = math.floor(math.log10(low if low > 0 else smallest))
    powers = range(first, math.ceil(math.log10(high)) + 1)
    inner = [round(step * 10.0**power, 6) for power in powers for step in LOG_LADDER]
    return [low, *(stop for stop in inner if low < stop < high), high]
