"""What has been spent by the end of each month, a line per approach."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.approach_lines import ApproachLines
from tune_or_not.decision.bill.cost import ApproachCost, CostEstimate
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.decision.bill.uncertainty import BAND, Uncertainty
from tune_or_not.words.quantity import quantity

BANDED = ("prompting", "fine_tuning")
"""The approaches whose bands are shown."""

_BAND_ALPHA = 0.16
_SUBJECT = "Spent so far, in all"


class CumulativeCostChart:
    """Cumulative cost by month, labelled at the lines' ends, with a ring at each break-even.

    With an `Uncertainty`, a band round each line in `banded` holds eight draws of ten: two
    bands can be told apart, four cannot.
    """

    def __init__(
        self,
        estimate: CostEstimate,
        sure: Uncertainty | None = None,
        banded: Collection[str] = BANDED,
    ) -> None:
        figure = style.figure(9, 3.2)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes)
        self._subject = style.subject(self._axes, _SUBJECT)
        self._axes.set_xlabel("months from the start")
        self._axes.yaxis.set_major_formatter(FuncFormatter(style.dollars))
        self._axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True, min_n_ticks=1))
        self._bands = {
            approach: self._axes.fill(
                [0, 1], [0, 0], facecolor=style.APPROACHES[approach].colour, alpha=_BAND_ALPHA,
                linewidth=0,
            )[0]
            for approach in estimate.approaches if approach in banded
        }  # fmt: skip
        self._drawn = ApproachLines(self._axes, estimate.approaches)
        style.leave_room(figure, right=0.26)
        self._set(estimate, sure)
        self.live = LiveFigure(figure, alt=in_words(estimate, sure))

    def update(self, estimate: CostEstimate, sure: Uncertainty | None = None) -> None:
        """Show another estimate of the same approaches."""
        with self.live:
            self._set(estimate, sure)
            self.live.alt = in_words(estimate, sure)

    def _set(self, estimate: CostEstimate, sure: Uncertainty | None) -> None:
        highest = max(float(c.cumulative[-1]) for c in estimate.approaches.values())
        if sure is not None and self._bands:
            widest = max(float(sure.high[approach][-1]) for approach in self._bands)
            highest = max(highest, widest)
        top = round_up(highest)
        self._set_bands(estimate, sure)
        self._axes.set(xlim=(0, estimate.months), ylim=(0, top))
        self._subject.set_text(_subject(estimate, sure))
        ends = {}
        for approach, cost in estimate.approaches.items():
            spent = np.concatenate([[cost.upfront], cost.cumulative])
            self._drawn.lines[approach].set_data(np.arange(estimate.months + 1), spent)
            ends[approach] = float(spent[-1]) / top
            self._ring(cost)
        self._drawn.label_ends(ends, {i: _end(cost) for i, cost in estimate.approaches.items()})

    def _set_bands(self, estimate: CostEstimate, sure: Uncertainty | None) -> None:
        for approach, band in self._bands.items():
            if sure is None:
                band.set_xy([[0, 0], [1, 0]])
                continue
            months = np.arange(1, estimate.months + 1)
            there = np.column_stack([months, sure.low[approach]])
            back = np.column_stack([months, sure.high[approach]])[::-1]
            band.set_xy(np.vstack([there, back]))

    def _ring(self, cost: ApproachCost) -> None:
        month, at = cost.break_even, None
        if isinstance(month, int) and cost.keeps_up:
            at = month, float(cost.cumulative[month - 1])
        self._drawn.ring(cost.id, at)


def sentence(estimate: CostEstimate, sure: Uncertainty | None = None) -> str:
    """What the chart shows, in one line: who costs least, how surely, and whether tuning pays."""
    best = estimate.approaches[estimate.cheapest]
    months = quantity(estimate.months, "months")
    odds = ""
    if sure is not None:
        odds = f" (in {style.percent(sure.share_cheapest[best.id])} of {sure.draws:,} draws)"
    bill = style.dollars(float(best.cumulative[-1]))
    parts = [f"Cheapest over {months}: {style.label(best.id)}, {bill}{odds}.", _tuning(estimate)]
    behind = [style.label(i) for i, cost in estimate.approaches.items() if not cost.keeps_up]
    parts += [f"{', '.join(behind)} {DOES_NOT_KEEP_UP}."] if behind else []
    return " ".join(filter(None, parts))


def in_words(estimate: CostEstimate, sure: Uncertainty | None = None) -> str:
    """All that the picture shows: the bills at the end, cheapest first, what breaks even when, how
    sure it is, and what shadows the comparison.

    What does not keep up comes last, whatever its bill.
    """
    costs = sorted(
        estimate.approaches.values(), key=lambda cost: (not cost.keeps_up, cost.cumulative[-1])
    )
    bills = ", ".join(
        f"{style.label(c.id)} {style.dollars(float(c.cumulative[-1]))}{_behind(c)}" for c in costs
    )
    parts = [f"After {quantity(estimate.months, 'months')}: {bills}.", _tuning(estimate)]
    return " ".join([*filter(None, parts), *_odds(sure), *estimate.notes])


def _subject(estimate: CostEstimate, sure: Uncertainty | None) -> str:
    """What is drawn, and what its shades and rings mean."""
    parts = [_SUBJECT]
    if sure is not None:
        parts.append(f"shaded: {style.percent(BAND[1] - BAND[0])} of draws of what nobody has set")
    if any(isinstance(cost.break_even, int) for cost in estimate.approaches.values()):
        parts.append("ring: paid back")
    return "; ".join(parts)


def _odds(sure: Uncertainty | None) -> list[str]:
    if sure is None:
        return []
    order = sorted(sure.share_cheapest.items(), key=lambda share: share[1], reverse=True)
    won = [f"{style.label(i)} {style.percent(share)}" for i, share in order if share > 0]
    held = BAND[1] - BAND[0]
    return [
        f"Cheapest, by share of {sure.draws:,} draws of all that is uncertain: {', '.join(won)}; "
        f"the bands hold {style.percent(held)} of the draws."
    ]


def _end(cost: ApproachCost) -> str:
    """What stands at the end of a line."""
    if not cost.keeps_up:
        return f"{style.label(cost.id).split(',')[0]} {DOES_NOT_KEEP_UP}"
    return f"{style.label(cost.id)} {style.dollars(float(cost.cumulative[-1]))}"


def _behind(cost: ApproachCost) -> str:
    if cost.behind_from is None:
        return ""
    since = "" if cost.behind_from == 1 else f" from month {cost.behind_from} on"
    return f", but it {DOES_NOT_KEEP_UP}{since}"


def _tuning(estimate: CostEstimate) -> str:
    if "fine_tuning" not in estimate.approaches:
        return ""
    when = estimate.approaches["fine_tuning"].break_even
    if isinstance(when, int):
        return f"Fine-tuning pays back from month {when} on."
    if when == "at once":
        return "Fine-tuning costs no more from the start."
    return "Fine-tuning does not pay back."


def round_up(value: float) -> float:
    """The next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 times a power of ten: axes that rest."""
    if value <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return float(next((s * power for s in steps if s * power >= value * 1.02), 12 * power))
