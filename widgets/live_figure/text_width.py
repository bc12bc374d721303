"""How wide text is, and where it breaks: the same on every machine.

Text is measured with the bold font that matplotlib ships, because a reader's own font is unknown
and is seldom wider.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font, LoadFlags


@lru_cache(maxsize=1)
def _font() -> FT2Font:
    return FT2Font(str(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf")))


def has_glyph(character: str) -> bool:
    """Whether the font that matplotlib ships can write a character."""
    return _font().get_char_index(ord(character)) != 0


def measurable(text: str) -> str:
    """`text` with a stand-in for what that font lacks: matplotlib would warn of each letter."""
    if text.isascii():
        return text
    return "".join(c if has_glyph(c) or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


@lru_cache(maxsize=4096)
def _advance(character: str) -> float:
    """Width of a character in em. What the font lacks (emoji, mostly) counts as a wide one."""
    if not has_glyph(character):
        return 1.4
    font = _font()
    glyph = font.load_char(ord(character), flags=LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance) / font.units_per_EM


def text_width(text: str, size: float) -> float:
    """Width of a line of `text` in pixels, in a wide bold font of `size` pixels."""
    return size * sum(map(_advance, text))


def wrap(text: str, size: float, limit: float) -> tuple[str, ...]:
    """`text` in the fewest lines of at most `limit` pixels, as even as they get.

    Line breaks in the text are kept; a word longer than a line is cut.
    """
    return tuple(
        line
        for paragraph in text.splitlines() or [""]
        for line in _wrap_evenly(paragraph.split(), size, limit)
    )


def _wrap_evenly(words: Sequence[str], size: float, limit: float) -> list[str]:
    lines = _fill_lines(words, size, limit)
    narrow, wide = 1, round(limit)
    while narrow < wide:
        middle = (narrow + wide) // 2
        tried = _fill_lines(words, size, middle)
        fits = len(tried) == len(lines) and all(text_width(t, size) <= middle for t in tried)
        narrow, wide = (narrow, middle) if fits else (middle + 1, wide)
    return _fill_lines(words, size, wide)


def _fill_lines(words: Sequence[str], size: float, limit: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size) <= limit:
            lines[-1] = joined
        else:
            lines.extend(_cut_word(word, size, limit))
    return lines or [""]


def _cut_word(word: str, size: float, limit: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and text_width(pieces[-1] + character, size) > limit:
            pieces.append("")
        pieces[-1] += character
    return pieces


def block_width(lines: Sequence[str], size: float) -> int:
    """Width of the widest of `lines` in whole pixels."""
    return ceil(max(text_width(line, size) for line in lines))
