"""What a request costs all in, by volume, both on logarithmic axes."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import LogLocator

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.approach_lines import ApproachLines
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.volume import CostByVolume, Values
from tune_or_not.words.quantity import digits


class CostByVolumeChart(LiveChart[CostByVolume]):
    """A line per approach, a ring where it overtakes prompting, a line at the case's volume."""

    def __init__(self, by_volume: CostByVolume) -> None:
        figure = style.figure(9, 4.0)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, grid="both")
        style.subject(self._axes, "1,000 requests, everything included, by traffic")
        self._axes.set_xlabel("requests per month")
        style.log_axis(self._axes.xaxis, style.counts, LogLocator(numticks=9))
        style.log_axis(self._axes.yaxis, style.per_thousand, LogLocator(numticks=9))
        (self._here,) = self._axes.plot(
            [1, 1], [1, 2], color=style.INK, linewidth=1.5, linestyle=(0, (4, 2))
        )
        self._here_text = style.note(self._axes, 1, 1, va="top", bbox=dict(style.ON_PAPER))
        self._drawn = ApproachLines(self._axes, by_volume.per_request)
        style.leave_room(figure, right=0.19)
        super().__init__(figure, by_volume, in_words)

    def _set(self, by_volume: CostByVolume) -> None:
        every = np.concatenate(
            [usd[by_volume.served[i]] for i, usd in by_volume.per_request.items()]
        )
        if not every.size:  # no line is drawn: the axis keeps the range that the costs would have
            every = np.concatenate(list(by_volume.per_request.values()))
        low = 10 ** np.floor(np.log10(max(float(every.min()), _LEAST)))
        high = 10 ** np.ceil(np.log10(max(float(every.max()), 10 * low)))
        self._axes.set(xlim=(by_volume.volumes[0], by_volume.volumes[-1]), ylim=(low, high))
        self._here.set_data([by_volume.here, by_volume.here], [low, high])
        right_half = by_volume.here > 1e7
        self._here_text.set(
            x=by_volume.here * (0.88 if right_half else 1.14),
            y=high / 1.3,
            ha="right" if right_half else "left",
            text=f"yours: {style.counts(by_volume.here)}",
        )
        span = np.log10(high / low)
        ends = {}
        for approach, all_in in by_volume.per_request.items():
            usd, served = np.maximum(all_in, _LEAST), by_volume.served[approach]
            # A line ends where the approach no longer keeps up, and its name stands there.
            self._drawn.lines[approach].set_data(by_volume.volumes[served], usd[served])
            last = usd[served][-1] if served.any() else usd[0]
            ends[approach] = float(np.clip(np.log10(last / low) / span, 0, 1))
            at = by_volume.overtakes.get(approach)
            at = None if at == by_volume.volumes[0] else at
            ring = (at, float(np.interp(at, by_volume.volumes, usd))) if at else None
            self._drawn.ring(approach, ring)
        self._drawn.label_ends(ends, {approach: style.label(approach) for approach in ends})


_LEAST = 1e-7
"""USD: a logarithmic axis has no place for nothing."""


def sentence(by_volume: CostByVolume) -> str:
    """What the chart shows, in one line: who overtakes prompting, and from which volume."""
    if not by_volume.served["prompting"].any():
        return _nothing_beside(by_volume)
    overtaking = [f"{style.label(i)} {_from(at, by_volume)}" for i, at in _rising(by_volume)]
    if not overtaking:
        return f"No other line comes down to prompting's, at any traffic.{_behind(by_volume)}"
    return f"Costs no more than prompting: {'; '.join(overtaking)}.{_behind(by_volume)}"


def _rising(by_volume: CostByVolume) -> list[tuple[str, float]]:
    """Those that overtake prompting somewhere, the first to do so first."""
    there = [(i, at) for i, at in by_volume.overtakes.items() if at is not None]
    return sorted(there, key=lambda pair: pair[1])


def _from(at: float, by_volume: CostByVolume) -> str:
    if at <= by_volume.volumes[0]:
        return "at any traffic"
    return f"from about {style.counts(digits(at, 2))} requests a month"


def in_words(by_volume: CostByVolume) -> str:
    """All that the picture shows: from which volume each approach costs no more than prompting."""
    if not by_volume.served["prompting"].any():
        return _nothing_beside(by_volume)
    turns = "; ".join(
        f"{style.label(i)} {'at no traffic' if at is None else _from(at, by_volume)}"
        for i, at in by_volume.overtakes.items()
    )
    return f"Costs no more than prompting: {turns}.{_behind(by_volume)}"


def _nothing_beside(by_volume: CostByVolume) -> str:
    """Where prompting itself is no choice: its model is gone, or its traffic is too much for it."""
    return f"There is no line of prompting to compare with.{_behind(by_volume)}"


def _behind(by_volume: CostByVolume) -> str:
    """Up to which volume an approach keeps up, where there is one beyond which it does not."""
    return "".join(
        f" {style.label(approach)} does not keep up {_beyond(by_volume.volumes[served])}."
        for approach, served in by_volume.served.items()
        if not served.all()
    )


def _beyond(kept_up_with: Values) -> str:
    if not kept_up_with.size:
        return "at any traffic"
    return f"with more than {style.counts(digits(kept_up_with[-1], 2))} requests a month"
