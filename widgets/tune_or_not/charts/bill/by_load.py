"""A GPU of one's own as it fills up: answers get slower, and each costs less."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.decision.bill.own_server.load import ByLoad, Values
from tune_or_not.words.quantity import quantity

_OWN = style.APPROACHES["self_hosted"].colour


@dataclass(frozen=True, eq=False)
class LoadAndTarget:
    """Time and cost by load, and the latency target in ms."""

    by_load: ByLoad
    target_ms: float


class ByLoadChart(LiveChart[LoadAndTarget]):
    """Above, the time of the typical answer and of one in twenty; below, the rent of 1,000
    requests; both over the load. A dashed line stands at the case's own busiest hour.
    """

    def __init__(self, filled: LoadAndTarget) -> None:
        figure = style.figure(9, 4.4)
        self._times, self._rents = figure.subplots(2, 1, sharex=True, height_ratios=(1.4, 1))
        style.style_axes(self._times)
        style.style_axes(self._rents)
        style.subject(self._times, "Time of a whole answer")
        style.subject(self._rents, "Rent of 1,000 requests, if it were always that busy")
        self._rents.set_xlabel("load: the share of what the copies could serve")
        self._rents.xaxis.set_major_formatter(FuncFormatter(style.percent))
        for axes, write in ((self._times, style.milliseconds), (self._rents, style.per_thousand)):
            style.log_axis(axes.yaxis, write)
            axes.set_xlim(0, 1)
        self._typical, self._typical_name = _line(self._times, "solid", "half are quicker")
        self._slow, self._slow_name = _line(self._times, (0, (2, 1.2)), "1 in 20 is slower")
        self._rent, _ = _line(self._rents, "solid", "")
        self._target, self._target_name = _line(self._times, (0, (4, 2)), "", style.MUTED)
        self._here = [_line(axes, (0, (4, 2)), "", style.INK)[0] for axes in figure.axes]
        self._here_name = _text(self._times, "")
        style.leave_room(figure, right=0.18)
        super().__init__(figure, filled, in_words)

    def _set(self, filled: LoadAndTarget) -> None:
        by_load, target = filled.by_load, filled.target_ms
        self._times.set_ylim(*_decades([*by_load.p50_ms, *by_load.p95_ms, target]))
        self._rents.set_ylim(*_decades(by_load.usd))
        for line, name, ms in (
            (self._typical, self._typical_name, by_load.p50_ms),
            (self._slow, self._slow_name, by_load.p95_ms),
        ):
            line.set_data(by_load.loads, ms)
            name.set_y(float(ms[-1]) * (1.25 if line is self._slow else 0.8))
        self._rent.set_data(by_load.loads, by_load.usd)
        self._target.set_data([0, 1], [target, target])
        self._target_name.set(y=target, text=f"target {style.milliseconds(target)}")
        here = min(by_load.here, 1.0)
        for line, axes in zip(self._here, (self._times, self._rents), strict=True):
            line.set_data([here, here], axes.get_ylim())
        high = 0.8 * self._times.get_ylim()[1]
        left = here > 0.6
        self._here_name.set(
            x=here + (-0.01 if left else 0.01), y=high, ha="right" if left else "left",
            text=f"yours: {_load(by_load)}",
        )  # fmt: skip


def _decades(values: Iterable[float]) -> tuple[float, float]:
    """The powers of ten around these, by halves: nothing is cut."""
    logs = np.log10(np.asarray(list(values), dtype=float))
    return float(10 ** (np.floor(2 * logs.min()) / 2)), float(10 ** (np.ceil(2 * logs.max()) / 2))


def _line(axes: Axes, dashes: object, name: str, colour: str = _OWN) -> tuple[Line2D, Text]:
    """A line and its name beside its right end."""
    (line,) = axes.plot([], [], color=colour, linewidth=1.5 if colour != _OWN else 2.25)
    line.set_linestyle(dashes)  # type: ignore[arg-type]
    text = _text(axes, name)
    text.set_x(1.01)
    return line, text


def _text(axes: Axes, words: str) -> Text:
    return style.note(axes, words=words, bbox=dict(style.ON_PAPER))


def _load(by_load: ByLoad) -> str:
    copies = quantity(by_load.copies, "copies")
    if by_load.here >= 1:
        return f"{copies}, {DOES_NOT_KEEP_UP}"
    return f"{style.percent(by_load.here)} in the busiest hour, {copies}"


def _at(by_load: ByLoad, values: Values) -> float:
    return float(np.interp(by_load.here, by_load.loads, values))


def sentence(filled: LoadAndTarget) -> str:
    """What the chart shows, in one line: time and rent at the case's own load."""
    by_load = filled.by_load
    if by_load.here >= 1:
        return f"With {quantity(by_load.copies, 'copies')} the server {DOES_NOT_KEEP_UP}."
    return (
        f"At {style.percent(by_load.here)} load: half within "
        f"{style.milliseconds(_at(by_load, by_load.p50_ms))}, 19 of 20 within "
        f"{style.milliseconds(_at(by_load, by_load.p95_ms))}, "
        f"{style.per_thousand(by_load.usd_here)} per 1,000."
    )


def in_words(filled: LoadAndTarget) -> str:
    """All that the picture shows: the same at a few loads."""
    by_load = filled.by_load
    loads = by_load.loads[:: max(1, len(by_load.loads) // 4)]
    some = "; ".join(
        f"at {style.percent(float(load))} half within "
        f"{style.milliseconds(float(np.interp(load, by_load.loads, by_load.p50_ms)))}, "
        f"{style.per_thousand(float(np.interp(load, by_load.loads, by_load.usd)))} per 1,000"
        for load in loads
    )
    return f"{sentence(filled)} {quantity(by_load.copies, 'copies')}. By load: {some}."
