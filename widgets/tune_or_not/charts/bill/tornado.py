"""What moves the answer: a bar for each uncertain number, the widest on top."""

from __future__ import annotations

from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.decision.bill.uncertainty import WIDEST, Swing, Tornado
from tune_or_not.words.quantity import digits, quantity

ROWS = WIDEST
_LOW, _HIGH = "#56b4e9", "#e69f00"


class TornadoChart:
    """Ten bars: how far one number, at its low and at its high end, moves a difference in cost.

    Left of zero the approach is the cheaper one. A line marks the difference at the base.
    """

    def __init__(self, tornado: Tornado) -> None:
        figure = style.figure(9, 4.6)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, _title(tornado), grid="x")
        self._axes.xaxis.set_major_formatter(FuncFormatter(style.dollars))
        self._axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
        rows = range(ROWS)
        # Names stand in texts of their own: ticks would move the axes with each new order.
        self._axes.set_yticks([])
        self._axes.set_ylim(ROWS - 0.4, -0.6)
        self._low = self._axes.barh(
            rows, [0] * ROWS, height=0.6, color=_LOW, label="at the low end"
        )
        self._high = self._axes.barh(
            rows, [0] * ROWS, height=0.6, color=_HIGH, label="at the high end"
        )
        self._names = [self._text(row, "right") for row in rows]
        self._lows = [self._text(row, "right") for row in rows]
        self._highs = [self._text(row, "left") for row in rows]
        (self._base,) = self._axes.plot(
            [0, 0], [-0.6, ROWS - 0.4], color=style.INK, linewidth=1.5, label="as it stands"
        )
        (self._zero,) = self._axes.plot(
            [0, 0],
            [-0.6, ROWS - 0.4],
            color=style.MUTED,
            linewidth=1.5,
            linestyle=(0, (4, 2)),
            label="equal",
        )
        style.legend_below(figure, loc="outside lower right", ncols=4, columnspacing=1.4)
        engine = figure.get_layout_engine()
        engine.set(rect=(0.27, 0, 0.73, 1))  # type: ignore[union-attr,call-arg]
        self._set(tornado)
        self.live = LiveFigure(figure, alt=sentence(tornado))

    def update(self, tornado: Tornado) -> None:
        """Show another tornado of the same two approaches."""
        with self.live:
            self._set(tornado)
            self.live.alt = sentence(tornado)

    def _text(self, row: int, align: str) -> Text:
        text = self._axes.text(
            0, row, "", ha=align, va="center", fontsize=style.TEXT_SIZE, color=style.INK,
            clip_on=False,
        )  # fmt: skip
        text.set_in_layout(False)
        return text

    def _set(self, tornado: Tornado) -> None:
        swings = tornado.swings[:ROWS]
        ends = [tornado.base, 0.0, *(e for s in swings for e in (s.at_low, s.at_high))]
        left, right = min(ends), max(ends)
        room = 0.17 * (right - left or 1.0)
        left, right = left - room, right + room
        self._axes.set_xlim(left, right)
        self._base.set_xdata([tornado.base, tornado.base])
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


def _title(tornado: Tornado) -> str:
    return (
        f"{style.label(tornado.approach)} minus {style.label(tornado.against).lower()}, in dollars"
    )


def sentence(tornado: Tornado) -> str:
    """What the chart says: the difference, and the three numbers that move it most."""
    ours, other = style.label(tornado.approach), style.label(tornado.against)
    word = "more" if tornado.base >= 0 else "less"
    months = quantity(tornado.months, "months")
    base = f"{ours} costs {style.dollars(abs(tornado.base))} {word} than {other} over {months}."
    if tornado.behind:
        base += f" But {ours} {DOES_NOT_KEEP_UP} with the load: its bill is no comparison."
    if not tornado.swings:
        return f"{base} Nothing in it is uncertain."
    most = "; ".join(
        f"{s.range.label} ({quantity(s.range.low, s.range.unit)}: {_signed(s.at_low)}, "
        f"{quantity(s.range.high, s.range.unit)}: {_signed(s.at_high)})"
        for s in tornado.swings[:3]
    )
    return f"{base} What moves that most: {most}. {_flips(tornado)}"


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
