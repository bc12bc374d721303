"""Figures in the prose of a lesson: the words that end in one, and how exactly it is written."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def prose(name: str) -> str:
    """The lesson and its questions, on one line."""
    texts = [f"lessons/{name}.md", f"lessons/questions/{name[3:]}.toml"]
    return " ".join(" ".join((ROOT / text).read_text("utf-8").split()) for text in texts)


def as_written(words: str) -> tuple[float, float]:
    """The last number in these words, and half a unit of its last digit that counts."""
    text = NUMBER.findall(words)[-1].replace(",", "")
    whole, _, decimals = text.partition(".")
    zeros = 0 if decimals else len(whole) - len(whole.rstrip("0"))
    return float(text), 0.5 * 10 ** (zeros - len(decimals))


def compare_figure(words: str, computed: float) -> None:
    """Fail where the last number in these words is not this one: a count to the digit, any other
    number as exactly as it is written."""
    figure, margin = as_written(words)
    if isinstance(computed, int):
        assert computed == figure
    else:
        assert computed == pytest.approx(figure, abs=margin * 1.0001)
