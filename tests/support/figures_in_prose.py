"""Figures in the prose of a lesson: the words that end in one, and how exactly it is written."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tune_or_not.case import Case
from tune_or_not.case.example import example_with

ROOT = Path(__file__).parents[2]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")

Figures = Mapping[str, Sequence[tuple[str, Callable[[], float]]]]
"""By lesson: words that end in a figure, and how it is computed."""


def each_figure(figures: Figures) -> pytest.MarkDecorator:
    """Makes a test of `name, words, computed` one for each figure."""
    rows = [(name, *entry) for name, entries in figures.items() for entry in entries]
    names = [f"{name[:2]} {words}" for name, words, _ in rows]
    return pytest.mark.parametrize(("name", "words", "computed"), rows, ids=names)


def example(name: str) -> Case:
    """An example that lessons tell of, from lessons/cases."""
    return example_with((ROOT / f"lessons/cases/{name}.json").read_bytes())


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


def compare_figure(name: str, words: str, computed: float) -> None:
    """Fail where the lesson does not say these words, or their last number is not this one: a
    count to the digit, any other number as exactly as it is written."""
    assert words in prose(name)
    figure, margin = as_written(words)
    if isinstance(computed, int):
        assert computed == figure
    else:
        assert computed == pytest.approx(figure, abs=margin * 1.0001)
