"""The panel of cost against latency: which approaches are in time, and what they cost."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case
from tune_or_not.charts.bill.cost_against_latency import (
    CostAgainstLatencyChart,
    CostAndLatency,
    sentence,
)
from tune_or_not.decision.bill.approaches import COMPARED, with_specialist
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.latency import latencies
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

FIELDS = (
    "requests_per_month",
    "output_tokens",
    "latency_target_ms",
    "hosted_model",
    "smaller_hosted_model",
    "router_share",
    "own_gpu",
)


def cost_against_latency_panel(
    live: LiveCase,
    fields: Sequence[str] = FIELDS,
    approaches: Sequence[str] | None = None,
) -> Panel:
    """Controls for these fields, and a mark for each approach: time across, bill upwards.

    cost_against_latency_panel(here.case, ["latency_target_ms", "output_tokens"])
    """

    if approaches is None:
        approaches = with_specialist(live.case, COMPARED)

    def ask(case: Case) -> CostAndLatency:
        return CostAndLatency(
            estimate(case, approaches), latencies(case, approaches), case.latency_target_ms
        )

    return ChartPanel(live, fields, ask, CostAgainstLatencyChart, sentence, headed=True)
