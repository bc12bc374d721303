"""The advisers' board: for one case, a row per adviser and a column per verdict."""

from __future__ import annotations

from collections.abc import Mapping

from tune_or_not.decision.verdicts import VERDICTS
from tune_or_not.pictures import style
from tune_or_not.pictures.live_figure import LiveFigure

Said = Mapping[str, str | None]
"""Adviser, as the reader knows it, to its verdict; None where its source has no rule."""


class BoardChart:
    """Who says what: a mark where an adviser's row meets its verdict's column."""

    def __init__(self, said: Said) -> None:
        self._columns = tuple(verdict for verdict in VERDICTS if verdict != "not_yet")
        figure = style.figure(9, 0.9 + 0.42 * len(said))
        axes = figure.add_subplot()
        style.style_axes(axes, grid="none")
        axes.set(xlim=(-0.5, len(self._columns) - 0.5), ylim=(len(said) - 0.5, -0.5))
        axes.set_yticks(range(len(said)), list(said))
        axes.set_xticks(range(len(self._columns)), [_two_lines(VERDICTS[v]) for v in self._columns])
        axes.xaxis.tick_top()
        axes.tick_params(which="both", length=0, top=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        for row in range(len(said)):
            axes.axhline(row, color=style.GRID, linewidth=1, zorder=0)
        self._marks = {
            adviser: {
                verdict: axes.plot(
                    [column], [row], linestyle="none", marker=style.APPROACHES[verdict].marker,
                    markersize=15, color=style.APPROACHES[verdict].colour, markeredgewidth=2,
                )[0]
                for column, verdict in enumerate(self._columns)
            }
            for row, adviser in enumerate(said)
        }  # fmt: skip
        self._set(said)
        self.live = LiveFigure(figure, alt=sentence(said))

    def update(self, said: Said) -> None:
        """Show other verdicts of the same advisers."""
        with self.live:
            self._set(said)
            self.live.alt = sentence(said)

    def _set(self, said: Said) -> None:
        for adviser, marks in self._marks.items():
            for verdict, mark in marks.items():
                mark.set_visible(said[adviser] == verdict)


def sentence(said: Said) -> str:
    """Who says what, and whether they agree."""
    told = [f"{adviser}: {VERDICTS[verdict]}" for adviser, verdict in said.items() if verdict]
    given = {verdict for verdict in said.values() if verdict}
    close = "All agree." if len(given) == 1 else f"They give {len(given)} different answers."
    return f"{'; '.join(told)}. {close}"


def _two_lines(text: str) -> str:
    return text.replace(" + ", "\n+ ")
