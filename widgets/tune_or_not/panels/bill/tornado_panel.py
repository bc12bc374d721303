"""The tornado panel: which uncertain numbers move the answer, and which do not."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.bill.tornado import TornadoChart, sentence
from tune_or_not.decision.bill.uncertainty import tornado
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

FIELDS = ("requests_per_month", "hosted_model", "tuning_offer", "horizon_months")


def tornado_panel(
    live: LiveCase,
    fields: Sequence[str] = FIELDS,
    approach: str = "fine_tuning",
    against: str = "prompting",
) -> Panel:
    """Controls for these fields, and the ten numbers that move the difference in cost most.

    A field that the reader sets leaves the chart: it is no longer uncertain.

    tornado_panel(here.case, approach="self_hosted")
    """
    return ChartPanel(
        live,
        fields,
        lambda case: tornado(case, approach, against),
        TornadoChart,
        sentence,
        headed=True,
    )
