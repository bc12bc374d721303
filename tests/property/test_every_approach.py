"""Every approach, the newer ones too, over the whole space of cases."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.test_case_properties import cases
from tune_or_not.case import Case
from tune_or_not.decision.bill.approaches import APPROACHES, EVERY_APPROACH
from tune_or_not.decision.bill.argument import COUNTED, argument
from tune_or_not.decision.bill.cost import estimate, month_by_month
from tune_or_not.decision.bill.known import every_parameter, known
from tune_or_not.decision.bill.latency import latencies
from tune_or_not.decision.bill.own_server.first_principles import queue_seconds
from tune_or_not.decision.bill.own_server.self_hosting import (
    Shape,
    own_replicas,
    replica,
    requests_per_second,
    utilisation,
)
from tune_or_not.decision.bill.ranges import FIELDS, UNFIELDED, ranges
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.decision.bill.rows import replaced
from tune_or_not.decision.bill.tokens import reasoning
from tune_or_not.decision.bill.uncertainty import tornado, uncertainty
from tune_or_not.decision.bill.volume import cost_by_volume


@given(cases())
def test_every_bill_and_time_is_a_number_or_says_that_it_is_none(case: Case) -> None:
    json.dumps(estimate(case, EVERY_APPROACH).as_json(), allow_nan=False)
    for found in latencies(case, EVERY_APPROACH).values():
        told = found.as_json()
        json.dumps(told, allow_nan=False)
        assert (told["total"] is None) == (told.get("note") == "does not keep up")


@given(cases(), st.integers(100, 1_000_000_000))
def test_more_requests_never_cost_less(case: Case, requests: int) -> None:
    few, many = sorted((case.requests_per_month, requests))
    bills = [
        estimate(case.changed(requests_per_month=n), EVERY_APPROACH).approaches for n in (few, many)
    ]
    for approach in EVERY_APPROACH:
        low, high = (found[approach].cumulative for found in bills)
        assert np.all(low <= high * (1 + 1e-12))


@given(cases(overrides=st.just({})), st.floats(0, 1))
def test_more_cache_hits_never_cost_more(case: Case, rate: float) -> None:
    """At list prices, where a read costs less than input."""
    rarer, oftener = sorted((case.cache_hit_rate, rate))
    for approach in EVERY_APPROACH:
        dear, cheap = (
            request_cost(case.changed(cache_hit_rate=r), approach)["total"]
            for r in (rarer, oftener)
        )
        assert cheap <= dear * (1 + 1e-12)


@given(cases())
def test_no_gpu_is_busier_than_all_the_time(case: Case) -> None:
    serving = replica(case)
    mean = requests_per_second(case, case.requests_per_month)
    count = own_replicas(case, serving, case.requests_per_month)
    busy = utilisation(mean, count, serving.requests_per_second)
    assert 0 <= busy <= 1
    limit = case.own_replicas_limit
    assert 1 <= count <= limit
    if count < limit:
        peak = mean * case.peak_to_mean_load
        assert peak <= count * serving.requests_per_second


@given(cases())
def test_a_replica_in_time_is_in_time_and_one_more_answer_is_not(case: Case) -> None:
    serving, shape = replica(case), Shape(case)
    target = case.latency_target_ms / 1000
    if case.target_percentile == "p95":
        target /= known(case, "answer_length_p95")
    assert 1 <= serving.at_once <= serving.slots
    if serving.in_time:
        assert serving.seconds <= target * (1 + 1e-9)
        assert serving.at_once == serving.slots or shape.seconds(serving.at_once + 1) > target * (
            1 - 1e-9
        )
    else:
        assert shape.seconds(1) > target


@given(st.floats(0.001, 1e6), st.integers(1, 10_000), st.floats(0.001, 1e4))
def test_a_queue_is_never_shorter_than_nothing_and_endless_exactly_from_full_load(
    arrivals: float, slots: int, seconds: float
) -> None:
    wait = queue_seconds(arrivals, slots, seconds)
    assert wait >= 0
    assert math.isinf(wait) == (arrivals * seconds / slots >= 1)


@given(cases(), st.lists(st.integers(100, 1_000_000_000), min_size=1, max_size=4))
def test_a_column_of_volumes_costs_what_each_volume_costs(case: Case, volumes: list[int]) -> None:
    months = min(case.horizon_months, 6)
    columns = replaced(case, requests_per_month=np.array(volumes, dtype=float))
    many = month_by_month(columns, months, EVERY_APPROACH)
    for n, requests in enumerate(volumes):
        alone = month_by_month(case.changed(requests_per_month=requests), months, EVERY_APPROACH)
        for approach in EVERY_APPROACH:
            row = np.broadcast_to(many[approach].monthly, (len(volumes), months))[n]
            assert np.allclose(row, alone[approach].monthly, rtol=1e-9)


@given(cases(horizon_months=st.integers(1, 12)))
def test_draws_are_finite_and_their_shares_add_up(case: Case) -> None:
    sure = uncertainty(case, 30, approaches=EVERY_APPROACH)
    assert math.isclose(sum(sure.share_cheapest.values()), 1)
    for approach in EVERY_APPROACH:
        json.dumps(sure.as_json(approach), allow_nan=False)
        assert np.all(sure.low[approach] <= sure.high[approach])
    assert all(math.isfinite(s.at_low) and math.isfinite(s.at_high) for s in tornado(case).swings)


def test_where_nothing_is_uncertain_every_draw_is_the_bill_itself() -> None:
    told = {name: getattr(Case(), name) for name in FIELDS.values()}
    rows = every_parameter()
    sure_of = {name: rows[name].base for name in UNFIELDED}
    sure_of["reasoning_tokens"] = reasoning(Case().hosted_model, Case().reasoning_effort).base
    case = Case.of(told | {"overrides": sure_of})
    assert ranges(case) == ()
    sure, bills = uncertainty(case, 30), estimate(case).approaches
    for approach in APPROACHES:
        assert sure.low[approach].tolist() == sure.high[approach].tolist()
        assert sure.low[approach] == pytest.approx(bills[approach].cumulative, rel=1e-9)
    assert sorted(sure.share_cheapest.values())[-2:] == [0, 1]
    assert tornado(case).swings == ()


@given(cases())
def test_a_curve_by_volume_is_finite_and_its_crossing_is_one(case: Case) -> None:
    found = cost_by_volume(case, EVERY_APPROACH)
    assert all(np.isfinite(usd).all() and (usd >= 0).all() for usd in found.per_request.values())
    for approach, at in found.overtakes.items():
        cheaper = found.per_request[approach] <= found.per_request["prompting"]
        wins = cheaper & found.served[approach] & found.served["prompting"]
        assert (at is None) == (not wins.any())


@given(cases())
def test_the_argument_is_always_a_finite_step_for_each_thing_counted(case: Case) -> None:
    steps = argument(case)
    assert [step.id for step in steps] == ["classic", *COUNTED]
    assert all(math.isfinite(s.prompting) and math.isfinite(s.tuned) for s in steps)
