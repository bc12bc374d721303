"""The reasons panel: tick the signs you see, and watch reasons light up by source."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.advice.reasons import ReasonsChart, held_lines
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.trail import list_html

FIELDS = (
    "needs_style",
    "needs_format",
    "needs_consistency",
    "needs_behaviour",
    "needs_domain_conventions",
    "needs_knowledge",
    "knowledge_changes",
    "wants_fewer_tokens",
    "needs_faster_answers",
    "repeats_mistakes",
    "style_hard_to_specify",
    "simple_customisation",
    "tight_budget",
    "prompt_score",
    "static_prompt_tokens",
)


def reasons_panel(live: LiveCase, fields: Sequence[str] = FIELDS) -> Panel:
    """Controls for these signs, a dot for every reason of every source, and those that hold.

    reasons_panel(here.case, ["needs_style", "tight_budget"])
    """
    chart = ReasonsChart(advisers(), live.case)
    return ChartPanel(
        live,
        fields,
        lambda case: case,
        lambda _case: chart,
        chart.sentence,
        below=lambda case: list_html("The reasons that hold", held_lines(chart.held(case))),
    )
