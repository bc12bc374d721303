"""How good a reader's guesses were, and whether they were as sure as they should have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
from matplotlib.ticker import FuncFormatter, MultipleLocator

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.tables import Table
from tune_or_not.reader.guess_box import SURE
from tune_or_not.reader.guesses import KeptGuess
from tune_or_not.reader.outline import Course

_FEW = 5
"""Fewer guesses than this are no calibration."""

_CLOSE = 0.1
"""Said and right within so much of each other count as alike."""


@dataclass(frozen=True)
class Level:
    """The guesses of one sureness: how many, and how many of them were right."""

    said: float
    made: int
    right: int

    @property
    def share(self) -> float:
        return self.right / self.made


class Calibration:
    """The guesses of a reader, by lesson and by how sure they were; shows itself."""

    def __init__(self, guesses: Sequence[KeptGuess], course: Course) -> None:
        self.guesses = tuple(guesses)
        self._titles = {one.file: f"{one.id} {one.title}" for one in course.lessons}
        self._asked = len(course.lessons)

    @property
    def levels(self) -> tuple[Level, ...]:
        """One for each sureness that was said, the least sure first."""
        found = []
        for said in SURE:
            right = [guess.right for guess in self.guesses if guess.sure == said]
            if right:
                found.append(Level(said, len(right), sum(right)))
        return tuple(found)

    @property
    def sentence(self) -> str:
        """How many were right, and whether the reader was surer than right."""
        if not self.guesses:
            return (
                "No guess is kept yet. Each lesson opens with one: make a few, say how sure you "
                "are, and come back."
            )
        right = sum(guess.right for guess in self.guesses)
        made = len(self.guesses)
        told = f"You made {made} guesses, and {right} of them were right."
        if made == 1:
            told = f"You made 1 guess, and it was {'right' if right else 'not right'}."
        return f"{told} {self._surer()}"

    def _surer(self) -> str:
        sure = [guess for guess in self.guesses if guess.sure is not None]
        if not sure:
            return "You never said how sure you were, so your calibration is not known."
        said = sum(guess.sure or 0.0 for guess in sure) / len(sure)
        right = sum(guess.right for guess in sure) / len(sure)
        told = (
            f"Where you said how sure you were ({len(sure)} of them), you expected {said:.0%} to "
            f"be right, and {right:.0%} were"
        )
        if len(sure) < _FEW:
            return f"{told}. So few say little."
        if abs(said - right) <= _CLOSE:
            return f"{told}: you know what you know."
        if said > right:
            return f"{told}: surer than right, as most people are."
        return f"{told}: you know more than you trust yourself to."

    @property
    def table(self) -> Table:
        """A row per lesson in which a guess was made."""
        rows = {}
        for file, title in self._titles.items():
            own = [guess for guess in self.guesses if guess.lesson == file]
            if own:
                sure = [guess.sure for guess in own if guess.sure is not None]
                rows[title] = {
                    "guesses": str(len(own)),
                    "right": str(sum(guess.right for guess in own)),
                    "how sure": f"{sum(sure) / len(sure):.0%}" if sure else "not said",
                }
        return Table(pd.DataFrame.from_dict(rows, orient="index"))

    def chart(self) -> LiveFigure:
        """Said against right: on the line is well calibrated, below it is too sure."""
        figure = style.figure(4.6, 3.8)
        axes = figure.add_subplot()
        style.style_axes(axes, "How sure, and how right", grid="both")
        axes.set(xlim=(0, 1.02), ylim=(-0.03, 1.03), xlabel="how sure you were")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(FuncFormatter(style.percent))
            axis.set_major_locator(MultipleLocator(0.2))
        axes.plot([0, 1], [0, 1], color=style.MUTED, linewidth=1.5, linestyle=(0, (4, 2)))
        axes.text(0.05, 0.93, "share that was right", fontsize=style.TEXT_SIZE, color=style.INK)
        for level in self.levels:
            axes.plot([level.said], [level.share], linestyle="none", marker="o", color="#0072b2",
                      markersize=8 + 2 * min(level.made, 8))  # fmt: skip
            axes.text(level.said - 0.04, level.share, f"{level.right} of {level.made}", ha="right",
                      va="center", fontsize=style.TEXT_SIZE, color=style.INK)  # fmt: skip
        return LiveFigure(figure, alt=self.sentence)

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        parts = [f"<p>{escape(self.sentence)}</p>"]
        if self.guesses:
            parts.append(str(self.table._repr_html_()))
        if self.levels:
            svg = self.chart().svg.replace(
                "<svg ", f'<svg role="img" aria-label="{escape(self.sentence)}" ', 1
            )
            parts.append(f'<div class="tune-or-not" style="max-width: 30em">{svg}</div>')
        return "".join(parts)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": self.sentence}
