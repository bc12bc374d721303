"""Many cases on one map: how much is at stake against how sure the recommendation is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.words.quantity import quantity

NUMBERED = 25
"""Cases that have their number beside their mark: more would hide one another."""

MOST_DRAWN = 1_000
"""Marks that one picture takes; the cases with the most at stake are drawn."""

_LEAST_SHOWN = 1.0
_SHOWN = (
    "prompting", "rag", "fine_tuning", "fine_tuning_rag", "smaller_model", "base_model",
)  # fmt: skip
_RIGHT = 1.035
_WIDE, _HIGH = 374.0, 258.0
"""Pixels of the plot: what a share of 1, and the whole height, come to."""

_BESIDE = (
    (17, 0), (-17, 0), (0, 15), (0, -15), (15, 13), (15, -13), (-15, 13), (-15, -13),
    (33, 0), (-33, 0), (24, 26), (24, -26), (-24, 26), (-24, -26),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Mapped:
    """What the map needs of triaged cases, in the order of their table."""

    recommendation: Any
    share: Any
    at_stake: Any

    @classmethod
    def of(cls, table: pd.DataFrame) -> Mapped:
        """The columns of `triage`, in any order."""
        return cls(
            table["recommendation"].to_numpy(dtype=object),
            table["share"].to_numpy(dtype=float),
            table["at_stake_usd"].to_numpy(dtype=float),
        )


class TriageMap:
    """A mark per case in the look of its recommendation; its number is its place in the table.

    Up is much at stake, left is unsure: what stands at the upper left is worth a closer look
    first. Beside it, how many cases got which recommendation.
    """

    def __init__(self, mapped: Mapped) -> None:
        figure = style.figure(9, 4.6)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, "What is at stake, and how sure the advice is", grid="both")
        self._none = 0.0
        style.log_axis(self._axes.yaxis, self._height_told)
        self._axes.set_xlabel("share of the draws in which the recommendation is the best")
        self._axes.set_ylabel("at stake over the horizon")
        self._axes.set_xlim(0, 1)
        self._axes.xaxis.set_major_formatter(FuncFormatter(style.percent))
        self._marks: dict[str, Any] = {}
        self._counts: dict[str, Any] = {}
        for place, verdict in enumerate(_SHOWN):
            look = _mark(verdict)
            (self._marks[verdict],) = self._axes.plot([], [], **look, clip_on=False)
            self._key(place, verdict, look)
        self._numbers = [self._number() for _ in range(NUMBERED)]
        style.leave_room(figure, right=0.24)
        self._set(mapped)
        self.live = LiveFigure(figure, alt=sentence(mapped))

    def update(self, mapped: Mapped) -> None:
        """Show other cases."""
        with self.live:
            self._set(mapped)
            self.live.alt = sentence(mapped)

    def _key(self, place: int, verdict: str, look: dict[str, Any]) -> None:
        height = 0.97 - 0.085 * place
        across = self._axes.transAxes
        self._axes.plot([_RIGHT], [height], **look, transform=across, clip_on=False)
        self._counts[verdict] = self._axes.text(
            _RIGHT + 0.025, height, "", transform=across, va="center", fontsize=style.TEXT_SIZE,
            color=style.INK, clip_on=False,
        )  # fmt: skip
        self._counts[verdict].set_in_layout(False)

    def _number(self) -> Any:
        text = self._axes.text(
            0, 0, "", fontsize=style.TEXT_SIZE, color=style.INK, va="center", ha="center",
            transform=self._axes.transAxes,
        )  # fmt: skip
        text.set_in_layout(False)
        return text

    def _height_told(self, usd: float, position: int | None) -> str:
        """The lowest line stands for nothing at stake, which no logarithm has a place for."""
        return "none" if usd < self._none * 1.01 else style.dollars(usd, position)

    def _set(self, mapped: Mapped) -> None:
        drawn = np.argsort(-mapped.at_stake, kind="stable")[:MOST_DRAWN]
        low, high, self._none = _limits(mapped.at_stake)
        height = np.maximum(mapped.at_stake, low)
        self._axes.set_ylim(low, high)
        for verdict, mark in self._marks.items():
            of = drawn[mapped.recommendation[drawn] == verdict]
            mark.set_data(mapped.share[of], height[of])
            count = int(np.sum(mapped.recommendation == verdict))
            self._counts[verdict].set_text(f"{VERDICTS[verdict]}: {count:,}")
        up = np.log10(height / low) / np.log10(high / low)
        places = beside(mapped.share[:NUMBERED] * _WIDE, up[:NUMBERED] * _HIGH)
        for n, text in enumerate(self._numbers):
            numbered = n < len(places)
            text.set_text(str(n + 1) if numbered else "")
            if numbered:
                text.set_position((places[n][0] / _WIDE, places[n][1] / _HIGH))


def _limits(at_stake: Any) -> tuple[float, float, float]:
    """Powers of ten around all amounts, and the one that stands for nothing (0: none needed)."""
    some = at_stake[at_stake >= _LEAST_SHOWN]
    if not len(some):
        return _LEAST_SHOWN, 10.0, _LEAST_SHOWN
    low = 10.0 ** np.floor(np.log10(some.min()))
    high = 10.0 ** np.ceil(np.log10(some.max()) + 0.05)
    none = low / 10 if len(some) < len(at_stake) else 0.0
    return float(none or low), float(high), float(none)


def beside(across: Any, up: Any) -> list[tuple[float, float]]:
    """Where each mark's number goes, in pixels: beside it, where the fewest others are hidden.

    Positions are tried in a fixed order, nearest first, and the first of the best is taken.
    """
    taken = [(x, y) for x, y in zip(across, up, strict=True)]
    places = []
    for x, y in zip(across, up, strict=True):
        tried = [(x + dx, y + dy) for dx, dy in _BESIDE]
        hidden = [sum(abs(a - x) < 17 and abs(b - y) < 13 for a, b in taken) for x, y in tried]
        place = tried[int(np.argmin(hidden))]
        places.append(place)
        taken.append(place)
    return places


def sentence(mapped: Mapped) -> str:
    """How many cases, the largest amount at stake, and how many are large and unsure."""
    count = len(mapped.at_stake)
    if not count:
        return "No case."
    most = style.dollars(float(mapped.at_stake.max()))
    unsure = int(np.sum((mapped.share < 0.5) & (mapped.at_stake >= _LEAST_SHOWN)))
    cases = quantity(count, "cases")
    drawn = f" The {MOST_DRAWN:,} with most at stake are drawn." if count > MOST_DRAWN else ""
    return f"{cases}; at most {most} at stake; {unsure:,} with a share below 50 %.{drawn}"


def _mark(verdict: str) -> dict[str, Any]:
    look = style.APPROACHES[verdict]
    return {"linestyle": "none", "marker": look.marker, "markersize": 10, "color": look.colour,
            "markeredgewidth": 1.5}  # fmt: skip
