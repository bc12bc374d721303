"""The adapter panel: how many weights LoRA trains, and how many it leaves alone."""

from __future__ import annotations

from tune_or_not.case import Case
from tune_or_not.charts.bill.adapter import AdapterChart, sentence
from tune_or_not.decision.bill.tuning.adapter import (
    EVERY_LAYER,
    PARTS,
    RANKS,
    USUAL_RANK,
    Adapter,
    adapter,
)
from tune_or_not.panels.kit.chart_panel import ChoicesPanel
from tune_or_not.panels.kit.choices import Choices, Offer, Value
from tune_or_not.panels.kit.live_case import LiveCase

_OFFERED: dict[str, Offer] = {
    "rank": ("Rank of the adapter", RANKS, "columns"),
    "layers": ("Layers that get one", PARTS),
}


def adapter_panel(
    live: LiveCase, rank: int = USUAL_RANK, layers: str = EVERY_LAYER
) -> ChoicesPanel:
    """The open model of the case and an adapter for it: its weights beside the model's.

    squares = adapter_panel(example, rank=16)
    squares.choose(rank=64, layers="attention")
    """
    choices = Choices(_OFFERED, {"rank": rank, "layers": layers})
    return ChoicesPanel(live, ["own_model"], choices, _adapter, AdapterChart, sentence)


def _adapter(case: Case, chosen: dict[str, Value]) -> Adapter:
    return adapter(case.own_model, int(chosen["rank"]), str(chosen["layers"]))
