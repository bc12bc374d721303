"""The flowchart panel: the live path through a decision chart, answered by hand or by slider."""

from __future__ import annotations

import json
from html import escape

from ipywidgets import HTML

from flowchart.picture import FlowchartPicture
from flowchart.walk import Shares
from tune_or_not.case import Case, draws
from tune_or_not.case.columns import Cases
from tune_or_not.decision.advice.at_least import AnswerNeedsMoreError, with_controls
from tune_or_not.decision.advice.chart import ChartWalk, DecisionChart
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.chart_walk import (
    sentence,
    split_sentence,
    split_walk,
    verdicts,
    walk,
)
from tune_or_not.decision.advice.verdicts import verdict_shares
from tune_or_not.panels.advice.answering_picture import AnsweringPicture
from tune_or_not.panels.advice.walked_panel import WalkedPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import PanelPicture

_SLIM, _WIDE = 600, 900
"""Pixels up to which a chart has its controls beside it in a narrow cell, too, and from which it
has them below it, where a window is no wider."""

DRAWS = 1_000
"""How often what is not told is drawn; a branch is as wide as its share of them."""


def flowchart_panel(live: LiveCase, chart_id: str) -> Panel:
    """A chart whose answers are buttons, beside sliders and toggles for what it asks.

        flowchart_panel(here.case, "s5_flowchart")

    Raises KeyError for an unknown chart.
    """
    chart = charts()[chart_id]
    drawn = FlowchartPicture(chart)
    cases = _cases(chart, live.case)
    path, shares, words = _lit(chart, live.case, cases)
    picture = AnsweringPicture(
        chart,
        drawn,
        svg=drawn.svg(path, shares),
        alt=f"{chart.source}: {chart.title}",
        status=words,
    )
    picture.know(live.case, cases, shares.nodes)
    picture.on_event(lambda event: _answer(live, chart, picture, event))

    def draw(case: Case) -> None:
        cases = _cases(chart, case)
        path, shares, words = _lit(chart, case, cases)
        with picture.hold_sync():
            picture.know(case, cases, shares.nodes)
            picture.set_picture(patch=drawn.restyle(path, shares), status=words)

    panel = WalkedPanel(
        chart,
        live,
        with_controls(chart.fields),
        [picture, _readings(chart)],
        draw,
        png=lambda: drawn.png(*_lit(chart, live.case)[:2]),
        sentence=lambda case: _lit(chart, case)[2],
    )
    if drawn.layout.width <= _SLIM:
        panel.add_class("tune-or-not-slim")
    elif drawn.layout.width > _WIDE:
        panel.add_class("tune-or-not-wide")
    return panel


def _cases(chart: DecisionChart, case: Case) -> Cases:
    """The case where all that the chart asks is told, else its draws."""
    whole = all(case.is_known(name) for name in with_controls(chart.fields))
    return case if whole else draws(case, DRAWS)


def _lit(
    chart: DecisionChart, case: Case, cases: Cases | None = None
) -> tuple[ChartWalk, Shares, str]:
    """The path of the case, the shares of its draws where something is not told, and both said."""
    cases = _cases(chart, case) if cases is None else cases
    if isinstance(cases, Case):
        path = walk(chart, case)
        return path, path.shares, sentence(path)
    path, shares = split_walk(chart, case, cases)
    return path, shares, split_sentence(path, verdict_shares(verdicts(chart, cases)))


def _answer(live: LiveCase, chart: DecisionChart, picture: PanelPicture, event: str) -> None:
    click = json.loads(event)
    try:
        live.answer(chart, click["question"], click["answer"])
    except AnswerNeedsMoreError as needed:
        picture.status = str(needed)


def _readings(chart: DecisionChart) -> HTML:
    """How the chart differs from the source's drawing, folded away."""
    items = "".join(f"<li>{_reading(chart, r.node, r.text)}</li>" for r in chart.readings)
    whys = "".join(
        f"<li><b>{escape(chart.by_id[question].text)}</b> {escape(binding.why)}</li>"
        for question, binding in chart.bindings.items()
        if binding.why
    )
    return HTML(
        "<details><summary data-lm-suppress-shortcuts>How this chart differs from "
        f"{escape(chart.source)}'s drawing, and what its answers rest on</summary>"
        f"<ul>{items}{whys}</ul></details>"
    )


def _reading(chart: DecisionChart, node: str | None, text: str) -> str:
    where = f"<b>{escape(chart.by_id[node].text)}</b> " if node else ""
    return where + escape(text)
