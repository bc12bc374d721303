"""How long the examples of a training file are: a histogram that grows while the file is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style

MOST_BARS = 40
_SHORTEST = 8.0
_POWERS = tuple(2.0**n for n in range(3, 21))


@dataclass(frozen=True)
class ExampleLengths:
    """Bars of (fewest tokens, most tokens, examples), and what they are read against."""

    bars: Sequence[tuple[int, int, int]]
    median: int
    longest: int
    most_tokens: int
    """What the model takes."""
    counted: bool
    """False where tokens are an estimate."""


class ExampleLengthsChart:
    """Bars on a logarithmic axis of tokens, a line at the median, another at the model's limit."""

    def __init__(self, lengths: ExampleLengths, alt: str = "") -> None:
        figure = style.figure(9, 3.2)
        axes = self._axes = figure.add_subplot()
        style.style_axes(axes, "How many examples there are of each length", grid="y")
        axes.set_xscale("log", base=2)
        axes.xaxis.set_major_locator(FixedLocator(_POWERS[::2]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(style.counts))
        colour = style.APPROACHES["prompting"].colour
        self._bars = [
            Rectangle((_SHORTEST, 0), 0, 0, facecolor=colour, edgecolor=style.PAPER)
            for _ in range(MOST_BARS)
        ]
        for patch in self._bars:
            axes.add_patch(patch)
        self._lines = {}
        for name, dashes in (("median", (5, 2)), ("limit", (2, 1.5))):
            (line,) = axes.plot([], [], color=style.INK, linewidth=1.5, linestyle=(0, dashes))
            text = style.note(axes, 1, 1, va="top")
            self._lines[name] = (line, text)
        self._set(lengths)
        self.live = LiveFigure(figure, alt=alt)

    def update(self, lengths: ExampleLengths, alt: str) -> None:
        """Show another file, or more of the same."""
        with self.live:
            self._set(lengths)
            self.live.alt = alt

    def _set(self, lengths: ExampleLengths) -> None:
        bars = lengths.bars[:MOST_BARS]
        for patch, (low, high, count) in zip(self._bars, bars, strict=False):
            left = max(float(low), _SHORTEST)
            patch.set_bounds(left, 0, max(high + 1 - left, 0), count)
        for patch in self._bars[len(bars) :]:
            patch.set_bounds(_SHORTEST, 0, 0, 0)
        top = max((count for _, _, count in bars), default=0) * 1.3 or 1_000
        limit = lengths.most_tokens
        right = 1.5 * max([float(high) + 1 for _, high, _ in bars] + [float(limit)])
        self._axes.set(xlim=(_SHORTEST, right), ylim=(0, top))
        counted = "" if lengths.counted else ", estimated"
        self._axes.set_xlabel(f"tokens of an example{counted}")
        self._line(
            "median", lengths.median if bars else None, f"half: up to {lengths.median:,}", top
        )
        self._line("limit", limit, f"the model's limit: {limit:,}", top)

    def _line(self, name: str, at: float | None, words: str, top: float) -> None:
        line, text = self._lines[name]
        if at is None:
            line.set_data([], [])
            text.set_text("")
            return
        at = max(float(at), _SHORTEST)
        line.set_data([at, at], [0, top])
        right = name == "limit"
        text.set(
            x=at * (0.97 if right else 1.03), y=top * (0.99 if right else 0.89),
            ha="right" if right else "left", text=words,
        )  # fmt: skip
