"""The cost panel: what each approach costs over the months and per request."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case
from tune_or_not.decision.cost import estimate
from tune_or_not.panels.live_case import LiveCase
from tune_or_not.panels.live_picture import LivePicture
from tune_or_not.panels.panel import Panel
from tune_or_not.pictures.cumulative_cost import CumulativeCostChart, sentence
from tune_or_not.pictures.request_cost import RequestCostChart

FIELDS = (
    "requests_per_month",
    "hosted_model",
    "cache_hit_rate",
    "output_tokens",
    "horizon_months",
    "training_examples",
    "tuning_offer",
)

EVERY_FIELD = (
    *FIELDS,
    "static_prompt_tokens",
    "variable_prompt_tokens",
    "prompt_reduction",
    "label_cost_per_example",
    "engineer_hours_fine_tuning",
    "engineer_hours_rag",
    "engineer_rate",
    "upkeep_hours_per_month",
    "traffic_growth",
)
"""Whatever moves the bill most, for a reader's own project."""


def cost_panel(live: LiveCase, fields: Sequence[str] = FIELDS) -> Panel:
    """Sliders for these fields; cumulative cost with break-even, and cost per request.

    cost_panel(here.case, ["requests_per_month", "horizon_months"])
    """
    first = estimate(live.case)
    over_time, per_request = CumulativeCostChart(first), RequestCostChart(first)

    caption = LivePicture.of(over_time.live, status=sentence(first))

    def draw(case: Case) -> None:
        now = estimate(case)
        with caption.hold_sync():
            over_time.update(now)
            caption.status = sentence(now)
        per_request.update(now)

    return Panel(
        live,
        fields,
        [caption, LivePicture.of(per_request.live)],
        draw,
        png=over_time.live.png,
        sentence=lambda case: sentence(estimate(case)),
    )
