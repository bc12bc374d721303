"""The spectrum panel: what S2 says a set-up takes, and what this case's own would."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.bill.spectrum import SpectrumChart, sentence
from tune_or_not.decision.bill.spectrum import set_ups
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

FIELDS = (
    "engineer_hours_rag",
    "engineer_hours_fine_tuning",
    "engineer_rate",
    "training_examples",
    "label_cost_per_example",
)


def spectrum_panel(live: LiveCase, fields: Sequence[str] = FIELDS) -> Panel:
    """Controls for these fields; S2's ranges from simple to complex with the case's own marks.

    spectrum_panel(here.case, ["engineer_hours_rag"])
    """
    return ChartPanel(live, fields, set_ups, SpectrumChart, sentence, headed=True)
