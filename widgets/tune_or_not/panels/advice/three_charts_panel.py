"""One project on three charts at once: small maps of them, lit by one set of switches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ipywidgets import HTML, Box, Dropdown, VBox

from flowchart.picture import FlowchartPicture
from tune_or_not.case import Case
from tune_or_not.charts.kit.static_picture import stacked
from tune_or_not.decision.advice.chart import ChartWalk
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.chart_walk import walk
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.panels.advice.board_panel import CHARTS
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import PanelPicture

FIELDS = (
    "needs_knowledge",
    "needs_behaviour",
    "wants_fewer_tokens",
    "deep_expertise",
    "base_knows_domain",
    "mainly_retrieval",
    "sensitive_data",
    "api_allowed",
)
"""Switches on which the three part."""


def three_charts_panel(
    live: LiveCase, cases: Mapping[str, Case], fields: Sequence[str] = FIELDS
) -> Panel:
    """The paths of one case through S1's, S2's and S5's charts, side by side.

        panels.three_charts(here.example(), here.examples("where_they_part"))

    `cases` stand in a menu, to begin from.
    """
    maps = {name: _SmallChart(name, live.case) for name in CHARTS}
    first = maps[CHARTS[0]].picture
    first.status = _sentence(live.case)
    begin = Dropdown(description="Begin from", options=[("...", None), *cases.items()])
    begin.add_class(CONTROL)
    begin.observe(lambda change: live.take(change.new or live.case), "value")
    row = Box([VBox([one.words, one.picture]) for one in maps.values()])
    row.add_class("tune-or-not-small-charts")

    def draw(case: Case) -> None:
        for one in maps.values():
            one.show(case)
        first.status = _sentence(case)

    panel = Panel(
        live,
        fields,
        [begin, row],
        draw,
        png=lambda: stacked([one.png(live.case) for one in maps.values()]),
        sentence=_sentence,
    )
    panel.add_class("tune-or-not-slim")
    return panel


class _SmallChart:
    """One chart as a map, with its verdict and the answer that decided above it."""

    def __init__(self, name: str, case: Case) -> None:
        self._chart = charts()[name]
        self._drawn = FlowchartPicture(self._chart, words=False)
        path = walk(self._chart, case)
        self.words = HTML(_words_html(path))
        self.picture = PanelPicture(
            svg=self._drawn.svg(path), alt=f"{self._chart.source}'s chart", show_status=False
        )

    def show(self, case: Case) -> None:
        """Light the path of another case."""
        path = walk(self._chart, case)
        self.picture.set_picture(patch=self._drawn.restyle(path))
        self.words.value = _words_html(path)

    def png(self, case: Case) -> bytes:
        """The chart with its words, without a browser."""
        return FlowchartPicture(self._chart).png(walk(self._chart, case))


def _sentence(case: Case) -> str:
    paths: list[Any] = [walk(charts()[name], case) for name in CHARTS]
    return "; ".join(f"{path.chart.source}: {VERDICTS[path.verdict]}" for path in paths) + "."


def _words_html(path: ChartWalk) -> str:
    last = path.because[-1]
    return (
        f"<p><b>{escape(path.chart.source)}: {escape(VERDICTS[path.verdict])}</b><br>"
        f"<small>decided by: {escape(last.question)} {escape(last.answer)}</small></p>"
    )
