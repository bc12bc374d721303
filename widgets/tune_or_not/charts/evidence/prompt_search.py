"""The best of many prompts: what it scores where it was chosen, and what it is worth elsewhere."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.approach_lines import spread
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.evidence.prompt_search import MOST_PROMPTS, PromptSearch
from tune_or_not.words.quantity import quantity

_CHOSEN, _NEW, _NEEDED = "where it was chosen", "on new questions", "needed"


class PromptSearchChart(LiveChart[PromptSearch]):
    """Two lines over the prompts tried, and luck between them. A mark at the number set."""

    def __init__(self, search: PromptSearch) -> None:
        figure = style.figure(9, 4.4)
        axes = figure.add_subplot()
        style.style_axes(axes, grid="both")
        style.subject(axes, "Score of the best of so many prompts")
        style.log_axis(axes.xaxis, style.counts, LogLocator(subs=(1, 2, 5)))
        axes.set(xlim=(0.95, MOST_PROMPTS * 1.05), ylim=(0, 1), xlabel="prompts tried")
        axes.yaxis.set_major_formatter(FuncFormatter(style.percent))
        tried = np.arange(1, MOST_PROMPTS + 1)
        (self._best,) = axes.plot(
            tried, tried, color=style.MUTED, linewidth=style.LINE_WIDTH, linestyle=(0, (6, 2))
        )
        (self._worth,) = axes.plot(tried, tried, color=style.INK, linewidth=style.LINE_WIDTH)
        (self._needed,) = axes.plot(
            [1, MOST_PROMPTS], [0, 0], color=style.INK, linewidth=1.5, linestyle=(0, (1, 2))
        )
        self._labels = {
            text: axes.text(1.01, 0, text, transform=axes.transAxes, va="center", clip_on=False,
                            fontsize=style.TEXT_SIZE, color=style.INK)
            for text in (_CHOSEN, _NEW, _NEEDED)
        }  # fmt: skip
        for label in self._labels.values():
            label.set_in_layout(False)
        (self._marks,) = axes.plot(
            [], [], linestyle="none", marker="o", markersize=10, color=style.INK
        )
        self._axes = axes
        style.leave_room(figure, right=0.22)
        super().__init__(figure, search, sentence)

    def _set(self, search: PromptSearch) -> None:
        lowest = min(search.start, search.needed) - 0.08
        highest = max(float(search.best[-1]), search.needed) + 0.04
        self._axes.set_ylim(max(0.0, lowest), min(1.0, highest))
        self._best.set_ydata(search.best)
        self._worth.set_ydata(search.worth)
        self._needed.set_ydata([search.needed, search.needed])
        self._marks.set_data([search.prompts] * 2, [search.seen, search.true])
        bottom, top = self._axes.get_ylim()
        ends = {_CHOSEN: search.best[-1], _NEW: search.worth[-1], _NEEDED: search.needed}
        heights = {text: (float(end) - bottom) / (top - bottom) for text, end in ends.items()}
        for text, height in spread(heights).items():
            self._labels[text].set_y(height)


def sentence(search: PromptSearch) -> str:
    """What the best prompt seems to be worth, and what it is."""
    gained, luck = search.true - search.start, search.seen - search.true
    return (
        f"The best of {quantity(search.prompts, 'prompts')}: {style.percent(search.seen)} where it "
        f"was chosen, {style.percent(search.true)} on new questions. "
        f"{100 * gained:.0f} points gained, {100 * luck:.0f} of luck."
    )
