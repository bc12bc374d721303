"""A short piece of a text to show, with personal data and secrets masked."""

from __future__ import annotations

from itertools import chain

from tune_or_not.dataset.checks.likely_secrets import secrets
from tune_or_not.dataset.checks.personal_data import personal_data

SHOWN = 120
AROUND = 2_000
"""Characters either side that are searched, so that no match is cut in two and half of it shown."""


def masked(text: str) -> str:
    """The text with everything that is likely personal or secret replaced."""
    matches = sorted((m.start, m.end, m.what) for m in chain(secrets(text), personal_data(text)))
    pieces, place = [], 0
    for start, end, what in matches:
        if start >= place:
            pieces += [text[place:start], f"[{what} hidden]"]
        place = max(place, end)
    return "".join([*pieces, text[place:]])


def excerpt(text: str, around: int = 0) -> str:
    """At most SHOWN characters of one line of the text, from a little before `around`."""
    start = max(0, around - SHOWN // 3)
    window_start = max(0, start - AROUND)
    window = text[window_start : start + SHOWN + AROUND]
    before = masked(window[: start - window_start])
    whole = masked(window)
    kept = len(before) if whole.startswith(before) else max(0, len(before) - SHOWN // 3)
    piece = whole[kept : kept + SHOWN]
    more = "..." if len(whole) > kept + SHOWN else ""
    return ("..." if kept or window_start else "") + one_line(piece) + more


def one_line(text: str) -> str:
    """The text in one line of signs that any terminal can show, without half characters."""
    flat = " ".join(text.split())
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in flat)
