"""What a panel leaves in a notebook without a kernel: its pictures and its sentence in a PNG."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from io import BytesIO

from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont

WANTED = "TUNE_OR_NOT_BUILD"
"""The environment variable that asks panels for a PNG: the build of the notebooks sets it."""

_FONT_SIZE = 24
_LINE_HEIGHT = 34
_MARGIN = 16
_COLOURS = 32
_LETTERS_PER_PIXEL = 1 / 13.4
"""DejaVu Sans at this size, wide letters included."""


def captioned(png: bytes, sentence: str) -> bytes:
    """A picture with the sentence below it, on white; the same bytes each time.

    Viewers that show a PNG show nothing else of an output, so the words must be in it.
    """
    picture = _opened(png)
    lines = _lines(picture, sentence)
    page = Image.new("RGB", (picture.width, picture.height + _height(lines)), "white")
    page.paste(picture, (0, 0))
    _write(page, lines, picture.height + _MARGIN)
    return _small(page)


def without_caption(png: bytes, sentence: str) -> bytes:
    """A picture that `captioned` made, without the sentence: for a page that has it as text."""
    page = _opened(png)
    below = _height(_lines(page, sentence))
    return _small(page.crop((0, 0, page.width, page.height - below)))


def stacked(pngs: Sequence[bytes]) -> bytes:
    """Pictures below one another as one PNG, as wide as the widest."""
    pictures = [_opened(png) for png in pngs]
    size = max(p.width for p in pictures), sum(p.height for p in pictures)
    page = Image.new("RGB", size, "white")
    top = 0
    for picture in pictures:
        page.paste(picture, (0, top))
        top += picture.height
    return _small(page)


def _lines(picture: Image.Image, sentence: str) -> list[str]:
    return textwrap.wrap(sentence, width=int((picture.width - 2 * _MARGIN) * _LETTERS_PER_PIXEL))


def _height(lines: list[str]) -> int:
    return 2 * _MARGIN + _LINE_HEIGHT * len(lines)


def _opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def _write(page: Image.Image, lines: list[str], top: int) -> None:
    font = ImageFont.truetype(font_manager.findfont("DejaVu Sans"), _FONT_SIZE)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((_MARGIN, top + number * _LINE_HEIGHT), line, font=font, fill="black")


def _small(page: Image.Image) -> bytes:
    buffer = BytesIO()
    page.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        buffer, format="png", optimize=True
    )
    return buffer.getvalue()
