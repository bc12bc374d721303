"""Six ways to the same tickets: usable answers on products known and unseen, and the bill."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.ticker import FuncFormatter

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.charts.lab.trials import Trials

KNOWN, UNSEEN, TOKENS, SECONDS = range(4)
"""What a result holds for each strategy, in this order."""
_COLOURS = ("#0072b2", "#d55e00")
_HEIGHT = 0.34


class StrategiesChart(LiveChart[Trials]):
    """Two bars a strategy, and its tokens and milliseconds per answer beside them.

    A result holds four numbers per strategy: shares usable on known and on unseen products,
    tokens and seconds per answer.
    """

    def __init__(self, trials: Trials, names: Sequence[str]) -> None:
        self._names = names
        figure = style.figure(9, 1.6 + 0.62 * len(names))
        axes = figure.add_subplot()
        style.leave_room(figure, 0.24)
        style.style_axes(axes, "Usable answers: in the format, with the right fact", grid="x")
        axes.set_xlim(0, 1)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_formatter(FuncFormatter(style.percent))
        self._bars = [
            axes.barh(
                [row + place * _HEIGHT for row in range(len(names))], 0, height=_HEIGHT * 0.92,
                color=colour, label=label, hatch=None,
            )
            for place, colour, label in (
                (-0.5, _COLOURS[0], "about products it knows"),
                (0.5, _COLOURS[1], "about products it never saw"),
            )
        ]  # fmt: skip
        self._before = [
            axes.plot(
                [], [], linestyle="none", marker="|", color=style.INK, markersize=15,
                markeredgewidth=2, label=label,
            )[0]
            for label in ("the settings before", "_")
        ]  # fmt: skip
        self._texts = [
            axes.annotate(
                "", (1, row), (14, 0), xycoords=("axes fraction", "data"),
                textcoords="offset points", va="center", fontsize=style.TEXT_SIZE, color=style.INK,
                annotation_clip=False,
            )
            for row in range(len(names))
        ]  # fmt: skip
        for text in self._texts:
            text.set_in_layout(False)
        style.legend_below(figure, ncols=3)
        super().__init__(figure, trials)

    def _set(self, trials: Trials) -> None:
        now = trials.now
        rows = range(len(self._names))
        for part, marks in zip((KNOWN, UNSEEN), self._before, strict=True):
            heights = [row + (part - 0.5) * _HEIGHT for row in rows]
            means = [trials.past[0].mean(row * 4 + part) for row in rows] if trials.past else []
            marks.set_data(means, heights if means else [])
        for row, text in enumerate(self._texts):
            first = row * 4
            for part, bars in zip((KNOWN, UNSEEN), self._bars, strict=True):
                bars[row].set_width(now.mean(first + part) if now.results else 0)
            if now.results:
                tokens, seconds = now.mean(first + TOKENS), now.mean(first + SECONDS)
                text.set_text(f"{tokens:.0f} tokens, {1000 * seconds:.1f} ms")
