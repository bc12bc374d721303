"""The request panel: what one request costs, part by part."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.bill.request_cost import RequestCostChart, sentence
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

FIELDS = ("static_prompt_tokens", "variable_prompt_tokens", "output_tokens", "cache_hit_rate")


def request_cost_panel(
    live: LiveCase,
    fields: Sequence[str] = FIELDS,
    approaches: Sequence[str] = tuple(APPROACHES),
) -> Panel:
    """Controls for these fields, and a bar per approach.

    request_cost_panel(example, ["cache_hit_rate", "hosted_model"])
    """
    return ChartPanel(
        live,
        fields,
        lambda case: estimate(case, approaches),
        RequestCostChart,
        sentence,
        headed=True,
    )
