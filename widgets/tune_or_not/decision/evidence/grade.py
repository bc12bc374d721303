"""One grade as people write it: yes, fail, 1, 0.8, 75 %."""

from __future__ import annotations

import re

# fmt: off
GOOD = frozenset({
    "yes", "y", "true", "t", "pass", "passed", "right", "correct", "good", "ok", "okay", "accept",
    "accepted", "win", "✓", "✔", "✅", "+",
})
BAD = frozenset({
    "no", "n", "false", "f", "fail", "failed", "wrong", "incorrect", "bad", "reject", "rejected",
    "loss", "✗", "✘", "❌", "-",
})
# fmt: on
ALLOWED = "yes or no, pass or fail, 1 or 0, a score from 0 to 1, or a percentage such as 80 %"

_NUMBER = re.compile(r"([+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+))\s*(%?)")
_LONGEST = 40


class GradeError(ValueError):
    """A cell that is no grade: what stands there and what may."""


def grade(text: str) -> float:
    """A share from 0 to 1. Raises GradeError, without a full stop, for anything else."""
    cell = text.strip().lower().removesuffix("\ufe0f")
    if cell in GOOD:
        return 1.0
    if cell in BAD:
        return 0.0
    number = _NUMBER.fullmatch(cell)
    if number is None:
        seen = "nothing" if not cell else f"“{one_line(text)}”"
        raise GradeError(f"{seen} is no grade; allowed: {ALLOWED}")
    value = float(number[1].replace(",", ".")) / (100 if number[2] else 1)
    if not 0 <= value <= 1:
        raise GradeError(f"“{one_line(text)}” is out of range; allowed: {ALLOWED}")
    return value


def is_grade(text: str) -> bool:
    """Whether `grade` takes the text."""
    try:
        grade(text)
    except GradeError:
        return False
    return True


def one_line(text: str) -> str:
    """A reader's text in one short line of printable signs."""
    line = "".join(sign if sign.isprintable() else " " for sign in text.strip()[: _LONGEST + 1])
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
