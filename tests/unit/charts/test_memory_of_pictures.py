"""Updates leave nothing behind. `benchmarks/pictures.py` shows it for thousands, in a browser."""

import gc

import pytest

from tune_or_not.panels.advice.board_panel import board_panel
from tune_or_not.panels.advice.flowchart_panel import flowchart_panel
from tune_or_not.panels.bill.cost_panel import cost_panel
from tune_or_not.panels.kit.live_case import LiveCase

PANELS = [cost_panel, board_panel, lambda live: flowchart_panel(live, "s5_flowchart")]


@pytest.mark.slow
@pytest.mark.parametrize("make", PANELS, ids=["cost", "board", "flowchart"])
def test_what_a_panel_keeps_does_not_grow(make):
    live = LiveCase()
    panel = make(live)

    def objects_after(moves):
        for number in range(moves):
            live.set(requests_per_month=1_000 * (1 + number % 10), prompt_score=number % 10 / 10)
        gc.collect()
        return len(gc.get_objects())

    objects_after(12)  # caches fill
    before = objects_after(10)
    after = objects_after(20)
    panel.close()
    assert after - before < 200
