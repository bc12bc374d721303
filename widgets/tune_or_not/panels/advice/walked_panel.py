"""A flowchart panel that leaves its answers in the notebook: pages without a kernel walk on."""

from __future__ import annotations

from typing import Any

from tune_or_not.charts.advice.walked_chart import told_answers
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

WALK = "application/vnd.tune-or-not.flowchart+json"
"""The chart's id and what its case answers; JupyterLab and GitHub show the other parts."""


class WalkedPanel(Panel):
    """See Panel."""

    def __init__(self, chart: DecisionChart, live: LiveCase, *parts: Any, **further: Any) -> None:
        self._chart = chart
        super().__init__(live, *parts, **further)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        answers = told_answers(self._chart, self._live.case)
        walk = {"chart": self._chart.id, "answers": answers}
        return {**super()._repr_mimebundle_(**kwargs), WALK: walk}
