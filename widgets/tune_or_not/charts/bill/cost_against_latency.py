"""Cost against latency: a mark for every approach, the target as a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.ticker import FuncFormatter, MaxNLocator

from tune_or_not.charts.bill.cumulative_cost import round_up
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.approach_lines import label_gap, spread
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.cost import CostEstimate
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP, ApproachLatency
from tune_or_not.words.quantity import quantity

Latencies = Mapping[str, ApproachLatency]


@dataclass(frozen=True, eq=False)
class CostAndLatency:
    """The bills and the times of the same approaches, and the latency target in ms."""

    estimate: CostEstimate
    latencies: Latencies
    target_ms: float


class CostAgainstLatencyChart(LiveChart[CostAndLatency]):
    """Each approach at its time for a whole answer and its bill at the end of the horizon.

    Down and to the left is better; what stands right of the target line comes too late.
    """

    def __init__(self, both: CostAndLatency) -> None:
        figure = style.figure(9, 3.6)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, grid="both")
        style.subject(self._axes, "Bill upwards, time across: down and left is better")
        self._axes.set_xlabel("time of a typical whole answer")
        self._axes.yaxis.set_major_formatter(FuncFormatter(style.dollars))
        self._axes.xaxis.set_major_formatter(FuncFormatter(style.milliseconds))
        self._axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
        self._marks, self._labels, self._leads = {}, {}, {}
        (self._target,) = self._axes.plot(
            [0, 0], [0, 1], color=style.INK, linewidth=1.5, linestyle=(0, (4, 2))
        )
        self._target_text = style.note(
            self._axes, 0, 1, ha="right", va="top", bbox=dict(style.ON_PAPER)
        )
        for approach in both.estimate.approaches:
            look = style.line_style(approach) | {"linestyle": "none", "markersize": 11}
            (self._leads[approach],) = self._axes.plot(
                [], [], color=style.MUTED, linewidth=1, clip_on=False
            )
            (self._marks[approach],) = self._axes.plot([], [], **look)
            self._labels[approach] = style.note(self._axes, 1.03, transform=self._axes.transAxes)
        style.leave_room(figure, right=0.37)
        super().__init__(figure, both, sentence)

    def _set(self, both: CostAndLatency) -> None:
        latencies, target_ms = both.latencies, both.target_ms
        bills = {i: float(cost.cumulative[-1]) for i, cost in both.estimate.approaches.items()}
        top = round_up(max(bills.values()))
        right = round_up(
            max([o.total for o in latencies.values() if o.keeps_up] + [target_ms * 1.05])
        )
        self._axes.set(xlim=(0, right), ylim=(0, top))
        self._target.set_data([target_ms, target_ms], [0, top])
        near_left = target_ms < 0.25 * right
        self._target_text.set(
            x=target_ms + right * (0.008 if near_left else -0.008),
            y=top * 0.985,
            ha="left" if near_left else "right",
            text=f"target {style.milliseconds(target_ms)}",
        )
        heights = {i: bill / top for i, bill in bills.items()}
        for approach, height in spread(heights, label_gap(self._axes)).items():
            one, bill = latencies[approach], bills[approach]
            served = both.estimate.approaches[approach].keeps_up
            at = [one.total] if one.keeps_up and served else []
            self._marks[approach].set_data(at, [bill] * len(at))
            lead = [*at, right, right * 1.025] if at else []
            self._leads[approach].set_data(lead, [bill, bill, height * top][: len(lead)])
            self._labels[approach].set_y(height)
            self._labels[approach].set_text(_end_text(approach, bill, one, served))


def sentence(both: CostAndLatency) -> str:
    """What the chart says: the cheapest approach that is in time."""
    estimate, latencies, target_ms = both.estimate, both.latencies, both.target_ms
    served = [i for i, cost in estimate.approaches.items() if cost.keeps_up]
    in_time = [i for i in served if latencies[i].total <= target_ms]
    target = style.milliseconds(target_ms)
    if not in_time:
        return f"No approach answers within {target}."
    best = min(in_time, key=lambda i: float(estimate.approaches[i].cumulative[-1]))
    bill = style.dollars(float(estimate.approaches[best].cumulative[-1]))
    months = quantity(estimate.months, "months")
    late = len(estimate.approaches) - len(in_time)
    behind = [style.label(i) for i in estimate.approaches if i not in served]
    late -= len(behind)
    others = f" Too late: {late} of {len(estimate.approaches)}." if late else ""
    others += f" {', '.join(behind)} {DOES_NOT_KEEP_UP}." if behind else ""
    return (
        f"Cheapest within {target}: {style.label(best)}, {bill} over {months}, "
        f"{style.milliseconds(latencies[best].total)}.{others}"
    )


def _end_text(approach: str, bill: float, one: ApproachLatency, served: bool) -> str:
    if not (one.keeps_up and served):
        return f"{style.label(approach)} {DOES_NOT_KEEP_UP}"
    return f"{style.label(approach)} {style.dollars(bill)}, {style.milliseconds(one.total)}"
