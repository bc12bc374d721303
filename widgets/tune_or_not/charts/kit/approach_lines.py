"""A line for each approach, with a ring to put on it and its name at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.settings import Settings

_GAP = 0.062
"""Least distance between two labels, as a share of an axis of the usual height."""
_LINE = 15.0
"""Pixels from one label to the next."""
_AROUND = 62.0
"""Pixels of a figure's height that are not its axes': the subject above, ticks and label below."""


def label_gap(axes: Axes) -> float:
    """Least distance between two labels, as a share of the axes in their figure."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return max(_GAP, _LINE / (float(figure.bbox.height) - _AROUND))


class ApproachLines:
    """Lines, rings and end labels on some axes, by approach, each in the approach's own look."""

    def __init__(self, axes: Axes, approaches: Iterable[str]) -> None:
        self._axes, self._gap = axes, label_gap(axes)
        self._set_on = Settings()
        self.lines: dict[str, Line2D] = {}
        self.rings: dict[str, Line2D] = {}
        self._ends: dict[str, Text] = {}
        for approach in approaches:
            self._add(approach)

    def label_ends(self, heights: Mapping[str, float], texts: Mapping[str, str]) -> None:
        """Write each text beside the axes, at about this height (a share of the axis)."""
        for approach, height in spread(heights, self._gap).items():
            self._set_on(self._ends[approach], y=height, text=texts[approach])

    def ring(self, approach: str, at: tuple[float, float] | None) -> None:
        """Put the approach's ring there; None takes it away."""
        self._set_on(self.rings[approach], data=((), ()) if at is None else ((at[0],), (at[1],)))

    def _add(self, approach: str) -> None:
        look = style.line_style(approach) | {"marker": "none"}
        (self.lines[approach],) = self._axes.plot([], [], **look)
        (self.rings[approach],) = self._axes.plot(
            [], [], linestyle="none", marker="o", markersize=11, markeredgewidth=2,
            markerfacecolor="none", markeredgecolor=look["color"],
        )  # fmt: skip
        self._ends[approach] = style.note(self._axes, 1.01, transform=self._axes.transAxes)


def spread(heights: Mapping[str, float], gap: float = _GAP) -> dict[str, float]:
    """Move labels apart to at least the gap, in order, inside 0 to 1, each as little as needed."""
    order = sorted(heights, key=lambda name: heights[name])
    placed: dict[str, float] = {}
    lowest = 0.0
    for name in order:
        placed[name] = max(heights[name], lowest)
        lowest = placed[name] + gap
    highest = 1.0
    for name in reversed(order):
        placed[name] = min(placed[name], highest)
        highest = placed[name] - gap
    return placed
