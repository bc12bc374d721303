"""The request panel: what one request costs, part by part."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case
from tune_or_not.decision.cost import estimate
from tune_or_not.panels.live_case import LiveCase
from tune_or_not.panels.live_picture import LivePicture
from tune_or_not.panels.panel import Panel
from tune_or_not.pictures.request_cost import RequestCostChart, sentence

FIELDS = ("static_prompt_tokens", "variable_prompt_tokens", "output_tokens", "cache_hit_rate")


def request_cost_panel(live: LiveCase, fields: Sequence[str] = FIELDS) -> Panel:
    """Controls for these fields, and a bar per approach.

    request_cost_panel(example, ["cache_hit_rate", "hosted_model"])
    """
    bars = RequestCostChart(estimate(live.case))
    picture = LivePicture.of(bars.live, status=sentence(estimate(live.case)))

    def draw(case: Case) -> None:
        now = estimate(case)
        with picture.hold_sync():
            bars.update(now)
            picture.status = sentence(now)

    return Panel(
        live,
        fields,
        [picture],
        draw,
        png=bars.live.png,
        sentence=lambda case: sentence(estimate(case)),
    )
