"""The advisers' board: for one case, a row per adviser and a column per verdict."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import sqrt
from typing import Any

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style
from tune_or_not.decision.advice.agreement import agreement
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.words.quantity import percent, quantity

Row = str | None | Mapping[str | None, float] | Mapping[str, float]
"""A verdict (None: no rule for the case), or where not all is told the share of each."""

Rows = Mapping[str, Row]
"""Adviser's id to its row."""

OWN = "This course"
_ROW = 0.31
"""Inches of a row."""

_SETTLED = 0.995
"""From this share on a row says one thing."""

_LEAST = 0.02
"""A smaller share has no mark."""

_SIZE = 12
"""Pixels of a mark that stands for all draws; another's area is its share of that."""


class BoardChart:
    """Who says what: a mark where an adviser's row meets its verdict's column.

    Where not all is told, a row has a hollow mark for each verdict that the draws come to, as large
    as its share. The last row is the course's own recommendation. An adviser without a verdict has
    a short line in the last column.
    """

    def __init__(self, rows: Rows, own: Row) -> None:
        self._columns: tuple[str | None, ...] = (*VERDICTS, None)
        names = [*rows, OWN]
        figure = style.figure(10.5, 0.9 + _ROW * len(names))
        axes = figure.add_subplot()
        style.table_axes(axes)
        axes.set(xlim=(-0.5, len(self._columns) - 0.5), ylim=(len(names) - 0.4, -0.6))
        axes.set_yticks(range(len(names)), [_row_name(name) for name in names])
        axes.set_xticks(range(len(self._columns)), [_column_name(v) for v in self._columns])
        for row, (above, below) in enumerate(pairwise(names)):
            # Between the rows: a line through a row would strike out its shares.
            parted = _source(above) != _source(below)
            colour = style.MUTED if parted else style.GRID
            axes.axhline(row + 0.5, color=colour, linewidth=1, zorder=0)
        self._marks = {
            (name, verdict): axes.plot([column], [row], **_mark(verdict))[0]
            for row, name in enumerate(names)
            for column, verdict in enumerate(self._columns)
        }
        self._percents = {
            (name, verdict): axes.text(column + 0.17, row, "", **_PERCENT)
            for row, name in enumerate(names)
            for column, verdict in enumerate(self._columns)
        }
        self._set(rows, own)
        self.live = LiveFigure(figure, alt=sentence(rows, own))

    def update(self, rows: Rows, own: Row) -> None:
        """Show other verdicts of the same advisers."""
        with self.live:
            self._set(rows, own)
            self.live.alt = sentence(rows, own)

    def _set(self, rows: Rows, own: Row) -> None:
        for (name, verdict), mark in self._marks.items():
            share = _shares(own if name == OWN else rows[name]).get(verdict, 0.0)
            split = share < _SETTLED
            mark.set_visible(share >= _LEAST)
            mark.set_markersize(max(_SIZE * sqrt(share), 3))
            mark.set_markerfacecolor(style.PAPER if split else mark.get_color())
            words = percent(share) if split and share >= _LEAST else ""
            self._percents[name, verdict].set_text(words)


def sentence(rows: Rows, own: Row) -> str:
    """Who says what, whether they agree, how many cannot say yet, and what the course says."""
    settled = settled_rows(rows)
    open_yet = len(rows) - len(settled)
    words = agreement(settled) if settled else ""
    if open_yet:
        count = "1 row depends" if open_yet == 1 else f"{open_yet} rows depend"
        words = f"{words} {count} on what is not told.".lstrip()
    shares = _shares(own)
    likely = max(shares, key=lambda verdict: shares[verdict]) or ""
    often = "" if _settled(own) else f", in {quantity(round(shares[likely], 2), '%')} of the draws"
    return f"{words} This course: {VERDICTS[likely]}{often}."


def settled_rows(rows: Rows) -> dict[str, str | None]:
    """The verdict of each adviser whose row says one thing, whatever is not told."""
    return {name: verdict for name, row in rows.items() for verdict in _settled(row)}


def _shares(row: Row) -> Mapping[str | None, float]:
    return dict(row.items()) if isinstance(row, Mapping) else {row: 1.0}


def _settled(row: Row) -> tuple[str | None, ...]:
    """The one verdict of a row that is settled; nothing of another."""
    return tuple(verdict for verdict, share in _shares(row).items() if share >= _SETTLED)


_PERCENT: dict[str, Any] = {"fontsize": 11, "color": style.MUTED, "va": "center", "clip_on": False}


def _mark(verdict: str | None) -> dict[str, Any]:
    if verdict is None:
        return {"linestyle": "none", "marker": "_", "markersize": 10, "color": style.MUTED,
                "markeredgewidth": 2}  # fmt: skip
    look = style.APPROACHES[verdict]
    return {"linestyle": "none", "marker": look.marker, "markersize": _SIZE, "color": look.colour,
            "markeredgewidth": 2}  # fmt: skip


def _row_name(row: str) -> str:
    if row == OWN:
        return row
    adviser = advisers()[row]
    return f"{adviser.source} {adviser.title.lower()}"


def _source(row: str) -> str:
    return row if row == OWN else advisers()[row].source


def _column_name(verdict: str | None) -> str:
    """On two lines, so that neighbours do not touch."""
    name = VERDICTS[verdict] if verdict else "No verdict"
    if " + " in name:
        return name.replace(" + ", "\n+ ")
    return name.replace(" ", "\n", 1)
