"""How far the time of an answer may be off: a bar from best to worst, with a mark between."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from matplotlib.ticker import FixedLocator

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.record.figures.latency_range import LatencyRange

_TICKS = [base * 10.0**power for power in range(1, 6) for base in (1, 2, 5)]


class LatencyRangeChart:
    """A row per approach on a logarithmic axis; the target is a line."""

    def __init__(self, ranges: Mapping[str, LatencyRange], target_ms: float) -> None:
        figure = style.figure(9, 1.1 + 0.44 * len(ranges))
        axes = figure.add_subplot()
        style.style_axes(axes, "A typical whole answer: best to worst", grid="x")
        style.log_axis(axes.xaxis, style.milliseconds, FixedLocator(_TICKS))
        known = [ms for times in ranges.values() for ms in (times.low, times.high) if isfinite(ms)]
        axes.set_xlim(min([*known, target_ms]) * 0.8, max([*known, target_ms]) * 1.6)
        axes.set_yticks(range(len(ranges)), [style.label(i) for i in ranges])
        axes.set_ylim(len(ranges) - 0.4, -0.95)
        for row, (approach, times) in enumerate(ranges.items()):
            look = style.APPROACHES[approach]
            if not isfinite(times.base):
                axes.text(target_ms, row, DOES_NOT_KEEP_UP, va="center", ha="center",
                          fontsize=style.TEXT_SIZE, color=style.INK)  # fmt: skip
                continue
            high = times.high if isfinite(times.high) else axes.get_xlim()[1]
            axes.plot([times.low, high], [row, row], color=look.colour, linewidth=6, alpha=0.45,
                      solid_capstyle="round")  # fmt: skip
            axes.plot([times.base], [row], linestyle="none", marker=look.marker, markersize=10,
                      color=look.colour)  # fmt: skip
        axes.plot([target_ms, target_ms], [-0.5, len(ranges) - 0.4], color=style.INK, linewidth=1.5,
                  linestyle=(0, (4, 2)))  # fmt: skip
        axes.text(target_ms, -0.72, f"target {style.milliseconds(target_ms)}", ha="center",
                  va="center", fontsize=style.TEXT_SIZE, color=style.INK)  # fmt: skip
        self.live = LiveFigure(figure, alt=sentence(ranges, target_ms))


def sentence(ranges: Mapping[str, LatencyRange], target_ms: float) -> str:
    """Each approach's best, middle and worst."""
    spans = "; ".join(f"{style.label(i)} {_span(times)}" for i, times in ranges.items())
    return f"{spans}. The target is {style.milliseconds(target_ms)}."


def _span(times: LatencyRange) -> str:
    if not isfinite(times.base):
        return DOES_NOT_KEEP_UP
    high = style.milliseconds(times.high) if isfinite(times.high) else "beyond any limit"
    return f"{style.milliseconds(times.base)}, from {style.milliseconds(times.low)} to {high}"
