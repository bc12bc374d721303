"""The argument panel: the classic argument for tuning, and what turns it, each to switch on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tune_or_not.charts.bill.argument import ArgumentChart, sentence
from tune_or_not.decision.bill.argument import COUNTED, argument
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.toggles import Toggles

FIELDS = (
    "cache_hit_rate",
    "smaller_hosted_model",
    "as_of",
    "tuning_offer",
    "requests_per_month",
    "static_prompt_tokens",
)

LABELS = {
    "caching": "Count caching",
    "newer_base": "Count a newer base",
    "retirement": "Count set-up and retirement",
}


def argument_panel(
    live: LiveCase, fields: Sequence[str] = FIELDS, counted: Collection[str] = COUNTED
) -> Panel:
    """Controls for these fields, and toggles for what the classic argument leaves out: caching, a
    newer base, the retirement of the tune's base. `counted` are on at first.

    argument_panel(here.example("classic_argument"), ["cache_hit_rate"], counted=[])
    """
    toggles = Toggles(LABELS, counted)
    return ChartPanel(
        live,
        fields,
        lambda case: argument(case, toggles.on),
        ArgumentChart,
        sentence,
        above=toggles,
        headed=True,
    )
