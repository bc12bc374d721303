"""What moves the answer: a bar for each uncertain number, the widest on top."""

from __future__ import annotations

from typing import Any

from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.decision.bill.uncertainty import WIDEST, Swing, Tornado
from tune_or_not.words.quantity import digits, quantity

ROWS = WIDEST
_LOW, _HIGH = "#56b4e9", "#e69f00"
_NAMES = 0.27
"""The share of the width that the names take."""


class TornadoChart(LiveChart[Tornado]):
    """Ten bars: how far one number, at its low and at its high end, moves a difference in cost.

    Left of zero the approach is the cheaper one. A line marks the difference at the base.
    """

    def __init__(self, tornado: Tornado) -> None:
        figure = style.figure(9, 4.2)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, grid="none")
        style.subject(self._axes, _subject(tornado)).set_x(-_NAMES / (1 - _NAMES))
        self._axes.xaxis.set_major_formatter(FuncFormatter(style.dollars))
        self._axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
        rows = range(ROWS)
        # Names stand in texts of their own: ticks would move the axes with each new order.
        self._axes.set_yticks([])
        self._axes.set_ylim(ROWS - 0.4, -1.5)
        self._low = self._axes.barh(rows, [0] * ROWS, height=0.6, color=_LOW)
        self._high = self._axes.barh(rows, [0] * ROWS, height=0.6, color=_HIGH)
        self._names = [style.note(self._axes, y=row, ha="right") for row in rows]
        self._lows = [style.note(self._axes, y=row, ha="right") for row in rows]
        self._highs = [style.note(self._axes, y=row) for row in rows]
        self._base, self._base_text = self._upright(style.INK, "solid")
        self._zero, self._zero_text = self._upright(style.MUTED, (0, (4, 2)))
        engine = figure.get_layout_engine()
        engine.set(rect=(_NAMES, 0, 1 - _NAMES, 1))  # type: ignore[union-attr,call-arg]
        super().__init__(figure, tornado, in_words)

    def _upright(self, colour: str, dashes: Any) -> tuple[Line2D, Text]:
        """A line across all rows, with its name above it."""
        (line,) = self._axes.plot(
            [0, 0], [-0.7, ROWS - 0.4], color=colour, linewidth=1.5, linestyle=dashes
        )
        return line, style.note(self._axes, y=-1, ha="center", bbox=dict(style.ON_PAPER))

    def _set(self, tornado: Tornado) -> None:
        swings = tornado.swings[:ROWS]
        ends = [tornado.base, 0.0, *(e for s in swings for e in (s.at_low, s.at_high))]
        left, right = min(ends), max(ends)
        room = 0.17 * (right - left or 1.0)
        left, right = left - room, right + room
        self._axes.set_xlim(left, right)
        self._base.set_xdata([tornado.base, tornado.base])
        self._base_text.set(
            x=tornado.base,
            text=f" as it stands: {_signed(tornado.base)} ",
            ha="left" if tornado.base < (left + right) / 2 else "right",
        )
        self._zero_text.set(text=" equal ", ha="right" if tornado.base >= 0 else "left")
        for row in range(ROWS):
            self._set_row(
                row, swings[row] if row < len(swings) else None, tornado.base, left, right
            )

    def _set_row(
        self, row: int, swing: Swing | None, base: float, left: float, right: float
    ) -> None:
        low, high = (swing.at_low, swing.at_high) if swing else (base, base)
        self._low[row].set(x=min(base, low), width=abs(low - base))
        self._high[row].set(x=min(base, high), width=abs(high - base))
        gap = 0.006 * (right - left)
        self._names[row].set(x=left - 2 * gap, text=swing.range.label if swing else "")
        outer = (self._lows[row], self._highs[row])
        if swing is None:
            for text in outer:
                text.set_text("")
            return
        values = sorted(((low, swing.range.low), (high, swing.range.high)), key=lambda end: end[0])
        for text, (at, value), side in zip(outer, values, (-gap, gap), strict=True):
            beyond = min(at, base) if side < 0 else max(at, base)
            text.set(x=beyond + side, text=_short(value, swing.range.unit))


def _short(value: float, unit: str) -> str:
    """The number without its unit's words: 10,000; 30 %; $60."""
    if unit.startswith("%"):
        return style.percent(value)
    number = style.counts(value)
    return f"${number}" if unit.startswith("$") else number


def _subject(tornado: Tornado) -> str:
    pair = f"{style.label(tornado.approach)} minus {style.label(tornado.against).lower()}"
    return f"{pair}: each number alone, from its low end (blue) to its high end (orange)"


def sentence(tornado: Tornado) -> str:
    """What the chart shows, in one line: the difference, and the number that moves it most."""
    if tornado.behind or not tornado.swings:
        return _base(tornado)
    widest = tornado.swings[0].range.label
    turning = len(tornado.flips)
    turns = {0: "no number alone turns that", 1: "one number alone turns that"}
    return (
        f"{_base(tornado)} What moves that most: {widest}; "
        f"{turns.get(turning, f'{turning} numbers alone turn that')}."
    )


def in_words(tornado: Tornado) -> str:
    """All that the picture shows: the difference, and the three numbers that move it most."""
    if not tornado.swings:
        return _base(tornado)
    most = "; ".join(
        f"{s.range.label} ({quantity(s.range.low, s.range.unit)}: {_signed(s.at_low)}, "
        f"{quantity(s.range.high, s.range.unit)}: {_signed(s.at_high)})"
        for s in tornado.swings[:3]
    )
    return f"{_base(tornado)} What moves that most: {most}. {_flips(tornado)}"


def _base(tornado: Tornado) -> str:
    ours, other = style.label(tornado.approach), style.label(tornado.against)
    word = "more" if tornado.base >= 0 else "less"
    months = quantity(tornado.months, "months")
    base = f"{ours} costs {style.dollars(abs(tornado.base))} {word} than {other} over {months}."
    if tornado.behind:
        base += f" But {ours} {DOES_NOT_KEEP_UP} with the load: its bill is no comparison."
    return base if tornado.swings else f"{base} Nothing in it is uncertain."


def _flips(tornado: Tornado) -> str:
    """Where one number alone would turn the answer."""
    if not tornado.flips:
        return "No number alone turns which of the two is cheaper."
    order = [swing.range.name for swing in tornado.swings]
    flips = sorted(tornado.flips, key=lambda flip: order.index(flip.range.name))
    turns = "; ".join(
        f"{flip.range.label} at {quantity(digits(flip.value, 3), flip.range.unit)}"
        for flip in flips
    )
    return f"Each of these alone turns the answer: {turns}."


def _signed(usd: float) -> str:
    return f"{'+' if usd >= 0 else ''}{style.dollars(usd)}"
