"""The panel of ways to buy a tuned model: at which traffic each pays."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.bill.ways_to_buy import WaysToBuyChart, sentence
from tune_or_not.decision.bill.ways_to_buy import ways_to_buy
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

FIELDS = (
    "requests_per_month",
    "hosted_model",
    "cache_hit_rate",
    "output_tokens",
    "tuned_answer_share",
    "training_examples",
    "as_of",
)


def ways_to_buy_panel(live: LiveCase, fields: Sequence[str] = FIELDS) -> Panel:
    """Controls for these fields, and a row for each way to buy a tuned model.

    ways_to_buy_panel(here.case, ["requests_per_month", "hosted_model"])
    """
    return ChartPanel(live, fields, ways_to_buy, WaysToBuyChart, sentence, headed=True)
