"""The adapter panel: how many weights LoRA trains, and how many it leaves alone."""

from __future__ import annotations

from tune_or_not.case import Case
from tune_or_not.decision.adapter import EVERY_LAYER, PARTS, RANKS, USUAL_RANK, Adapter, adapter
from tune_or_not.panels.choices import Choices, Offer, Value
from tune_or_not.panels.live_case import LiveCase
from tune_or_not.panels.live_picture import LivePicture
from tune_or_not.panels.panel import Panel
from tune_or_not.pictures.adapter import AdapterChart, sentence


class AdapterPanel(Panel):
    """The model's weights, and the adapter's beside them.

    `choose` sets the rank and the layers in code, as the controls above the picture do.
    """

    def __init__(self, live: LiveCase, choices: Choices) -> None:
        self._choices = choices
        chart = AdapterChart(self._shown(live.case))
        picture = LivePicture.of(chart.live, status=chart.live.alt)

        def draw(case: Case) -> None:
            with picture.hold_sync():
                chart.update(self._shown(case))
                picture.status = chart.live.alt

        choices.on_change(lambda: live.if_still(live.case, lambda: draw(live.case)))
        super().__init__(
            live,
            ["own_model"],
            [choices, picture],
            draw,
            png=chart.live.png,
            sentence=lambda case: sentence(self._shown(case)),
        )

    def choose(self, **values: Value) -> None:
        """Such as `choose(rank=64, layers="attention")`; ValueError for what is not offered."""
        self._choices.choose(**values)

    def _shown(self, case: Case) -> Adapter:
        chosen = self._choices.chosen
        return adapter(case.own_model, int(chosen["rank"]), str(chosen["layers"]))


def adapter_panel(
    live: LiveCase, rank: int = USUAL_RANK, layers: str = EVERY_LAYER
) -> AdapterPanel:
    """The open model of the case, and an adapter of this rank for it.

    adapter_panel(example, rank=16)
    """
    offered: dict[str, Offer] = {
        "rank": ("Rank of the adapter", RANKS, "columns"),
        "layers": ("Layers that get one", PARTS),
    }
    return AdapterPanel(live, Choices(offered, {"rank": rank, "layers": layers}))
