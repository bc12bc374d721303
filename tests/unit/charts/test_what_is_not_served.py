"""Pictures of a case in which some approach, or every one, does not answer."""

from datetime import date

import pytest

from tune_or_not.case import Case
from tune_or_not.charts.bill import cost_by_volume as by_volume
from tune_or_not.charts.bill import latency as times
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP, latencies, slowest_ms
from tune_or_not.decision.bill.volume import cost_by_volume

FOUR = ("prompting", "rag", "fine_tuning", "fine_tuning_rag")
GONE = Case.of(
    {
        "hosted_model": "gpt-4.1-mini",
        "tuning_offer": "openai-gpt-4-1-mini",
        "as_of": date(2031, 1, 1),
    }
)
"""A case whose models are sold no more."""
TOO_MUCH = Case.of({"requests_per_month": 1_000_000_000, "own_replicas_limit": 1})


def test_where_nothing_is_served_no_line_is_drawn_and_nothing_is_compared() -> None:
    found = cost_by_volume(GONE, FOUR)
    chart = by_volume.CostByVolumeChart(found)
    assert not any(len(line.get_xdata()) for line in chart._drawn.lines.values())
    for words in (by_volume.sentence(found), chart.live.alt):
        assert "Prompting does not keep up at any traffic." in words
        assert "Costs no more" not in words


@pytest.mark.slow
def test_nothing_overtakes_what_is_gone() -> None:
    found = cost_by_volume(GONE, (*FOUR, "self_hosted"))
    assert found.served["self_hosted"].any()
    assert set(found.overtakes.values()) == {None}
    chart = by_volume.CostByVolumeChart(found)
    assert len(chart._drawn.lines["self_hosted"].get_xdata())
    assert not any(len(ring.get_xdata()) for ring in chart._drawn.rings.values())


@pytest.mark.parametrize("for_slow", [False, True])
def test_what_does_not_keep_up_has_no_slow_answer(for_slow: bool) -> None:
    both = ("prompting", "self_hosted")
    slow = {approach: float(slowest_ms(TOO_MUCH, approach)) for approach in both}
    told = times.LatencyOfAll(latencies(TOO_MUCH, both), 3_000, slow, for_slow)
    words = times.LatencyChart(told).live.alt
    assert "n/a" not in words
    assert words.count("1 in 20 from") == 1
    assert words.endswith(f"Own GPU, tuned {DOES_NOT_KEEP_UP}.")
