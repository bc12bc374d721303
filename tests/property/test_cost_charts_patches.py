"""The live charts of cost and latency: patched from case to case, they equal a fresh drawing."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_figure.figure import LiveFigure
from tests.live_figure.test_live_figure_patches import UNSHRUNK, canonical, patched
from tests.property.test_case_properties import cases
from tune_or_not.case import Case, example_case
from tune_or_not.charts.bill.argument import ArgumentChart
from tune_or_not.charts.bill.being_wrong import BeingWrongChart
from tune_or_not.charts.bill.cost_against_latency import CostAgainstLatencyChart, CostAndLatency
from tune_or_not.charts.bill.cost_by_volume import CostByVolumeChart
from tune_or_not.charts.bill.cumulative_cost import CumulativeCostChart
from tune_or_not.charts.bill.latency import LatencyChart, LatencyOfAll
from tune_or_not.charts.bill.tornado import TornadoChart
from tune_or_not.decision.bill.approaches import COMPARED
from tune_or_not.decision.bill.argument import COUNTED, argument
from tune_or_not.decision.bill.being_wrong import being_wrong
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.latency import latencies
from tune_or_not.decision.bill.uncertainty import tornado, uncertainty
from tune_or_not.decision.bill.volume import cost_by_volume


def _some_of(case: Case) -> tuple[str, ...]:
    """Toggles that differ from case to case."""
    return tuple(each for n, each in enumerate(COUNTED) if case.epochs >> n & 1)


FOUR = ("prompting", "rag", "fine_tuning", "fine_tuning_rag")

CHARTS: dict[str, tuple[Callable[..., Any], Callable[[Case], tuple[Any, ...]]]] = {
    "cumulative cost with bands": (
        CumulativeCostChart,
        lambda case: (estimate(case), uncertainty(case, 50)),
    ),
    "latency": (
        LatencyChart,
        lambda case: (LatencyOfAll(latencies(case, COMPARED), case.latency_target_ms),),
    ),
    "cost against latency": (
        CostAgainstLatencyChart,
        lambda case: (
            CostAndLatency(
                estimate(case, COMPARED),
                latencies(case, COMPARED),
                case.latency_target_ms,
            ),
        ),
    ),
    "volume": (CostByVolumeChart, lambda case: (cost_by_volume(case, FOUR),)),
    "tornado": (TornadoChart, lambda case: (tornado(case),)),
    "argument": (ArgumentChart, lambda case: (argument(case, _some_of(case)),)),
    "being wrong": (BeingWrongChart, lambda case: (being_wrong(case, COMPARED),)),
}


@pytest.mark.parametrize("name", CHARTS)
@settings(max_examples=4, deadline=None, phases=UNSHRUNK)
@given(data=st.data())
def test_a_patched_chart_equals_a_fresh_drawing(name: str, data: st.DataObject) -> None:
    make, ask = CHARTS[name]
    chart = make(*ask(example_case()))
    for _ in range(2):
        chart.update(*ask(data.draw(cases(horizon_months=st.integers(1, 24)))))
    fresh = LiveFigure(chart.live.figure)
    assert patched(chart.live) == canonical(fresh.svg)
