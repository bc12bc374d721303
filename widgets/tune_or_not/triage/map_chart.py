"""Many cases on one map: how much is at stake against how sure the recommendation is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter

from live_figure.text_width import text_width
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.words.quantity import quantity

NAMED = 32
"""Cases that have their name beside their mark: more would hide one another."""

MOST_DRAWN = 1_000
"""Marks that one picture takes; the cases with the most at stake are drawn."""

_LEAST_USD = 1.0
_DRAWN = (
    "prompting", "rag", "fine_tuning", "fine_tuning_rag", "smaller_model", "base_model",
)  # fmt: skip
_LONGEST = 24
"""Letters of a name on the map; the table has it whole."""

_LONGEST_OF_ALL = 36
"""Letters of the names of marks that stand on one another."""

_WIDE, _HIGH = 470.0, 300.0
"""Pixels of the plot."""

_MARK, _LINE, _AWAY = 14.0, 14.0, 10.0
"""Pixels: how wide a mark is, how high a line of text, how far a name stands from its mark."""

_FARTHEST = 9
"""Lines of text that a name stands above or below its mark at the most."""


@dataclass(frozen=True, eq=False)
class Mapped:
    """What the map needs of triaged cases, in the order of their table.

    `open`: in which cases too little was told for a clear recommendation.
    """

    name: Any
    recommendation: Any
    share: Any
    at_stake: Any
    open: Any

    @classmethod
    def of(cls, table: pd.DataFrame) -> Mapped:
        """The columns of a triaged table, in any order."""
        return cls(
            table["name"].to_numpy(dtype=object),
            table["recommendation"].to_numpy(dtype=object),
            table["share"].to_numpy(dtype=float),
            table["at_stake_usd"].to_numpy(dtype=float),
            table["ask"].to_numpy(dtype=object) != "",
        )


class TriageMap(LiveChart[Mapped]):
    """A mark per case in the look of its recommendation, with its name beside it; hollow where
    too little was told for a clear one.

    Up is much at stake, left is unsure: what stands at the upper left is worth a closer look
    first. Below it, how many cases got which recommendation.
    """

    def __init__(self, mapped: Mapped) -> None:
        figure = style.figure(8, 6)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, "What is at stake, and how sure the advice is", grid="both")
        self._none = 0.0
        style.log_axis(self._axes.yaxis, self._dollars_or_none)
        self._axes.set_xlabel(
            "share of the draws in which the recommendation is the best (hollow: too little told)"
        )
        self._axes.set_ylabel("at stake over the horizon")
        self._axes.xaxis.set_major_formatter(FuncFormatter(style.percent))
        self._marks: dict[tuple[str, bool], Any] = {}
        self._counts: dict[str, Any] = {}
        for place, verdict in enumerate(_DRAWN):
            look = _mark(verdict)
            for hollow in (False, True):
                face: dict[str, Any] = {"markerfacecolor": style.PAPER} if hollow else {}
                (self._marks[verdict, hollow],) = self._axes.plot(
                    [], [], **look, **face, clip_on=False
                )
                # A mark without data would lie in the figure's corner, and keep the axes from it.
                self._marks[verdict, hollow].set_in_layout(False)
            self._key(place, verdict, look)
        self._names = [self._name() for _ in range(NAMED)]
        (self._leaders,) = self._axes.plot(
            [], [], color=style.MUTED, linewidth=0.8, transform=self._axes.transAxes, zorder=1
        )
        self._leaders.set_in_layout(False)
        engine = figure.get_layout_engine()
        engine.set(rect=(0, 0.14, 1, 0.86))  # type: ignore[union-attr,call-arg]
        super().__init__(figure, mapped, sentence)

    def _key(self, place: int, verdict: str, look: dict[str, Any]) -> None:
        """In two rows of three below the axes."""
        row, column = divmod(place, 3)
        left, height = 0.36 * column, -0.16 - 0.055 * row
        across = self._axes.transAxes
        (mark,) = self._axes.plot([left], [height], **look, transform=across, clip_on=False)
        mark.set_in_layout(False)
        self._counts[verdict] = style.note(self._axes, left + 0.025, height, transform=across)

    def _name(self) -> Any:
        return style.note(self._axes, ha="center", transform=self._axes.transAxes, parse_math=False)

    def _dollars_or_none(self, usd: float, position: int | None) -> str:
        """The lowest line stands for nothing at stake, which no logarithm has a place for."""
        return "none" if usd < self._none * 1.01 else style.dollars(usd, position)

    def _set(self, mapped: Mapped) -> None:
        drawn = np.argsort(-mapped.at_stake, kind="stable")[:MOST_DRAWN]
        low, high, self._none = _limits(mapped.at_stake)
        height = np.maximum(mapped.at_stake, low)
        self._axes.set_ylim(low, high)
        least = _least_share(mapped.share)
        self._axes.set_xlim(least, 1)
        for (verdict, hollow), mark in self._marks.items():
            same = (mapped.recommendation == verdict) & (mapped.open == hollow)
            of = drawn[same[drawn]]
            mark.set_data(mapped.share[of], height[of])
        for verdict, text in self._counts.items():
            count = int(np.sum(mapped.recommendation == verdict))
            text.set_text(f"{VERDICTS[verdict]}: {count:,}")
        right = (mapped.share - least) / (1 - least)
        up = np.log10(height / low) / np.log10(high / low)
        across, height_px = right * _WIDE, up * _HIGH
        groups = _together(across, height_px) if len(mapped.name) <= NAMED else []
        names = [_names([mapped.name[n] for n in group]) for group in groups]
        order = [n for one in (slice(1), slice(1, None)) for group in groups for n in group[one]]
        places = beside(across[order], height_px[order], [_wide(name) for name in names])
        leaders = _leaders(across[order], height_px[order], places, [_wide(name) for name in names])
        self._leaders.set_data(leaders[:, 0] / _WIDE, leaders[:, 1] / _HIGH)
        for n, text in enumerate(self._names):
            text.set_text(names[n] if n < len(names) else "")
            if n < len(names):
                text.set_position((places[n][0] / _WIDE, places[n][1] / _HIGH))


def _limits(at_stake: Any) -> tuple[float, float, float]:
    """Powers of ten around all amounts, and the one that stands for nothing (0: none needed)."""
    some = at_stake[at_stake >= _LEAST_USD]
    if not len(some):
        return _LEAST_USD, 10.0, _LEAST_USD
    low = 10.0 ** np.floor(np.log10(some.min()))
    high = 10.0 ** np.ceil(np.log10(some.max()) + 0.05)
    none = low / 10 if len(some) < len(at_stake) else 0.0
    return float(none or low), float(high), float(none)


def _least_share(share: Any) -> float:
    """Where the axis begins: a tenth below the smallest share, so that names have room."""
    return float(max(0.0, np.floor(10 * share.min(initial=1.0)) / 10 - 0.2))


def _together(across: Any, up: Any) -> list[list[int]]:
    """The marks in groups that hide one another."""
    groups: list[list[int]] = []
    for n in range(len(across)):
        away = [hypot(across[g[0]] - across[n], up[g[0]] - up[n]) for g in groups]
        if min(away, default=_MARK) < _MARK / 2:
            groups[int(np.argmin(away))].append(n)
        else:
            groups.append([n])
    return groups


def _names(names: Sequence[object]) -> str:
    """Of marks that hide one another all names, as far as there is room."""
    first, *others = [_short(name) for name in names]
    text = first
    for count, name in enumerate(others):
        if len(text) + len(name) > _LONGEST_OF_ALL:
            return f"{text} and {len(others) - count} more"
        text += f", {name}"
    return text


def beside(across: Any, up: Any, wide: list[float]) -> list[tuple[float, float]]:
    """Where the middle of each mark's name goes, in pixels: beside the mark, inside the plot,
    where it hides the fewest marks and names. The first of the best of a fixed order is taken.
    """
    taken = [(x, y, _MARK) for x, y in zip(across, up, strict=True)]
    places = []
    for x, y, width in zip(across, up, wide, strict=False):
        aside = _AWAY + width / 2
        tried = [
            (x + right * aside, y + line * _LINE)
            for line in (0, *(sign * n for n in range(1, _FARTHEST) for sign in (1, -1)))
            for right in ((1, -1, 0) if line else (1, -1))
        ]
        hidden = [_hidden(a, b, width, taken) for a, b in tried]
        place = tried[int(np.argmin(hidden))]
        places.append(place)
        taken.append((*place, width))
    return places


def _leaders(
    across: Any, up: Any, places: Sequence[tuple[float, float]], wide: Sequence[float]
) -> Any:
    """Thin lines from the marks to names that are not on their height, with gaps between them."""
    ends = [(np.nan, np.nan)]
    for x, y, (a, b), width in zip(across, up, places, wide, strict=False):
        if abs(b - y) > _LINE / 2:
            nearest = min(max(x, a - width / 2), a + width / 2)
            ends += [(x, y), (nearest, b - np.sign(b - y) * _LINE / 2), (np.nan, np.nan)]
    return np.array(ends)


def _hidden(x: float, y: float, wide: float, taken: list[tuple[float, float, float]]) -> int:
    """How many others a name would hide there; one that leaves the plot counts as three."""
    outside = x - wide / 2 < 0 or x + wide / 2 > _WIDE + _MARK or not 0 <= y <= _HIGH
    others = sum(abs(a - x) < (w + wide) / 2 and abs(b - y) < _LINE for a, b, w in taken)
    return others + 3 * outside


def sentence(mapped: Mapped) -> str:
    """How many cases, the largest amount at stake, and how many are large and unsure."""
    count = len(mapped.at_stake)
    if not count:
        return "No case."
    most = style.dollars(float(mapped.at_stake.max()))
    unclear = int(np.sum(mapped.open))
    drawn = f" The {MOST_DRAWN:,} with most at stake are drawn." if count > MOST_DRAWN else ""
    return (
        f"{quantity(count, 'cases')}; at most {most} at stake; too little is told for a clear "
        f"answer in {unclear:,}.{drawn}"
    )


def _short(name: object) -> str:
    text = " ".join(str(name).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _wide(name: str) -> float:
    return float(text_width(name, style.TEXT_SIZE))


def _mark(verdict: str) -> dict[str, Any]:
    look = style.APPROACHES[verdict]
    return {"linestyle": "none", "marker": look.marker, "markersize": 10, "color": look.colour,
            "markeredgewidth": 1.5}  # fmt: skip
