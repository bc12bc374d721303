"""A model's weights as a thousand squares, and the adapter that is trained beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.tuning.adapter import EVERY_LAYER, Adapter
from tune_or_not.words.large_numbers import file_size, large_number
from tune_or_not.words.quantity import digits, quantity

SQUARES = 1000
_COLUMNS, _ROWS = 50, 20
_FIRST = 54
"""The column at which the adapter's squares begin."""
_MOST = 10 * _ROWS
_SIDE = 5.9


class AdapterChart(LiveChart[Adapter]):
    """Grey squares: the model, a thousandth each, frozen. Coloured ones: the adapter's weights."""

    def __init__(self, adapter: Adapter) -> None:
        figure = style.figure(8, 3.8)
        axes = figure.add_subplot()
        axes.set(xlim=(-0.8, 71), ylim=(_ROWS + 3.4, -3.4))
        axes.set_axis_off()
        places = np.arange(SQUARES)
        _squares(axes, style.MUTED).set_data(places // _ROWS, places % _ROWS)
        self._trained = _squares(axes, style.APPROACHES["fine_tuning"].colour)
        (self._part,) = axes.plot(
            [], [], linestyle="none", marker="s", markeredgewidth=0,
            color=style.APPROACHES["fine_tuning"].colour,
        )  # fmt: skip
        self._heads = [_text(axes, x, -1.5, bold=True) for x in (-0.4, _FIRST - 0.4)]
        self._below = [_text(axes, x, _ROWS + 0.9) for x in (-0.4, _FIRST - 0.4)]
        self._last = [_text(axes, x, _ROWS + 2.4) for x in (-0.4, _FIRST - 0.4)]
        super().__init__(figure, adapter, sentence)

    def _set(self, adapter: Adapter) -> None:
        squares = min(adapter.share * SQUARES, _MOST)
        whole = np.arange(int(squares))
        self._trained.set_data(_FIRST + whole // _ROWS, whole % _ROWS)
        rest = squares - int(squares)
        last = len(whole)
        self._part.set_data(
            [_FIRST + last // _ROWS] if rest else [], [last % _ROWS] if rest else []
        )
        # A part of a square is a smaller square of the same share of its area.
        self._part.set_markersize(_SIDE * rest**0.5)
        self._heads[0].set_text(f"{adapter.model}: frozen")
        self._heads[1].set_text("Adapter: trained")
        self._below[0].set_text(f"{large_number(adapter.frozen)} weights, none of them changes")
        self._below[1].set_text(f"{large_number(adapter.weights)} weights")
        self._last[0].set_text(
            f"{file_size(adapter.frozen_bytes)} at 16 bits; a square is a thousandth of the model"
        )
        self._last[1].set_text(f"{file_size(adapter.size_bytes)}, {_share(adapter)}")


def _squares(axes: Axes, colour: str) -> Line2D:
    (line,) = axes.plot(
        [], [], linestyle="none", marker="s", markersize=_SIDE, markeredgewidth=0, color=colour
    )
    return line


def _text(axes: Axes, x: float, y: float, bold: bool = False) -> Text:
    looks: dict[str, Any] = {"fontsize": style.TITLE_SIZE, "fontweight": "bold"} if bold else {}
    return style.note(axes, x, y, **looks)


def _share(adapter: Adapter) -> str:
    return quantity(digits(adapter.share, 2), "%")


def sentence(adapter: Adapter) -> str:
    """What the chart says: how many weights are trained, and how few that is."""
    where = "every layer" if adapter.part == EVERY_LAYER else "the attention layers"
    return (
        f"A LoRA adapter of rank {adapter.rank} on {where} of {adapter.model} has "
        f"{large_number(adapter.weights)} weights, {_share(adapter)} of the model's "
        f"{large_number(adapter.frozen)}: a file of {file_size(adapter.size_bytes)} beside one of "
        f"{file_size(adapter.frozen_bytes)}, which stays as it is."
    )
