"""How good a reader's guesses were, and whether they were as sure as they should have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from matplotlib.ticker import FuncFormatter, MultipleLocator

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.tables import Table
from tune_or_not.reader.guess_box import SURE
from tune_or_not.reader.guesses import KeptGuess
from tune_or_not.reader.outline import Course
from tune_or_not.words.quantity import percent

_FEW = 5
"""Fewer guesses than this are no calibration."""

_CLOSE = 0.1
"""Expected and right within so much of each other count as alike."""


@dataclass(frozen=True)
class Level:
    """The guesses of one sureness: how many, and how many of them were right."""

    sure: float
    made: int
    right: int

    @property
    def share(self) -> float:
        return self.right / self.made


class Calibration:
    """The guesses of a reader, by lesson and by how sure they were; shows itself."""

    def __init__(self, guesses: Sequence[KeptGuess], course: Course) -> None:
        self.guesses = tuple(guesses)
        self._titles = {entry.key: f"{entry.id} {entry.title}" for entry in course.lessons}

    @property
    def levels(self) -> tuple[Level, ...]:
        """One for each sureness that was stated, the least sure first."""
        by_level = {sure: [g.right for g in self.guesses if g.sure == sure] for sure in SURE}
        return tuple(Level(sure, len(made), sum(made)) for sure, made in by_level.items() if made)

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
        count = f"You made {made} guesses, and {right} of them were right."
        if made == 1:
            count = f"You made 1 guess, and it was {'right' if right else 'not right'}."
        return f"{count} {self._surer()}"

    def _surer(self) -> str:
        sure = [guess for guess in self.guesses if guess.sure is not None]
        if not sure:
            return "You never said how sure you were, so your calibration is not known."
        expected = sum(guess.sure or 0.0 for guess in sure) / len(sure)
        right = sum(guess.right for guess in sure) / len(sure)
        compared = (
            f"Where you said how sure you were ({len(sure)} of them), you expected "
            f"{percent(expected)} to be right, and {percent(right)} were"
        )
        if len(sure) < _FEW:
            return f"{compared}. So few say little."
        if abs(expected - right) <= _CLOSE:
            return f"{compared}: you know what you know."
        if expected > right:
            return f"{compared}: surer than right, as most people are."
        return f"{compared}: you know more than you trust yourself to."

    @property
    def table(self) -> Table:
        """A row per lesson in which a guess was made."""
        rows = {}
        for key, title in self._titles.items():
            own = [guess for guess in self.guesses if guess.lesson == key]
            if own:
                sure = [guess.sure for guess in own if guess.sure is not None]
                rows[title] = {
                    "guesses": str(len(own)),
                    "right": str(sum(guess.right for guess in own)),
                    "how sure": percent(sum(sure) / len(sure)) if sure else "not said",
                }
        return Table(rows)

    def chart(self) -> LiveFigure:
        """Expected against right: on the line is well calibrated, below it is too sure."""
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
            axes.plot([level.sure], [level.share], linestyle="none", marker="o", color="#0072b2",
                      markersize=8 + 2 * min(level.made, 8))  # fmt: skip
            axes.text(level.sure - 0.04, level.share, f"{level.right} of {level.made}", ha="right",
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
