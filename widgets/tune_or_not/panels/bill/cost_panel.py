"""The cost panel: the bill over the months and per request, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case
from tune_or_not.charts.bill.cumulative_cost import CumulativeCostChart, sentence
from tune_or_not.charts.bill.request_cost import RequestCostChart
from tune_or_not.charts.kit.static_picture import stacked
from tune_or_not.decision.bill.approaches import APPROACHES, with_specialist
from tune_or_not.decision.bill.cost import CostEstimate, estimate
from tune_or_not.decision.bill.uncertainty import WHEN_STILL, WHILE_MOVING, Uncertainty, uncertainty
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import HEADED, PanelPicture
from tune_or_not.panels.kit.price_list import PriceList
from tune_or_not.panels.kit.when_still import WhenStill

FIELDS = (
    "requests_per_month",
    "hosted_model",
    "cache_hit_rate",
    "output_tokens",
    "horizon_months",
    "training_examples",
    "tuning_offer",
    "reasoning_effort",
)

EVERY_FIELD = (
    *FIELDS,
    "static_prompt_tokens",
    "variable_prompt_tokens",
    "prompt_reduction",
    "tuned_answer_share",
    "batch_share",
    "label_cost_per_example",
    "engineer_hours_fine_tuning",
    "engineer_hours_rag",
    "engineer_rate",
    "upkeep_hours_per_month",
    "traffic_growth",
)
"""Whatever moves the bill most, for a reader's own project."""


def cost_panel(
    live: LiveCase,
    fields: Sequence[str] = FIELDS,
    approaches: Sequence[str] | None = None,
    bands: Sequence[str] = ("prompting", "fine_tuning"),
) -> Panel:
    """Sliders for these fields; cumulative cost with break-even and bands, cost per request, and
    the rows behind the numbers.

    The bands and shares come from few draws while a slider moves and from 10,000 when it rests;
    then the rows follow, too. Without `approaches` the four that the sources compare, and a small
    specialist where one could do the work.

    cost_panel(here.case, ["requests_per_month", "own_gpu"], ["prompting", "self_hosted"])
    """

    if approaches is None:
        approaches = with_specialist(live.case, tuple(APPROACHES))

    def drawn(case: Case, draws: int) -> Uncertainty:
        return uncertainty(case, draws, approaches=approaches)

    first, sure = estimate(live.case, approaches), drawn(live.case, WHEN_STILL)
    over_time = CumulativeCostChart(first, sure, bands)
    per_request = RequestCostChart(first)
    caption = PanelPicture.of(over_time.live, status=sentence(first, sure), class_name=HEADED)
    rows = PriceList(live, approaches)

    def show(now: CostEstimate, sure: Uncertainty) -> None:
        with caption.hold_sync():
            over_time.update(now, sure)
            caption.status = sentence(now, sure)

    def heavy_work(case: Case) -> tuple[CostEstimate, Uncertainty]:
        return estimate(case, approaches), drawn(case, WHEN_STILL)

    def heavy_show(case: Case, sure: tuple[CostEstimate, Uncertainty]) -> None:
        show(*sure)
        rows.show(case)

    heavy = WhenStill(live, heavy_work, heavy_show)

    def draw(case: Case) -> None:
        now = estimate(case, approaches)
        show(now, drawn(case, WHILE_MOVING))
        per_request.update(now)
        heavy.later(case)

    return Panel(
        live,
        fields,
        [caption, PanelPicture.of(per_request.live), rows],
        draw,
        png=lambda: stacked([over_time.live.png(), per_request.live.png()]),
        sentence=lambda case: sentence(*heavy_work(case)),
        heavy=heavy,
    )
