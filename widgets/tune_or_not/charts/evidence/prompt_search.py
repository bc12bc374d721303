"""The best of many prompts: what it scores where it was chosen, and what it is worth elsewhere."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.evidence.prompt_search import MOST_PROMPTS, PromptSearch
from tune_or_not.words.quantity import quantity


class PromptSearchChart(LiveChart[PromptSearch]):
    """Two lines over the prompts tried, and luck between them. A mark at the number set."""

    def __init__(self, search: PromptSearch) -> None:
        figure = style.figure(9, 4.4)
        axes = figure.add_subplot()
        style.style_axes(axes, "The best of many prompts", grid="both")
        style.log_axis(axes.xaxis, style.counts, LogLocator(subs=(1, 2, 5)))
        axes.set(xlim=(0.95, MOST_PROMPTS * 1.05), ylim=(0, 1), xlabel="prompts tried")
        axes.yaxis.set_major_formatter(FuncFormatter(style.percent))
        tried = np.arange(1, MOST_PROMPTS + 1)
        (self._best,) = axes.plot(
            tried, tried, color="#d55e00", linewidth=style.LINE_WIDTH, linestyle=(0, (6, 2)),
            label="score on the questions it was chosen by",
        )  # fmt: skip
        (self._worth,) = axes.plot(
            tried, tried, color="#0072b2", linewidth=style.LINE_WIDTH,
            label="score on new questions",
        )  # fmt: skip
        (self._needed,) = axes.plot(
            [1, MOST_PROMPTS], [0, 0], color=style.INK, linewidth=1.5, linestyle=(0, (1, 2)),
            label="score needed",
        )  # fmt: skip
        (self._marks,) = axes.plot(
            [], [], linestyle="none", marker="o", markersize=10, color=style.INK
        )
        style.legend_below(figure, handles=[self._best, self._worth, self._needed], ncols=3)
        self._axes = axes
        super().__init__(figure, search, sentence)

    def _set(self, search: PromptSearch) -> None:
        lowest = min(search.start, search.needed) - 0.08
        highest = max(float(search.best[-1]), search.needed) + 0.04
        self._axes.set_ylim(max(0.0, lowest), min(1.0, highest))
        self._best.set_ydata(search.best)
        self._worth.set_ydata(search.worth)
        self._needed.set_ydata([search.needed, search.needed])
        self._marks.set_data([search.prompts] * 2, [search.seen, search.true])


def sentence(search: PromptSearch) -> str:
    """What the best prompt seems to be worth, and what it is."""
    gained, luck = search.true - search.start, search.seen - search.true
    return (
        f"The best of {quantity(search.prompts, 'prompts')} scores {style.percent(search.seen)} on "
        f"the {quantity(search.questions, 'questions')} it was chosen by, and "
        f"{style.percent(search.true)} on new ones: {100 * gained:.0f} points gained, and "
        f"{100 * luck:.0f} of luck."
    )
