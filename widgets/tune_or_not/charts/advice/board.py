"""The advisers' board: for one case, a row per adviser and a column per verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style
from tune_or_not.decision.advice.agreement import agreement
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import VERDICTS

Said = Mapping[str, str | None]
"""Adviser's id to its verdict; None where its source has no rule for the case."""

OWN = "This course"
_ROW = 0.31
"""Inches of a row."""


class BoardChart:
    """Who says what: a mark where an adviser's row meets its verdict's column.

    The last row is the course's own recommendation, which alone may say *not yet*. An adviser
    without a verdict has a short line in the last column.
    """

    def __init__(self, said: Said, own: str) -> None:
        self._columns: tuple[str | None, ...] = (*VERDICTS, None)
        rows = [*said, OWN]
        figure = style.figure(10.5, 0.9 + _ROW * len(rows))
        axes = figure.add_subplot()
        style.style_axes(axes, grid="none")
        axes.set(xlim=(-0.5, len(self._columns) - 0.5), ylim=(len(rows) - 0.4, -0.6))
        axes.set_yticks(range(len(rows)), [_row_name(row) for row in rows])
        axes.set_xticks(range(len(self._columns)), [_column_name(v) for v in self._columns])
        axes.xaxis.tick_top()
        axes.tick_params(which="both", length=0, top=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        for row, name in enumerate(rows):
            axes.axhline(row, color=style.GRID, linewidth=1, zorder=0)
            if row and _source(name) != _source(rows[row - 1]):
                axes.axhline(row - 0.5, color=style.MUTED, linewidth=1, zorder=0)
        self._marks = {
            (name, verdict): axes.plot([column], [row], **_mark(verdict))[0]
            for row, name in enumerate(rows)
            for column, verdict in enumerate(self._columns)
        }
        self._set(said, own)
        self.live = LiveFigure(figure, alt=sentence(said, own))

    def update(self, said: Said, own: str) -> None:
        """Show other verdicts of the same advisers."""
        with self.live:
            self._set(said, own)
            self.live.alt = sentence(said, own)

    def _set(self, said: Said, own: str) -> None:
        for (name, verdict), mark in self._marks.items():
            mark.set_visible((own if name == OWN else said[name]) == verdict)


def sentence(said: Said, own: str) -> str:
    """Who says what, whether they agree, and what the course recommends."""
    return f"{agreement(said)} This course: {VERDICTS[own]}."


def _mark(verdict: str | None) -> dict[str, Any]:
    if verdict is None:
        return {"linestyle": "none", "marker": "_", "markersize": 10, "color": style.MUTED,
                "markeredgewidth": 2}  # fmt: skip
    look = style.APPROACHES[verdict]
    return {"linestyle": "none", "marker": look.marker, "markersize": 12, "color": look.colour,
            "markeredgewidth": 2}  # fmt: skip


def _row_name(row: str) -> str:
    if row == OWN:
        return row
    adviser = advisers()[row]
    return f"{adviser.source} {adviser.title.lower()}"


def _source(row: str) -> str:
    return row if row == OWN else advisers()[row].source


def _column_name(verdict: str | None) -> str:
    """On two lines, so that neighbours do not touch."""
    told = VERDICTS[verdict] if verdict else "No verdict"
    if " + " in told:
        return told.replace(" + ", "\n+ ")
    return told.replace(" ", "\n", 1)
