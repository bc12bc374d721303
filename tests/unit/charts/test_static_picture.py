"""The picture that a notebook shows without a kernel holds the sentence too."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

from tune_or_not.charts.kit.static_picture import captioned, stacked, without_caption


def png(width: int, height: int, colour: str) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, format="png")
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def ink_below(data: bytes, top: int) -> np.ndarray:
    """Columns that hold dark pixels below a row."""
    return np.flatnonzero((np.asarray(opened(data))[top:] < 128).any(axis=(0, 2)))


def test_the_sentence_stands_below_the_picture_and_inside_its_width():
    page = captioned(png(600, 100, "white"), "Prompting stays the cheapest by far. " * 8)
    assert opened(page).width == 600
    ink = ink_below(page, 100)
    assert ink.size
    assert ink.min() >= 10
    assert ink.max() < 595


def test_a_page_with_the_sentence_as_text_gets_the_picture_alone():
    sentence = "Prompting stays the cheapest by far. " * 8
    alone = opened(without_caption(captioned(png(600, 100, "#0072b2"), sentence), sentence))
    assert alone.size == (600, 100)
    assert alone.getcolors() == [(60_000, (0, 114, 178))]


def test_another_sentence_is_another_picture_and_the_same_one_the_same_bytes():
    plain = png(600, 100, "white")
    assert captioned(plain, "RAG") == captioned(plain, "RAG")
    assert captioned(plain, "RAG") != captioned(plain, "Prompting")


def test_the_picture_itself_is_kept():
    page = opened(captioned(png(600, 100, "#0072b2"), "RAG"))
    assert page.getpixel((300, 50)) == (0, 114, 178)


def test_pictures_are_stacked_in_order_and_none_is_cut():
    page = opened(stacked([png(200, 30, "#ff0000"), png(300, 40, "#0000ff")]))
    assert page.size == (300, 70)
    assert page.getpixel((100, 15)) == (255, 0, 0)
    assert page.getpixel((250, 50)) == (0, 0, 255)
