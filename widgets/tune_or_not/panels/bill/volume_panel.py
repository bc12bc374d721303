"""The volume panel: from how many requests a month each approach overtakes prompting."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.bill.cost_by_volume import CostByVolumeChart, sentence
from tune_or_not.decision.bill.volume import cost_by_volume
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

FIELDS = (
    "requests_per_month",
    "hosted_model",
    "cache_hit_rate",
    "output_tokens",
    "horizon_months",
    "own_gpu",
)

APPROACHES = ("prompting", "rag", "fine_tuning", "self_hosted")


def volume_panel(
    live: LiveCase, fields: Sequence[str] = FIELDS, approaches: Sequence[str] = APPROACHES
) -> Panel:
    """Controls for these fields, and cost per request by volume on logarithmic axes.

    volume_panel(here.case, ["hosted_model", "horizon_months"])
    """
    return ChartPanel(
        live,
        fields,
        lambda case: cost_by_volume(case, approaches),
        CostByVolumeChart,
        sentence,
        headed=True,
    )
