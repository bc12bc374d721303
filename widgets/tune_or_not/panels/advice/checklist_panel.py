"""The checklist panel: seven questions, counted as written and as they mean."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.advice.checklist import ChecklistChart, sentence
from tune_or_not.decision.advice.at_least import with_controls
from tune_or_not.decision.advice.checklist import Checklist
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.trail import list_html


def checklist_panel(
    live: LiveCase, fields: Sequence[str] | None = None, adviser: str = "s2_checklist"
) -> Panel:
    """Controls for what the checklist asks, its two counts, and why they differ.

        checklist_panel(here.case)

    Raises KeyError for an unknown adviser, TypeError for one that is no checklist.
    """
    checklist = advisers()[adviser].procedure
    if not isinstance(checklist, Checklist):
        raise TypeError(f"{adviser} is no checklist")
    asked: Checklist = checklist
    whys = [f"{n}. {item.why}" for n, item in enumerate(asked.items, start=1)]
    return ChartPanel(
        live,
        with_controls(asked.fields) if fields is None else fields,
        lambda case: case,
        lambda case: ChecklistChart(asked, case),
        lambda case: sentence(asked, case),
        below=lambda _case: list_html("Why the two counts differ", whys),
    )
