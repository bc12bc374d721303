"""Boxes and arrows on a plain sheet, for drawing what flows through what."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon
from matplotlib.text import Text

from tune_or_not.charts.kit import style

LINE_HEIGHT = 17
_ROUND = 6
_HEAD = (8, 4)
"""Length and half the width of an arrow's head."""

Point = tuple[float, float]


def sheet(width: int, height: int) -> tuple[Figure, Axes]:
    """A figure of this many pixels, and axes whose units are pixels from the upper left corner."""
    figure = style.figure(width / 72, height / 72)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return figure, axes


def words(
    axes: Axes, at: Point, line: str = "", *, align: str = "left", bold: bool = False,
    colour: str = style.INK,
) -> Text:  # fmt: skip
    """A line of text, its middle at this height."""
    weight = "bold" if bold else "normal"
    return style.note(axes, *at, line, ha=align, color=colour, fontweight=weight)


class Box:
    """A box with a bold title and further lines, all centred."""

    def __init__(
        self, axes: Axes, corner: Point, size: Point, title: str, lines: int,
        *, colour: str = style.MUTED, dashed: bool = False,
    ) -> None:  # fmt: skip
        (x, y), (width, height) = corner, size
        self.left, self.right, self.top, self.bottom = x, x + width, y, y + height
        self.middle = (x + width / 2, y + height / 2)
        self._colour = colour
        self._patch = FancyBboxPatch(
            (x + _ROUND, y + _ROUND), width - 2 * _ROUND, height - 2 * _ROUND,
            boxstyle=f"round,pad={_ROUND}", facecolor=style.PAPER, edgecolor=colour,
            linewidth=1.2 if dashed else 2, linestyle=(0, (4, 3)) if dashed else "solid",
        )  # fmt: skip
        axes.add_patch(self._patch)
        first = self.middle[1] - lines * LINE_HEIGHT / 2
        self.title = words(axes, (self.middle[0], first), title, align="center", bold=True)
        self.lines = [
            words(axes, (self.middle[0], first + (n + 1) * LINE_HEIGHT), align="center")
            for n in range(lines)
        ]

    def show(self, lines: Sequence[str], *, title: str | None = None, idle: bool = False) -> None:
        """Write these lines; idle: nothing comes through, so it is drawn faintly."""
        for text, line in zip(self.lines, lines, strict=True):
            text.set(text=line, color=style.MUTED if idle else style.INK)
        self._patch.set_edgecolor(style.GRID if idle else self._colour)
        self.title.set_color(style.MUTED if idle else style.INK)
        if title is not None:
            self.title.set_text(title)


class Frame:
    """A dashed outline around other boxes, with lines of text at its top."""

    def __init__(self, axes: Axes, corner: Point, size: Point, lines: int) -> None:
        (x, y), (width, height) = corner, size
        patch = FancyBboxPatch(
            (x + _ROUND, y + _ROUND), width - 2 * _ROUND, height - 2 * _ROUND,
            boxstyle=f"round,pad={_ROUND}", facecolor="none", edgecolor=style.MUTED,
            linewidth=1, linestyle=(0, (4, 3)),
        )  # fmt: skip
        axes.add_patch(patch)
        self.lines = [
            words(axes, (x + width / 2, y + 4 + (n + 0.5) * LINE_HEIGHT), align="center")
            for n in range(lines)
        ]

    def show(self, lines: Sequence[str]) -> None:
        """Write these lines."""
        for text, line in zip(self.lines, lines, strict=True):
            text.set_text(line)


class Arrow:
    """A straight line with a head at its end, and a label above its middle."""

    def __init__(self, axes: Axes, start: Point, end: Point) -> None:
        self._start, self._end = start, end
        (self._line,) = axes.plot([], [], color=style.MUTED, linewidth=1.5, solid_capstyle="butt")
        self._head = Polygon([end] * 3, closed=True, facecolor=style.MUTED, edgecolor="none")
        axes.add_patch(self._head)
        middle = ((start[0] + end[0]) / 2 - 3, start[1] - 13)
        self.label = words(axes, middle, align="center")
        self._draw(1.5)

    def show(self, text: str, share: float) -> None:
        """Write the label; the line is as thick as the share, and faint where nothing comes."""
        self.label.set_text(text)
        colour = style.MUTED if share > 0 else style.GRID
        self._line.set_color(colour)
        self._head.set_facecolor(colour)
        self._draw(1.5 + 6 * share)

    def _draw(self, thickness: float) -> None:
        (x0, y0), (x, y) = self._start, self._end
        whole = hypot(x - x0, y - y0)
        along = (x - x0) / whole, (y - y0) / whole
        half = 3 + 0.6 * thickness
        length = 2 * half
        base = x - along[0] * length, y - along[1] * length
        across = -along[1] * half, along[0] * half
        self._line.set(data=([x0, base[0]], [y0, base[1]]), linewidth=thickness)
        self._head.set_xy(
            [
                (x, y),
                (base[0] + across[0], base[1] + across[1]),
                (base[0] - across[0], base[1] - across[1]),
            ]
        )
