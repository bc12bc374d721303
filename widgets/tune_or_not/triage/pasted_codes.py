"""Resume codes that a class pasted, a line each, with a name before or after the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CODE = re.compile(r"\bTUNE(?:[2-9]-[A-Za-z0-9+/]*=*|[-\u2010-\u2014\u22120-9A-Za-z]{12,})")
_AROUND = " \t\ufeff:;,|\"'<>=-\u2013\u2014"
"""What stands between a name and a code, in a chat, a mail or a form's table."""


@dataclass(frozen=True)
class PastedCode:
    """A code as it was pasted, and what its line called it: "" where nothing did."""

    line: int
    name: str
    code: str


def holds_codes(text: str) -> bool:
    """Whether resume codes of either version stand in the text."""
    return _CODE.search(text) is not None


def pasted_codes(text: str) -> Iterator[PastedCode | int]:
    """The codes of a text, and the numbers of the lines that hold none.

    A line without a code names the code below it, where that has no name of its own. A first line
    without one may be the heading of a table, and is no fault.
    """
    above: tuple[int, str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = max(_CODE.finditer(line), key=lambda each: len(each[0]), default=None)
        if match is None:
            if above and above[0] > 1:
                yield above[0]
            above = number, line.strip(_AROUND)
            continue
        name = line[: match.start()].strip(_AROUND) or line[match.end() :].strip(_AROUND)
        if above and name and above[0] > 1:
            yield above[0]
        yield PastedCode(number, name or (above[1] if above else ""), match[0])
        above = None
    if above:
        yield above[0]
