"""The panel of being wrong: what errors lose, beside the bills, and the accuracy that pays."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.bill.being_wrong import BeingWrongChart, sentence
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.being_wrong import being_wrong
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

FIELDS = (
    "loss_per_error",
    "prompt_score",
    "requests_per_month",
    "hosted_model",
    "training_examples",
    "horizon_months",
)


def being_wrong_panel(
    live: LiveCase,
    fields: Sequence[str] = FIELDS,
    approaches: Sequence[str] = tuple(APPROACHES),
) -> Panel:
    """Controls for these fields; each approach's bill, the loss to wrong answers beside it, and
    how much more often than the prompt it must be right to pay for itself.

    being_wrong_panel(here.case, ["loss_per_error", "prompt_score"], ["prompting", "fine_tuning"])
    """
    return ChartPanel(
        live,
        fields,
        lambda case: being_wrong(case, approaches),
        BeingWrongChart,
        sentence,
        headed=True,
    )
