"""The picture of a flowchart that lights an answer at once, before the kernel confirms it."""

from __future__ import annotations

from collections.abc import Iterable

import traitlets

from flowchart.picture import FlowchartPicture
from flowchart.walker import SCRIPT, chart_data
from tune_or_not.case import Case
from tune_or_not.case.columns import Cases
from tune_or_not.charts.advice.walked_chart import walked_chart
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.decision.advice.chart_walk import is_assumed, settled
from tune_or_not.panels.kit.panel_picture import PanelPicture


class AnsweringPicture(PanelPicture):
    """A flowchart in a panel; see LivePicture.

    The page walks the chart from its own table with the script of pages without a kernel, as far
    as the path is the same whatever is not told. The kernel's picture follows, and holds.
    """

    _esm = f"{PanelPicture._esm}\n{SCRIPT}"
    chart = traitlets.Dict(help="All that the page knows of the chart.").tag(sync=True)
    state = traitlets.Dict(help="The answers that hold, and what nobody answered.").tag(sync=True)

    def __init__(self, chart: DecisionChart, drawn: FlowchartPicture, **traits: object) -> None:
        self._decision_chart = chart
        data = chart_data(walked_chart(chart), drawn)
        super().__init__(chart=data, ahead="flowchartAhead", **traits)

    def know(self, case: Case, cases: Cases, reached: Iterable[str]) -> None:
        """What holds in all of `cases`, the case itself or its draws, and the boxes that some of
        them reach; sent with the next change."""
        chart = self._decision_chart
        assumed = [question for question in chart.bindings if is_assumed(chart, question, case)]
        self.state = {
            "answers": settled(chart, cases),
            "assumed": assumed,
            "reached": sorted(reached),
        }
