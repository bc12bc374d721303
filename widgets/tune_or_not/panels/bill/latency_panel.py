"""The latency panel: how long an answer takes, part by part, beside the target."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case
from tune_or_not.charts.bill.latency import LatencyChart, LatencyOfAll, sentence
from tune_or_not.decision.bill.approaches import with_specialist
from tune_or_not.decision.bill.latency import latencies, slowest_ms
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

FIELDS = (
    "output_tokens",
    "reasoning_effort",
    "tuned_answer_share",
    "static_prompt_tokens",
    "latency_target_ms",
    "target_percentile",
    "api_first_token_ms",
    "api_tokens_per_second",
    "tuned_tokens_per_second",
    "rerank",
)

OWN_GPU_FIELDS = (
    "own_gpu",
    "own_model",
    "own_precision",
    "requests_per_month",
    "peak_to_mean_load",
    "own_replicas_limit",
    "output_tokens",
    "latency_target_ms",
    "target_percentile",
    "own_prefix_hit_rate",
)
"""For a model of one's own: what sizes it, and what makes it queue."""

APPROACHES = ("prompting", "rag", "fine_tuning", "fine_tuning_rag", "self_hosted")


def latency_panel(
    live: LiveCase, fields: Sequence[str] = FIELDS, approaches: Sequence[str] | None = None
) -> Panel:
    """Controls for these fields, and a bar per approach, part by part.

    latency_panel(here.case, OWN_GPU_FIELDS, ["prompting", "self_hosted"])
    """

    if approaches is None:
        approaches = with_specialist(live.case, APPROACHES)

    def ask(case: Case) -> LatencyOfAll:
        return LatencyOfAll(
            latencies(case, approaches),
            case.latency_target_ms,
            {approach: float(slowest_ms(case, approach)) for approach in approaches},
            case.target_percentile == "p95",
        )

    return ChartPanel(live, fields, ask, LatencyChart, sentence, headed=True)
