"""The two hybrids as panels: what flows through what, with costs and times that follow the case."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.bill import routed_specialists as routed
from tune_or_not.charts.bill import tuned_with_retrieval as retrieved
from tune_or_not.decision.bill.hybrids import routed_specialists, tuned_with_retrieval
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

RETRIEVAL_FIELDS = (
    "chunks_per_request",
    "chunk_tokens",
    "rerank",
    "tuning_offer",
    "hosted_model",
    "cache_hit_rate",
    "requests_per_month",
    "output_tokens",
)

ROUTER_FIELDS = (
    "router_share",
    "specialists",
    "specialists_share_gpu",
    "own_model",
    "own_gpu",
    "hosted_model",
    "cache_hit_rate",
    "requests_per_month",
    "misrouted_share",
    "loss_per_error",
)


def tuned_with_retrieval_panel(live: LiveCase, fields: Sequence[str] = RETRIEVAL_FIELDS) -> Panel:
    """Controls for these fields; a tuned model with retrieval, drawn stage by stage.

    tuned_with_retrieval_panel(here.case, ["chunks_per_request", "rerank"])
    """
    return ChartPanel(
        live,
        fields,
        tuned_with_retrieval,
        retrieved.TunedWithRetrievalPicture,
        retrieved.sentence,
        headed=True,
    )


def router_panel(live: LiveCase, fields: Sequence[str] = ROUTER_FIELDS) -> Panel:
    """Controls for these fields; a router before tuned specialists and a base model.

    router_panel(here.case, ["router_share", "misrouted_share"])
    """
    return ChartPanel(
        live,
        fields,
        routed_specialists,
        routed.RoutedSpecialistsPicture,
        routed.sentence,
        headed=True,
    )
