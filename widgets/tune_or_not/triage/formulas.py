"""Texts that a spreadsheet would run as a formula, written so that it takes them as text.

After OWASP, "CSV Injection": an apostrophe stands before what begins with = + - @, a tab or a line
end, their full-width forms included. Numbers are no texts and stay as they are.
"""

from __future__ import annotations

import re

_RUNS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_DANGEROUS = re.compile(f"'*[{_RUNS}]")
_QUOTED = re.compile(f"'+[{_RUNS}]")


def as_text(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def as_typed(cell: str) -> str:
    """What was written: the way back from `as_text`, for every text."""
    return cell[1:] if _QUOTED.match(cell) else cell
