"""A matrix of needs by approaches, with the needs of the case lit."""

from __future__ import annotations

from tune_or_not.case import Case
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.advice.matrix import NO, PARTLY, YES, Matrix
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.words.listed_fields import listed

_CELLS = {YES: ("yes", "bold"), PARTLY: ("partly", "normal"), NO: ("no", "normal")}
_MARKERS = {YES: "o", PARTLY: "d", NO: "x"}


class MatrixChart(LiveChart[Case]):
    """A row per need, a column per approach; rows that the case needs stand out in bold, and those
    that nobody told have a question mark."""

    def __init__(self, matrix: Matrix, case: Case) -> None:
        self._matrix = matrix
        figure = style.figure(8.5, 0.8 + 0.42 * len(matrix.needs))
        axes = figure.add_subplot()
        style.table_axes(axes)
        columns = len(matrix.approaches)
        axes.set(xlim=(-0.5, columns - 0.5), ylim=(len(matrix.needs) - 0.4, -0.6))
        axes.set_xticks(range(columns), [VERDICTS[name] for name in matrix.approaches])
        axes.set_yticks([])
        self._texts = {}
        for row, need in enumerate(matrix.needs):
            axes.axhline(row + 0.5, color=style.GRID, linewidth=1, zorder=0)
            texts = [axes.text(-0.62, row, need.text, ha="right", va="center")]
            for column, approach in enumerate(matrix.approaches):
                cell = need.cells[approach]
                note = f" ({need.notes[approach]})" if approach in need.notes else ""
                word = _CELLS[cell][0] + note
                texts.append(axes.text(column - 0.16, row, word, ha="left", va="center"))
                axes.plot(
                    [column - 0.28], [row], linestyle="none", marker=_MARKERS[cell],
                    color=style.APPROACHES[approach].colour if cell == YES else style.MUTED,
                    markersize=9 if cell == YES else 7, markeredgewidth=2,
                )  # fmt: skip
            for text in texts:
                text.set_fontsize(style.TEXT_SIZE)
            self._texts[need.text] = texts
        super().__init__(figure, case, lambda case: sentence(matrix, case))

    def _set(self, case: Case) -> None:
        told = self._matrix.told(case)
        for name, texts in self._texts.items():
            texts[0].set_text(f"{name} ?" if told[name] is None else name)
            for text in texts:
                text.set_color(style.INK if told[name] else style.MUTED)
                text.set_fontweight("bold" if told[name] else "normal")


def sentence(matrix: Matrix, case: Case) -> str:
    """Which needs are lit, how many nobody told, and what the matrix makes of those that are."""
    told = matrix.told(case)
    lit = [need for need, held in told.items() if held]
    untold = list(told.values()).count(None)
    rest = f" {untold} of {len(told)} needs are not told." if untold else ""
    if not lit:
        return f"{matrix.source}:{rest}" if rest else f"{matrix.source}: {matrix.none_text}"
    needs = listed([need.lower() for need in lit])
    return f"Needed: {needs}. {_outcome(matrix.fitting(lit))}{rest}"


def _outcome(fitting: tuple[str, ...]) -> str:
    if not fitting:
        return "Nothing has a yes for all, and the matrix does not say which need comes first."
    names = listed([VERDICTS[name] for name in fitting])
    if len(fitting) == 1:
        return f"Only {names} has a yes for all."
    return f"{names} each have a yes for all, and the matrix does not choose."
