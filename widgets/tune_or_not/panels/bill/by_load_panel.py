"""The panel of a GPU of one's own by load: time and cost are two ends of one choice."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case
from tune_or_not.charts.bill.by_load import ByLoadChart, LoadAndTarget, sentence
from tune_or_not.decision.bill.own_server.load import by_load
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

FIELDS = (
    "requests_per_month",
    "own_gpu",
    "own_model",
    "output_tokens",
    "peak_to_mean_load",
    "own_replicas_limit",
    "spare_copies",
)


def by_load_panel(live: LiveCase, fields: Sequence[str] = FIELDS) -> Panel:
    """Controls for these fields; time of an answer and rent of a request as a copy fills up.

    by_load_panel(here.case, ["requests_per_month", "own_gpu"])
    """

    def ask(case: Case) -> LoadAndTarget:
        return LoadAndTarget(by_load(case), case.latency_target_ms)

    return ChartPanel(live, fields, ask, ByLoadChart, sentence, headed=True)
