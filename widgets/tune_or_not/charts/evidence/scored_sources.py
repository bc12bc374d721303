"""Advisers held against published projects: how often acceptable, neither, and clearly wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.ticker import MaxNLocator

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.evidence.scored_sources import CONSTANT, COURSE, Score
from tune_or_not.words.quantity import quantity

_PARTS = {"acceptable": "#5b7083", "neither": "#d5d8dc", "wrong": "#d32f2f"}
_ON = {"acceptable": "#ffffff", "neither": "#1b1f24", "wrong": "#ffffff"}
"""What is written on a part. No colour of an approach: a verdict is none."""
_NAMES = {"acceptable": "acceptable", "neither": "neither, or no rule", "wrong": "clearly wrong"}
_NO_PROJECT = "No project is of this kind."


@dataclass(frozen=True)
class ScoredSources:
    """The scores of all advisers over the projects that were chosen."""

    projects: int
    scores: Sequence[Score]


class ScoredSourcesChart(LiveChart[ScoredSources]):
    """A bar per adviser, as long as there are projects; the counts stand in it."""

    def __init__(self, scored: ScoredSources) -> None:
        rows = len(scored.scores)
        figure = style.figure(9, 1.0 + 0.3 * rows)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, grid="none")
        self._axes.set_yticks(range(rows), [name_of(score.adviser) for score in scored.scores])
        self._axes.get_yticklabels()[0].set_fontweight("bold")
        self._axes.set_ylim(rows - 0.4, -0.6)
        self._axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
        self._axes.set_xlabel("projects")
        self._bars = {
            part: self._axes.barh(
                range(rows), [0] * rows, height=0.72, color=colour, label=_NAMES[part]
            )
            for part, colour in _PARTS.items()
        }
        self._counts = {
            part: [style.note(self._axes, y=row, ha="center", color=colour) for row in range(rows)]
            for part, colour in _ON.items()
        }
        self._axes.legend(
            loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.2, handlelength=1,
            fontsize=style.TEXT_SIZE, labelcolor=style.INK, frameon=False,
        )  # fmt: skip
        super().__init__(figure, scored, sentence)

    def _set(self, scored: ScoredSources) -> None:
        self._axes.set_xlim(0, max(1, scored.projects))
        for row, score in enumerate(scored.scores):
            left = 0
            for part in _PARTS:
                count = getattr(score, part)
                self._bars[part][row].set_bounds(left, row - 0.36, count, 0.72)
                text = self._counts[part][row]
                text.set(x=left + count / 2, text=str(count) if count else "")
                left += count


def name_of(adviser: str) -> str:
    """An adviser as the picture names it."""
    if adviser in (COURSE, CONSTANT):
        return {COURSE: "This course", CONSTANT: "The best constant answer"}[adviser]
    entry = advisers()[adviser]
    return f"{entry.source} {entry.title[0].lower()}{entry.title[1:]}"


def sentence(scored: ScoredSources) -> str:
    """This course, the best of the sources and the best constant answer, in a line."""
    if not scored.projects:
        return _NO_PROJECT
    by_name = {score.adviser: score for score in scored.scores}
    sources = [score for score in scored.scores if score.adviser not in (COURSE, CONSTANT)]
    best = max(sources, key=lambda score: (score.acceptable, -score.wrong))
    named = [by_name[COURSE], best, by_name[CONSTANT]]
    parts = "; ".join(
        f"{name_of(score.adviser)} is acceptable in {score.acceptable}, "
        f"clearly wrong in {score.wrong}" for score in named
    )  # fmt: skip
    return f"Of {quantity(scored.projects, 'projects')}: {parts}."
