"""Graded questions that it takes to see a gain, and where one project stands."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator

from tune_or_not.charts.evidence.paired_evidence import points
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.evidence.graded_questions import QuestionsCurve
from tune_or_not.words.quantity import quantity

_FEWEST, _MOST = 10.0, 100_000.0
_LARGEST = 0.4


class QuestionsNeededChart(LiveChart[QuestionsCurve]):
    """A falling curve: small gains take many questions. A line at the questions that there are, a
    ring where it meets the curve, and a square at the gain that is wanted.
    """

    def __init__(self, curve: QuestionsCurve) -> None:
        figure = style.figure(9, 4.6)
        axes = self._axes = figure.add_subplot()
        style.style_axes(axes, "Graded questions that show a gain", grid="both")
        style.log_axis(axes.yaxis, style.counts, LogLocator(numticks=6))
        axes.set(ylim=(_FEWEST, _MOST), xlim=(0, _LARGEST))
        axes.set_xlabel("true gain over the prompt, in points")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}"))
        (self._curve,) = axes.plot([], [], color=style.INK, linewidth=style.LINE_WIDTH)
        (self._have,) = axes.plot(
            [], [], color=style.APPROACHES["prompting"].colour, linewidth=2, linestyle=(0, (6, 2))
        )
        (self._wanted,) = axes.plot(
            [], [], color=style.APPROACHES["fine_tuning"].colour, linewidth=2,
            linestyle=(0, (2, 1.5)),
        )  # fmt: skip
        (self._ring,) = axes.plot(
            [], [], linestyle="none", marker="o", markersize=12, markeredgewidth=2,
            markerfacecolor="none", markeredgecolor=style.APPROACHES["prompting"].colour,
        )  # fmt: skip
        (self._square,) = axes.plot(
            [], [], linestyle="none", marker="s", markersize=9,
            color=style.APPROACHES["fine_tuning"].colour,
        )  # fmt: skip
        self._texts = [style.note(axes) for _ in range(2)]
        super().__init__(figure, curve, sentence)

    def _set(self, curve: QuestionsCurve) -> None:
        self._curve.set_data(curve.gains, curve.needed)
        have = float(np.clip(curve.questions, _FEWEST, _MOST))
        self._have.set_data([0, _LARGEST], [have, have])
        smallest = curve.smallest
        ring = [] if smallest is None or smallest > _LARGEST else [smallest]
        self._ring.set_data(ring, [have] * len(ring))
        above = have < _MOST / 4
        self._texts[0].set(
            x=_LARGEST, ha="right", y=have * (1.12 if above else 1 / 1.12),
            va="bottom" if above else "top", text=f"yours: {curve.questions:,} questions",
        )  # fmt: skip
        self._set_wanted(curve)

    def _set_wanted(self, curve: QuestionsCurve) -> None:
        wanted = np.isfinite(curve.needed_for_gain) and curve.gain <= _LARGEST
        if not wanted:
            self._wanted.set_data([], [])
            self._square.set_data([], [])
            self._texts[1].set_text("")
            return
        height = float(np.clip(curve.needed_for_gain, _FEWEST, _MOST))
        self._wanted.set_data([curve.gain, curve.gain], [_FEWEST, height])
        self._square.set_data([curve.gain], [height])
        left = curve.gain > 0.6 * _LARGEST
        self._texts[1].set(
            x=curve.gain + (-0.006 if left else 0.006), ha="right" if left else "left",
            y=min(height * 1.15, _MOST / 1.6), va="bottom",
            text=f"{points(curve.gain)}: {curve.needed_for_gain:,.0f} questions",
        )  # fmt: skip


def sentence(curve: QuestionsCurve) -> str:
    """What the chart says: questions for the gain that is wanted, and what those there are show."""
    return f"{_wanted(curve)} {_there(curve)}"


def _wanted(curve: QuestionsCurve) -> str:
    if curve.gain <= 0:
        return "No gain is missing: the prompt reaches the score needed."
    if not np.isfinite(curve.needed_for_gain):
        return f"A gain of {points(curve.gain)} cannot be: the prompt's score leaves less room."
    return (
        f"A true gain of {_plain(curve.gain)} takes {curve.needed_for_gain:,.0f} graded questions "
        f"to be seen in {style.percent(curve.power)} of all tries, if "
        f"{style.percent(curve.differing)} of the answers differ."
    )


def _there(curve: QuestionsCurve) -> str:
    have = quantity(curve.questions, "questions")
    if curve.smallest is None:
        start = f"Your {have} could not even show that a candidate is always right"
    else:
        start = f"Your {have} show {_plain(curve.smallest)} or more"
    if curve.gain > 0 and np.isfinite(curve.needed_for_gain):
        return (
            f"{start}; the gain wanted they would show in {style.percent(curve.chance)} of tries."
        )
    return f"{start}."


def _plain(gain: float) -> str:
    return points(gain).removeprefix("+")
