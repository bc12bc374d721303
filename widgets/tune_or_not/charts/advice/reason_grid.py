"""Reasons by what they are about: a row per theme, a column per source, filled where one holds.

A question mark stands where that rests on what nobody told.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.lines import Line2D
from matplotlib.text import Text

from tune_or_not.case import Case
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.advice.reason_themes import AGAINST, FOR, Theme
from tune_or_not.decision.advice.source_reader import sources
from tune_or_not.decision.advice.verdicts import VERDICTS

_ROW = 0.34
"""Inches of a row."""

_HEADS = {FOR: "For fine-tuning", AGAINST: "Against: prompt or retrieve instead"}


class ReasonGrid(LiveChart[Case]):
    """A mark where a source gives a reason, filled where the reason holds for the case."""

    def __init__(self, themes: Sequence[Theme], case: Case) -> None:
        self._themes = tuple(themes)
        named = {source for theme in themes for source in theme.reasons}
        self._sources = [source for source in sources() if source in named]
        rows = _rows(self._themes)
        figure = style.figure(8, 0.6 + _ROW * (max(rows) + 1.6))
        axes = figure.add_subplot()
        style.table_axes(axes)
        axes.set(xlim=(-0.6, len(self._sources) + 0.55), ylim=(max(rows) + 0.7, -1.6))
        heads = [*self._sources, "hold"]
        axes.set_xticks(range(len(heads)), heads)
        axes.set_yticks(rows, [theme.name for theme in self._themes])
        self._marks: list[tuple[Theme, str, Line2D, Text]] = []
        self._counts = []
        for row, theme in zip(rows, self._themes, strict=True):
            axes.axhline(row + 0.5, color=style.GRID, linewidth=1, zorder=0)
            count = axes.text(len(self._sources), row, "", va="center", ha="center")
            count.set(fontsize=style.TEXT_SIZE, color=style.INK)
            self._counts.append(count)
            for source, given in theme.reasons.items():
                look = style.APPROACHES[given[0].verdict]
                (mark,) = axes.plot(
                    [self._sources.index(source)], [row], linestyle="none", marker=look.marker,
                    color=look.colour, markersize=11, markeredgewidth=2,
                )  # fmt: skip
                unsure = axes.text(
                    self._sources.index(source), row, "?", va="center", ha="center",
                    fontsize=style.TEXT_SIZE, color=style.MUTED,
                )  # fmt: skip
                self._marks.append((theme, source, mark, unsure))
        for side, first in _firsts(self._themes, rows).items():
            axes.text(
                -0.6, first - 0.82, _HEADS[side], va="center", fontsize=style.TEXT_SIZE,
                fontweight="bold", color=style.INK,
            )  # fmt: skip
        super().__init__(figure, case, lambda case: sentence(self._themes, case))

    def _set(self, case: Case) -> None:
        for theme, source, mark, unsure in self._marks:
            filled = theme.holds(source, case)
            mark.set_visible(filled is not None)
            unsure.set_visible(filled is None)
            colour = style.APPROACHES[theme.reasons[source][0].verdict].colour
            mark.set_markerfacecolor(colour if filled else style.PAPER)
            mark.set_markeredgecolor(colour if filled else style.MUTED)
        for theme, text in zip(self._themes, self._counts, strict=True):
            count = len(theme.held_by(case))
            text.set_text(f"{count} of {len(theme.reasons)}" if count else "")
            text.set_fontweight("bold" if count == len(theme.reasons) else "normal")


def _rows(themes: Sequence[Theme]) -> list[float]:
    """A row for each theme, with room above the first of those against."""
    return [row + 1.4 * (theme.side == AGAINST) for row, theme in enumerate(themes)]


def _firsts(themes: Sequence[Theme], rows: Sequence[float]) -> dict[str, float]:
    first: dict[str, float] = {}
    for row, theme in zip(rows, themes, strict=True):
        first.setdefault(theme.side, row)
    return first


def sentence(themes: Sequence[Theme], case: Case) -> str:
    """Which kinds of reason hold on either side, and how many of the sources that name it agree."""
    return f"{_side(themes, case, FOR)} {_side(themes, case, AGAINST)}"


def _side(themes: Sequence[Theme], case: Case, side: str) -> str:
    mine = [theme for theme in themes if theme.side == side]
    held = [(theme, theme.held_by(case)) for theme in mine]
    kinds = [
        f"{theme.name[0].lower()}{theme.name[1:]} ({', '.join(by)})" for theme, by in held if by
    ]
    word = "tuning" if side == FOR else "prompting or retrieval"
    unsure = sum(
        not by and any(theme.holds(source, case) is None for source in theme.reasons)
        for theme, by in held
    )
    rest = f" {unsure} more may, by what is not told." if unsure else ""
    if not kinds:
        return f"For {word}: none of {len(mine)} kinds of reason.{rest}"
    return f"For {word}, {len(kinds)} of {len(mine)} kinds of reason: {'; '.join(kinds)}.{rest}"


def held_lines(themes: Sequence[Theme], case: Case) -> list[str]:
    """The reasons that hold, in words, each once."""
    lines = [
        f"{source}, for {VERDICTS[reason.verdict]}: {reason.text}"
        for theme in themes
        for source in theme.held_by(case)
        for reason in theme.reasons[source]
        if reason.when.told(case)
    ]
    return list(dict.fromkeys(lines))
