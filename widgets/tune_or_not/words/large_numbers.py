"""Numbers from one to trillions, sizes and durations, as people say them."""

from __future__ import annotations

_STEPS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_TIMES = (
    (365.25 * 86_400, "year"),
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
    (1, "second"),
)


def large_number(value: float) -> str:
    """Such as 15 trillion, 8.03 billion, 41.9 million, 900,000."""
    for step, name in _STEPS:
        if value >= 0.9995 * step:
            return (
                f"{value / step:,.3g} {name}"
                if value < 999.5 * step
                else (f"{value / step:,.0f} {name}")
            )
    return f"{value:,.0f}"


def file_size(size_bytes: float) -> str:
    """Such as 84 MB, 16 GB."""
    if size_bytes >= 999.5e6:
        return f"{size_bytes / 1e9:,.3g} GB" if size_bytes < 10e9 else f"{size_bytes / 1e9:,.0f} GB"
    return f"{size_bytes / 1e6:,.2g} MB" if size_bytes < 10e6 else f"{size_bytes / 1e6:,.0f} MB"


def duration(seconds: float) -> str:
    """Such as 73 seconds, 12 minutes, 3.4 hours, 167 years; 90 seconds stay 90 seconds."""
    for length, name in _TIMES:
        count = seconds / length
        if count >= 1.95 or (name == "second" and count >= 0.95):
            told = f"{count:,.2g}" if count < 9.95 else f"{count:,.0f}"
            return f"{told} {name}{'' if told == '1' else 's'}"
    return "under a second"
