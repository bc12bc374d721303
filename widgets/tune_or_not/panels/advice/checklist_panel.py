"""The checklist panel: seven questions, counted as written and as they mean."""

from __future__ import annotations

from collections.abc import Sequence

from ipywidgets import HTML

from tune_or_not.case import Case
from tune_or_not.charts.advice.checklist import ChecklistChart, sentence
from tune_or_not.decision.advice.at_least import with_controls
from tune_or_not.decision.advice.checklist import Checklist
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import PanelPicture
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
    chart = ChecklistChart(asked, live.case)
    picture = PanelPicture.of(chart.live, status=sentence(asked, live.case))
    whys = [f"{n}. {item.why}" for n, item in enumerate(asked.items, start=1)]

    def draw(case: Case) -> None:
        with picture.hold_sync():
            chart.update(case)
            picture.status = sentence(asked, case)

    return Panel(
        live,
        with_controls(asked.fields) if fields is None else fields,
        [picture, HTML(list_html("Why the two counts differ", whys))],
        draw,
        png=chart.live.png,
        sentence=lambda case: sentence(asked, case),
    )
