"""One load for cost and time on GPUs of one's own, and the settings a forecast rests on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tune_or_not.case import example_case
from tune_or_not.decision.bill.approaches import EVERY_APPROACH
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.latency import latency, slowest_ms
from tune_or_not.decision.bill.own_server.first_principles import queue_seconds_p95
from tune_or_not.decision.bill.own_server.load import by_load, forecast
from tune_or_not.decision.bill.own_server.rented_copy import rented_copy
from tune_or_not.decision.bill.own_server.self_hosting import Shape, own_replicas, replica
from tune_or_not.decision.bill.request_cost import request_cost

BUSY = example_case(requests_per_month=100_000_000)


# The forecast


def test_a_setting_that_was_published_comes_out_as_published() -> None:
    """Qwen3-8B fp8, 2,048 in and out, 32 users: 3,086 tokens a second."""
    case = example_case(
        own_model="Qwen3-8B", static_prompt_tokens=0, variable_prompt_tokens=2048,
        output_tokens=2048, network_ms=0, overrides={"lora_overhead": 0.0},
    )  # fmt: skip
    shape = Shape(case, "base_model")
    at_once = case.changed(latency_target_ms=math.ceil(1000 * shape.seconds(32)))
    told = forecast(at_once, "base_model")
    assert told.users == 32
    assert told.requests_per_second * 2048 == pytest.approx(3086, rel=0.04)
    assert "in2048/out2048 conc32" in told.nearest[0].measured.row.item
    assert told.low <= told.requests_per_second <= told.high


def test_what_one_measured_is_not_forecast_and_sizes_the_gpus() -> None:
    typed = BUSY.changed(overrides={"own_requests_per_second": 5.0})
    told = forecast(typed)
    assert told.measured
    assert (told.low, told.requests_per_second, told.high) == (5, 5, 5)
    peak = 100_000_000 / (730 * 3600) * 4
    count = own_replicas(typed, replica(typed), typed.requests_per_month)
    assert count == math.ceil(peak / (0.85 * 5))


def test_a_rented_copy_is_sized_as_one_of_ones_own() -> None:
    """The handful of numbers against the formulas in full."""
    copy = rented_copy("Qwen3-8B", "H100 SXM", "8-bit")
    for prompt, output, target in ((750, 250, 3000), (4000, 500, 10_000), (8000, 20, 1500)):
        case = example_case(
            own_model="Qwen3-8B", static_prompt_tokens=0, variable_prompt_tokens=prompt,
            output_tokens=output, latency_target_ms=target, network_ms=0,
        )  # fmt: skip
        exact = replica(case).requests_per_second
        quick = copy.answers_per_second(prompt, output, target / 1000)
        assert quick == pytest.approx(float(exact), rel=0.02)


# Time and cost at one load


def test_a_fuller_copy_is_slower_and_cheaper() -> None:
    told = by_load(BUSY)
    assert (np.diff(told.p50_ms) > 0).all()
    assert (np.diff(told.usd) < 0).all()
    assert (told.p95_ms > told.p50_ms).all()
    assert 0 < told.here < 1
    assert told.usd == pytest.approx(3.99 / 3600 / told.requests_per_second)


def test_one_in_twenty_waits_at_least_so_long() -> None:
    """Against a queue that is played through: one slot, Poisson arrivals, exponential service."""
    random = np.random.default_rng(3)
    gaps, works = random.exponential(1 / 0.8, 200_000), random.exponential(1.0, 200_000)
    wait, waits = 0.0, []
    for gap, work in zip(gaps, works, strict=True):
        waits.append(wait)
        wait = max(0.0, wait + work - gap)
    assert queue_seconds_p95(0.8, 1, 1.0) == pytest.approx(np.quantile(waits, 0.95), rel=0.08)
    assert queue_seconds_p95(0.01, 10, 1.0) == 0
    assert queue_seconds_p95(2, 1, 1.0) == math.inf


@pytest.mark.parametrize("approach", EVERY_APPROACH)
def test_the_slowest_take_longer(approach: str) -> None:
    case = example_case()
    assert slowest_ms(case, approach) > latency(case, approach).total


def test_a_target_for_the_slowest_needs_more_copies() -> None:
    typical, slowest = (replica(BUSY.changed(target_percentile=p)) for p in ("p50", "p95"))
    assert slowest.at_once < typical.at_once
    assert slowest.requests_per_second < typical.requests_per_second


# Copies, people, tiers, prefixes


def test_a_spare_copy_and_the_hours_on_call_are_in_the_bill() -> None:
    one, spare = (
        request_cost(BUSY.changed(spare_copies=n), "self_hosted")["hosting"] for n in (0, 1)
    )
    assert (spare - one) * 100_000_000 == pytest.approx(3.99 * 730)
    bills = [
        estimate(BUSY.changed(on_call_hours_per_month=hours, discount_rate=0.0), ["self_hosted"])
        for hours in (0, 10)
    ]
    calm, called = (bill.approaches["self_hosted"].monthly for bill in bills)
    assert called - calm == pytest.approx(np.full(12, 10 * 90))


def test_flex_costs_what_the_batch_queue_costs_and_both_are_at_most_all() -> None:
    totals = [
        request_cost(BUSY.changed(**shares), "prompting")["total"]
        for shares in ({"batch_share": 0.3}, {"flex_share": 0.3}, {"batch_share": 1.0},
                       {"batch_share": 0.8, "flex_share": 0.8})
    ]  # fmt: skip
    assert totals[0] == totals[1]
    assert totals[2] == totals[3]
    assert totals[2] == pytest.approx(request_cost(BUSY, "prompting")["total"] / 2)


def test_a_prefix_that_is_kept_need_not_be_read_again() -> None:
    cold = Shape(BUSY.changed(own_prefix_hit_rate=0.0, prompt_reduction=0.0))
    warm = Shape(BUSY.changed(own_prefix_hit_rate=1.0, prompt_reduction=0.0))
    assert warm.interruption == pytest.approx(cold.interruption * 300 / 1800, rel=0.03)
    assert warm.seconds(50) < cold.seconds(50)
    assert warm.slots == cold.slots


def test_a_70b_at_16_bits_takes_more_than_one_gpu() -> None:
    case = example_case(own_model="Llama-3.3-70B", own_precision="16-bit")
    assert Shape(case).gpus == 2
    assert Shape(case.changed(own_precision="8-bit")).gpus == 1
