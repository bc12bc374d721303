"""Bills of two or three cases side by side: a row per approach, a mark per case."""

from __future__ import annotations

from matplotlib.ticker import LogLocator

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style
from tune_or_not.compare.comparison import LETTERS, Comparison, sentence
from tune_or_not.decision.bill.approaches import APPROACHES

_MARKS = (("#0072b2", "o"), ("#d55e00", "^"), ("#9a7cdc", "D"))
_LEAST = 1.0
"""USD at the left end: a bill of nothing stands there."""


class CompareChart:
    """Marks on a logarithmic axis of dollars; what does not keep up has none."""

    def __init__(self, comparison: Comparison) -> None:
        figure = style.figure(9, 2.9)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, "Bill over the horizon, by case", grid="both")
        style.log_axis(self._axes.xaxis, style.dollars)
        self._axes.xaxis.set_major_locator(LogLocator(10, numticks=12))
        self._axes.tick_params(axis="x", which="minor", length=0)
        self._axes.set_yticks(range(len(APPROACHES)), [style.label(i) for i in APPROACHES])
        self._axes.set_ylim(len(APPROACHES) - 0.4, -0.6)
        self._rows = {
            (i, n): self._axes.plot(
                [], [], linestyle="none", marker=marker, markersize=11, color=colour,
                label=LETTERS[n] if i == "prompting" else "_",
            )[0]
            for i in APPROACHES
            for n, (colour, marker) in enumerate(_MARKS[: len(comparison.cases)])
        }  # fmt: skip
        style.legend_below(figure, ncols=len(_MARKS))
        self._set(comparison)
        self.live = LiveFigure(figure, alt=sentence(comparison))

    def update(self, comparison: Comparison) -> None:
        """Show a comparison of as many cases."""
        with self.live:
            self._set(comparison)
            self.live.alt = sentence(comparison)

    def _set(self, comparison: Comparison) -> None:
        bills = {i: [max(_LEAST, usd) for usd in comparison.bills(i)] for i in APPROACHES}
        every = [usd for row in bills.values() for usd in row]
        low, high = min(every), max(every)
        self._axes.set_xlim(10 ** _floor(low / 1.5), 10 ** (_floor(high * 1.5) + 1))
        for (i, n), mark in self._rows.items():
            apart = (n - (len(comparison.cases) - 1) / 2) * 0.3  # one above the other, never hidden
            up = comparison.keeps_up(i)[n]
            mark.set_data(
                [bills[i][n]] if up else [], [list(APPROACHES).index(i) + apart] if up else []
            )


def _floor(value: float) -> int:
    return len(str(int(max(1.0, value)))) - 1
