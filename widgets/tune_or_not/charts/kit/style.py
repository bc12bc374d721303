"""The one chart style: a colour, a dash pattern and a marker for each approach, and formatters.

Nothing is told by colour alone. Colours stand out at least 3:1 from white and from the dark
theme's background; texts keep to the neutral colours, which follow the reader's theme.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor, isfinite, log10
from types import MappingProxyType
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, Locator, NullLocator

from live_figure import theme
from tune_or_not.words import quantity

INK, MUTED, GRID, PAPER = theme.INK, theme.MUTED, theme.GRID, theme.PAPER

TEXT_SIZE = 12.0
TITLE_SIZE = 14.0
LINE_WIDTH = 2.25
GRID_WIDTH = 0.6
MARKER_SIZE = 7.0
NOT_A_NUMBER = "n/a"

ON_PAPER = MappingProxyType({"facecolor": PAPER, "edgecolor": PAPER, "pad": 1.0})
"""`bbox` of a text inside the axes: grid lines stop before it."""


@dataclass(frozen=True)
class ApproachStyle:
    """How one approach looks in every chart."""

    label: str
    colour: str
    dashes: tuple[float, ...]
    """Lengths of dash, gap, dash, ... in line widths; empty for a solid line."""
    marker: str


APPROACHES: Mapping[str, ApproachStyle] = MappingProxyType(
    {
        "prompting": ApproachStyle("Prompting", "#0072b2", (), "o"),
        "rag": ApproachStyle("RAG", "#009e73", (6, 2), "s"),
        "fine_tuning": ApproachStyle("Fine-tuning", "#d55e00", (2.5, 1.5), "^"),
        "fine_tuning_rag": ApproachStyle("Fine-tuning + RAG", "#9a7cdc", (6, 1.5, 1.5, 1.5), "D"),
        "smaller_model": ApproachStyle("Smaller model", "#9c4a2f", (1, 1.25), "v"),
        "small_specialist": ApproachStyle("Small specialist", "#5b7f95", (3, 1, 1, 1), "<"),
        "router": ApproachStyle("Router", "#2f8f9d", (4, 1.5, 1, 1.5, 1, 1.5), "p"),
        "self_hosted": ApproachStyle("Own GPU, tuned", "#8a7a00", (8, 1.5, 2.5, 1.5), "h"),
        "base_model": ApproachStyle("Base model", "#757575", (9, 2, 2, 2, 2, 2), "X"),
        "hosted_api": ApproachStyle("Hosted API", "#c11b97", (10, 3), "P"),
        "base_model_rag": ApproachStyle("Own GPU + RAG", "#4f7f3a", (3, 1, 3, 3), "d"),
        "self_hosted_rag": ApproachStyle("Own, tuned + RAG", "#a8557f", (5, 1, 1, 3), ">"),
    }
)


def label(approach: str) -> str:
    """The name of an approach as people read it."""
    return APPROACHES[approach].label


def line_style(approach: str) -> dict[str, Any]:
    """Keyword arguments for `axes.plot` or `axes.step`: colour, dashes, marker and label."""
    style = APPROACHES[approach]
    return {
        "label": style.label,
        "color": style.colour,
        "linestyle": (0, style.dashes) if style.dashes else "solid",
        "linewidth": LINE_WIDTH,
        "marker": style.marker,
        "markersize": MARKER_SIZE,
        "markeredgecolor": style.colour,
    }


def figure(width_inches: float, height_inches: float) -> Figure:
    """An empty figure without pyplot; an inch is 72 pixels of the live picture."""
    return _Figure(
        figsize=(width_inches, height_inches),
        dpi=72,
        facecolor=PAPER,
        edgecolor=PAPER,
        layout="constrained",
    )


class RestingAxes(Axes):
    """Axes that stay as they are when they are given the limits that they have.

    Matplotlib would mark the axis as changed, and to draw an axis takes longer than all the rest
    of a chart: its ticks are laid out anew.
    """

    def set_xlim(self, left: Any = None, right: Any = None, **options: Any) -> tuple[float, float]:
        if not options and not self.get_autoscalex_on() and self.get_xlim() == _pair(left, right):
            return self.get_xlim()
        return super().set_xlim(left, right, **options)

    def set_ylim(self, bottom: Any = None, top: Any = None, **options: Any) -> tuple[float, float]:
        if not options and not self.get_autoscaley_on() and self.get_ylim() == _pair(bottom, top):
            return self.get_ylim()
        return super().set_ylim(bottom, top, **options)


def _pair(low: Any, high: Any) -> tuple[Any, ...]:
    """Limits may come as two numbers or as one pair."""
    return tuple(low) if high is None and np.iterable(low) else (low, high)


class _Figure(Figure):
    """A figure whose plain subplots are resting axes."""

    def add_subplot(self, *args: Any, **options: Any) -> Any:
        if not options.keys() & {"axes_class", "projection", "polar"}:
            options["axes_class"] = RestingAxes
        return super().add_subplot(*args, **options)


def style_axes(axes: Axes, title: str = "", grid: str = "y") -> None:
    """Give `axes` the spines, ticks, fonts and grid of the course.

    The title stands above the left end: `axes.set_title` would give it matplotlib's own font.
    `grid` is "x", "y", "both" or "none". Everything is set on the axes, ticks that appear later
    included, and nothing in matplotlib's global settings.
    """
    axes.set_facecolor(PAPER)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set(visible=side in ("left", "bottom"), color=MUTED, linewidth=1)
    axes.tick_params(which="both", color=MUTED, labelcolor=INK, labelsize=TEXT_SIZE, width=1)
    axes.tick_params(which="both", top=False, right=False)
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        axis.grid(False, which="both")
        if grid in (name, "both"):
            axis.grid(True, color=GRID, linewidth=GRID_WIDTH, linestyle="solid", alpha=1)
        axis.label.set(fontsize=TEXT_SIZE, color=INK)
        axis.offsetText.set(fontsize=TEXT_SIZE, color=INK)
    axes.set_title(title, loc="left", fontsize=TITLE_SIZE, fontweight="bold", color=INK)


def table_axes(axes: Axes) -> None:
    """Axes of a table: the heads of its columns above, without ticks, grid or frame."""
    style_axes(axes, grid="none")
    axes.xaxis.tick_top()
    axes.tick_params(which="both", length=0, top=False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def note(axes: Axes, x: float = 0, y: float = 0, words: str = "", **looks: Any) -> Text:
    """A text at this height that follows the data: the layout of the axes makes no room for it."""
    ours: dict[str, Any] = {"va": "center", "fontsize": TEXT_SIZE, "color": INK}
    text = axes.text(x, y, words, **(ours | looks))
    text.set_in_layout(False)
    return text


def subject(axes: Axes, text: str) -> Text:
    """Say above the axes what is drawn, in plain letters: the headline above says what it shows."""
    return axes.set_title(text, loc="left", fontsize=TEXT_SIZE, fontweight="normal", color=INK)


def log_axis(
    axis: Axis, write: Callable[[float, int | None], str], locator: Locator | None = None
) -> None:
    """A logarithmic axis whose ticks are plain numbers at the powers of ten, such as $1,000.

    Another `locator` may place them. There are no ticks between: a hundred of them, which nobody
    reads, take as long to lay out as the rest of the chart.
    """
    axes = axis.axes
    (axes.set_xscale if axis is axes.xaxis else axes.set_yscale)("log")
    if locator is not None:
        axis.set_major_locator(locator)
    axis.set_major_formatter(plain_ticks(write))
    axis.set_minor_locator(NullLocator())


def plain_ticks(write: Callable[[float, int | None], str]) -> FuncFormatter:
    """Tick labels as written: what stands between two dollar signs is no formula."""
    return FuncFormatter(lambda value, position: write(value, position).replace("$", r"\$"))


def leave_room(figure: Figure, right: float) -> None:
    """Keep a share of the figure's width free beside its axes, for labels at the lines' ends."""
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    engine.set(rect=(0, 0, 1 - right, 1))


def legend_below(figure: Figure, **options: Any) -> Legend:
    """A legend without a frame below the axes of a figure, its keys short.

    `options` are matplotlib's, such as `ncols`, `handles` or a longer `handlelength` for dashes.
    """
    ours: dict[str, Any] = {
        "loc": "outside lower left",
        "frameon": False,
        "fontsize": TEXT_SIZE,
        "labelcolor": INK,
        "handlelength": 1.2,
    }
    return figure.legend(**(ours | options))


# Formatters of numbers: for prose, and for matplotlib, which passes a tick's position too.


def dollars(value: float, _position: int | None = None) -> str:
    """US dollars: $0, $0.00063, $12.50, $950, $12,400, $1.2M."""
    if not isfinite(value):
        return NOT_A_NUMBER
    sign = "-" if value < 0 else ""
    return f"{sign}${_amount(abs(value))}"


def per_thousand(usd: float, _position: int | None = None) -> str:
    """US dollars of a request as those of 1,000 of them: $0.63 for 0.00063."""
    return dollars(1000 * usd)


def milliseconds(value: float, _position: int | None = None) -> str:
    """A duration given in milliseconds: 640 ms, 1.8 s."""
    if not isfinite(value):
        return NOT_A_NUMBER
    if abs(round(value)) >= 1000:
        return f"{_three_digits(value / 1000)} s"
    return f"{_three_digits(value)} ms"


def percent(share: float, _position: int | None = None) -> str:
    """A share between 0 and 1 as on every page: 62 %."""
    return quantity.percent(share)


def counts(value: float, _position: int | None = None) -> str:
    """A number of things: 300,000; 1.2M."""
    if not isfinite(value):
        return NOT_A_NUMBER
    if abs(round(value)) >= 1_000_000:
        return _millions(value)
    return f"{value:,.0f}" if abs(value) >= 100 else _three_digits(value)


def _amount(value: float) -> str:
    """A positive amount of dollars, with cents only where they matter."""
    if round(value) >= 1_000_000:
        return _millions(value)
    if value >= 100 or value == round(value):
        return f"{value:,.0f}"
    if value >= 1:
        return f"{value:.2f}"
    whole, _, decimals = _three_digits(value).partition(".")
    return f"{whole}.{decimals:0<2}"


def _millions(value: float) -> str:
    if abs(round(value, -6)) >= 1_000_000_000:
        return f"{_three_digits(value / 1e9)}B"
    return f"{_three_digits(value / 1e6)}M"


def _three_digits(value: float) -> str:
    """Three significant digits, never an exponent, no trailing zeros: 0.00063, 1.25, 124."""
    if value == 0:
        return "0"
    decimals = max(0, 2 - floor(log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text
