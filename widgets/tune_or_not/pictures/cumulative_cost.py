"""What has been spent by the end of each month, a line per approach."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tune_or_not.decision.cost import ApproachCost, CostEstimate
from tune_or_not.pictures import style
from tune_or_not.pictures.live_figure import LiveFigure

_GAP = 0.062
"""Least distance between two labels, as a share of the axis."""


class CumulativeCostChart:
    """Cumulative cost by month, labelled at the lines' ends, with a ring at each break-even."""

    def __init__(self, estimate: CostEstimate) -> None:
        figure = style.figure(9, 4.4)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, "Spent so far, in all")
        self._axes.set_xlabel("months from the start")
        self._axes.yaxis.set_major_formatter(FuncFormatter(style.dollars))
        self._axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True, min_n_ticks=1))
        self._lines = {}
        self._rings = {}
        self._labels = {}
        for approach in estimate.approaches:
            look = style.line_style(approach) | {"marker": "none"}
            (self._lines[approach],) = self._axes.plot([], [], **look)
            (self._rings[approach],) = self._axes.plot(
                [], [], linestyle="none", marker="o", markersize=11, markeredgewidth=2,
                markerfacecolor="none", markeredgecolor=look["color"],
            )  # fmt: skip
            self._labels[approach] = self._axes.text(
                1.01, 0, "", transform=self._axes.transAxes, va="center", clip_on=False,
                fontsize=style.TEXT_SIZE, color=style.INK,
            )  # fmt: skip
            self._labels[approach].set_in_layout(False)
        style.leave_room(figure, right=0.26)
        self._set(estimate)
        self.live = LiveFigure(figure, alt=sentence(estimate))

    def update(self, estimate: CostEstimate) -> None:
        """Show another estimate of the same approaches."""
        with self.live:
            self._set(estimate)
            self.live.alt = sentence(estimate)

    def _set(self, estimate: CostEstimate) -> None:
        top = round_up(max(float(c.cumulative[-1]) for c in estimate.approaches.values()))
        self._axes.set(xlim=(0, estimate.months), ylim=(0, top))
        ends = {}
        for approach, cost in estimate.approaches.items():
            spent = np.concatenate([[cost.upfront], cost.cumulative])
            self._lines[approach].set_data(np.arange(estimate.months + 1), spent)
            ends[approach] = float(spent[-1]) / top
            self._ring(cost)
        for approach, height in spread(ends).items():
            total = style.dollars(float(estimate.approaches[approach].cumulative[-1]))
            self._labels[approach].set_y(height)
            self._labels[approach].set_text(f"{style.label(approach)} {total}")

    def _ring(self, cost: ApproachCost) -> None:
        month = cost.break_even
        if isinstance(month, int):
            self._rings[cost.id].set_data([month], [cost.cumulative[month - 1]])
        else:
            self._rings[cost.id].set_data([], [])


def sentence(estimate: CostEstimate) -> str:
    """What the chart says: the bills at the end, cheapest first, and what breaks even when."""
    costs = sorted(estimate.approaches.values(), key=lambda cost: float(cost.cumulative[-1]))
    bills = ", ".join(
        f"{style.label(c.id)} {style.dollars(float(c.cumulative[-1]))}" for c in costs
    )
    months = "1 month" if estimate.months == 1 else f"{estimate.months} months"
    return " ".join([f"After {months}: {bills}.", _tuning(estimate, months), *estimate.notes])


def _tuning(estimate: CostEstimate, months: str) -> str:
    when = estimate.approaches["fine_tuning"].break_even
    if isinstance(when, int):
        return f"Fine-tuning costs no more than prompting from month {when} on."
    if when == "at once":
        return "Fine-tuning costs no more than prompting from the start."
    return f"Fine-tuning does not pay back against prompting within {months}."


def round_up(value: float) -> float:
    """The next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 times a power of ten: axes that rest."""
    if value <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return float(next((s * power for s in steps if s * power >= value * 1.02), 12 * power))


def spread(heights: dict[str, float]) -> dict[str, float]:
    """Move labels apart to at least the gap, in order, inside 0 to 1, each as little as needed."""
    order = sorted(heights, key=lambda name: heights[name])
    placed: dict[str, float] = {}
    lowest = 0.0
    for name in order:
        placed[name] = max(heights[name], lowest)
        lowest = placed[name] + _GAP
    highest = 1.0
    for name in reversed(order):
        placed[name] = min(placed[name], highest)
        highest = placed[name] - _GAP
    return placed
