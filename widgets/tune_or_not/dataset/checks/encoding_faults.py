"""Faults of encoding inside an example's texts."""

from __future__ import annotations

import re

from tune_or_not.dataset.problems import FaultError

LOST = "\ufffd"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HIDDEN = re.compile("[\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]")
_CLUE = re.compile("[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
                   "\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]")  # fmt: skip
"""What the second byte of a UTF-8 letter becomes when read as Windows-1252."""


def may_be_faulty(raw: bytes) -> bool:
    """Whether a line of JSON can hold such a fault at all: cheap, and rarely true for English."""
    escaped = b"\\" in raw and (b"\\u" in raw or b"\\b" in raw or b"\\f" in raw)
    return escaped or not raw.isascii() or b"\x7f" in raw


def check_encoding(text: str) -> None:
    """Raises FaultError for the first fault: a control, hidden or lost character, mojibake.

    Mojibake is what ftfy both finds unlikely as text and can set right.
    """
    if match := _CONTROL.search(text):
        raise FaultError("control_character", f"U+{ord(match.group()):04X}", match.start())
    if text.isascii():
        return
    if LOST in text:
        detail = f"{text.count(LOST)} lost"
        raise FaultError("replacement_character", detail, text.index(LOST))
    if match := _HIDDEN.search(text):
        raise FaultError("hidden_character", f"U+{ord(match.group()):04X}", match.start())
    if _CLUE.search(text):
        _check_mojibake(text)


def _check_mojibake(text: str) -> None:
    # It loads slowly, and few files need it.
    from ftfy import fix_encoding  # noqa: PLC0415
    from ftfy.badness import is_bad  # noqa: PLC0415
    from ftfy.chardata import UTF8_DETECTOR_RE  # noqa: PLC0415

    match = UTF8_DETECTOR_RE.search(text)
    if match and is_bad(text) and (wrong := _first_difference(text, fix_encoding(text))):
        raise FaultError("mojibake", wrong, match.start())


def _first_difference(text: str, mended: str) -> str:
    """The first word that mending changes, and what it becomes; empty where nothing does."""
    if text == mended:
        return ""
    for was, now in zip(text.split(), mended.split(), strict=False):
        if was != now:
            return f"{was[:24]!r} is probably {now[:24]!r}"
    return "read in the wrong encoding"
