"""How long an answer takes, a bar per approach, by part, beside the latency target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from matplotlib.ticker import FuncFormatter, MaxNLocator

from tune_or_not.charts.bill.cumulative_cost import round_up
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP, ApproachLatency

PARTS: dict[str, tuple[str, str]] = {
    "network": ("#8d6e63", "network"),
    "retrieval": ("#009e73", "retrieval"),
    "waiting": ("#cc79a7", "queue"),
    "reading": ("#56b4e9", "prefill"),
    "reasoning": ("#f0e442", "reasoning"),
    "writing": ("#e69f00", "decode"),
}
"""Each part as read: its colour, and the field of the latency that holds it.

Waiting is the queue, reading is prefill, writing is decode.
"""

_TEXT_WIDTH = 0.09
"""What a sum takes of the axis."""

Latencies = Mapping[str, ApproachLatency]


@dataclass(frozen=True, eq=False)
class LatencyOfAll:
    """The times of some approaches, and the target in ms.

    `slow` holds the ms of an answer as slow as one in twenty, by approach; the target holds for
    it where `for_slow`.
    """

    latencies: Latencies
    target_ms: float
    slow: Mapping[str, float] = field(default_factory=dict)
    for_slow: bool = False

    def is_late(self, approach: str) -> bool:
        """Whether it misses the target, for the typical answer or the slow one."""
        held = self.slow[approach] if self.for_slow else self.latencies[approach].total
        return not held <= self.target_ms


class LatencyChart(LiveChart[LatencyOfAll]):
    """Stacked bars of latency; the target is a line, the sum stands at each bar's end."""

    def __init__(self, times: LatencyOfAll) -> None:
        latencies = times.latencies
        self._approaches = tuple(latencies)
        figure = style.figure(9, 1.5 + 0.4 * len(latencies))
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, grid="none")
        style.subject(self._axes, _subject(times))
        self._axes.xaxis.set_major_formatter(FuncFormatter(style.milliseconds))
        self._axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
        rows = range(len(latencies))
        self._axes.set_yticks(rows, [style.label(a) for a in self._approaches])
        self._axes.set_ylim(len(latencies) - 0.4, -0.95)
        self._bars = {
            part: self._axes.barh(rows, [0] * len(rows), height=0.6, color=colour, label=part)
            for part, (colour, _) in PARTS.items()
        }
        self._whiskers = [
            self._axes.plot([], [], color=style.INK, linewidth=1.2, marker="|", markersize=9)[0]
            for _ in rows
        ]
        self._sums = [style.note(self._axes, y=row) for row in rows]
        (self._target,) = self._axes.plot(
            [0, 0],
            [-0.6, len(latencies) - 0.4],
            color=style.INK,
            linewidth=1.5,
            linestyle=(0, (4, 2)),
        )
        self._target_text = style.note(self._axes, y=-0.72, ha="center")
        style.legend_below(figure, ncols=len(PARTS), columnspacing=1.4)
        super().__init__(figure, times, in_words)

    def _set(self, times: LatencyOfAll) -> None:
        latencies, target_ms = times.latencies, times.target_ms
        served = [one.total for one in latencies.values() if one.keeps_up]
        longest = max([*served, *filter(isfinite, times.slow.values()), target_ms])
        top = round_up(longest * (1.28 if times.slow else 1.12))  # room for the words at the ends
        self._axes.set_xlim(0, top)
        self._target.set_xdata([target_ms, target_ms])
        self._target_text.set(
            x=min(max(target_ms, 0.07 * top), 0.93 * top),
            text=f"target {style.milliseconds(target_ms)}"
            + (", 1 in 20" if times.for_slow else ""),
        )
        for row, approach in enumerate(self._approaches):
            one, left = latencies[approach], 0.0
            for name, (_, part) in PARTS.items():
                width = getattr(one, part) if one.keeps_up else 0.0
                self._bars[name][row].set(x=left, width=width)
                left += width
            slow = times.slow.get(approach, left) if one.keeps_up else left
            drawn = isfinite(slow) and slow > left
            self._whiskers[row].set_data([left, slow] if drawn else [], [row] * 2 * drawn)
            text = style.milliseconds(one.total) if one.keeps_up else DOES_NOT_KEEP_UP
            start = max(left, slow if drawn else left) + top * 0.012
            if start - 0.01 * top < target_ms < start + _TEXT_WIDTH * top:
                start = target_ms + 0.008 * top  # a number under the line cannot be read
            self._sums[row].set(
                x=start, text=f"{text}, {style.milliseconds(slow)}" if drawn else text
            )


def _subject(times: LatencyOfAll) -> str:
    slow = "; the thin line reaches to an answer as slow as 1 in 20" if times.slow else ""
    return f"Time of a typical whole answer{slow}"


def sentence(times: LatencyOfAll) -> str:
    """What the chart shows, in one line: the fastest, and who misses the target."""
    latencies, target = times.latencies, style.milliseconds(times.target_ms)
    late = [style.label(i) for i in latencies if times.is_late(i) and latencies[i].keeps_up]
    behind = [style.label(i) for i, one in latencies.items() if not one.keeps_up]
    best = min(latencies, key=lambda i: latencies[i].total)
    held = "1 in 20 later" if times.for_slow else "Later"
    line = (
        f"{held} than {target}: {', '.join(late)}." if late else f"All meet the target of {target}."
    )
    if latencies[best].keeps_up:
        line = f"Fastest: {style.label(best)}, {style.milliseconds(latencies[best].total)}. {line}"
    return f"{line} {', '.join(behind)} {DOES_NOT_KEEP_UP}." if behind else line


def in_words(times: LatencyOfAll) -> str:
    """All that the picture shows: each approach's time, and which meet the target."""
    each = "; ".join(
        f"{style.label(i)} {_time(one)}{_slow(times, i)}" for i, one in times.latencies.items()
    )
    return f"{sentence(times)} A typical whole answer takes: {each}."


def _slow(times: LatencyOfAll, approach: str) -> str:
    """From when on the slowest twentieth comes, where such an answer comes at all."""
    if approach not in times.slow or not times.latencies[approach].keeps_up:
        return ""
    slow = times.slow[approach]
    return f", 1 in 20 {f'from {style.milliseconds(slow)}' if isfinite(slow) else DOES_NOT_KEEP_UP}"


def _time(one: ApproachLatency) -> str:
    if not one.keeps_up:
        return DOES_NOT_KEEP_UP
    first = style.milliseconds(one.time_to_first_token)
    return f"{style.milliseconds(one.total)} (first token after {first})"
