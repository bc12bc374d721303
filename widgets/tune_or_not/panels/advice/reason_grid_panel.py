"""The reasons panel by theme: what a reason is about, who gives it, and whether it holds here."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.advice.reason_grid import ReasonGrid, held_lines, sentence
from tune_or_not.decision.advice.reason_themes import themes
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.trail import list_html

FIELDS = (
    "needs_consistency",
    "needs_format",
    "needs_style",
    "needs_behaviour",
    "needs_domain_conventions",
    "needs_knowledge",
    "knowledge_changes",
    "narrow_task",
    "accuracy_is_crucial",
    "wants_fewer_tokens",
    "needs_faster_answers",
    "sensitive_data",
    "api_allowed",
    "needs_quick_iteration",
    "simple_customisation",
    "tight_budget",
    "prompt_score",
    "output_tokens",
)
"""Signs enough to light every row."""


def reason_grid_panel(live: LiveCase, fields: Sequence[str] = FIELDS) -> Panel:
    """Controls for these signs, the sources' reasons by theme, and those that hold in words.

    reason_grid_panel(here.case, ["needs_style", "tight_budget"])
    """
    rows = themes()
    return ChartPanel(
        live,
        fields,
        lambda case: case,
        lambda case: ReasonGrid(rows, case),
        lambda case: sentence(rows, case),
        below=lambda case: list_html("The reasons that hold, in words", held_lines(rows, case)),
    )
