"""Hybrids, stage by stage: their sums are those of every other comparison, their limits hold."""

from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from tune_or_not.case import Case, example_case, ladder
from tune_or_not.decision.bill.cost import month_by_month, retraining_cost
from tune_or_not.decision.bill.hybrids import kept, routed_specialists, tuned_with_retrieval
from tune_or_not.decision.bill.latency import latency
from tune_or_not.decision.bill.request_cost import request_cost

SOL = example_case(hosted_model="gpt-6.1-sol", requests_per_month=5_000_000)
STEADY = {
    "traffic_growth": 0,
    "api_price_decline": 0,
    "discount_rate": 0,
    "horizon_months": 12,
    "retrain_every_months": 60,
}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    return example_case(
        hosted_model=draw(st.sampled_from(["gpt-6-luna", "gpt-6.1-terra", "gpt-6.1-sol"])),
        requests_per_month=draw(st.integers(100, 50_000_000)),
        router_share=draw(st.integers(0, 100)) / 100,
        specialists=draw(st.integers(1, 20)),
        specialists_share_gpu=draw(st.booleans()),
        misrouted_share=draw(st.integers(0, 200)) / 1000,
        loss_per_error=draw(st.floats(0, 10_000)),
        cache_hit_rate=draw(st.integers(0, 100)) / 100,
        chunks_per_request=draw(st.integers(1, 50)),
        rerank=draw(st.booleans()),
        retry_rate=draw(st.integers(0, 30)) / 100,
        output_tokens=draw(st.integers(1, 4000)),
    )


@settings(max_examples=examples(60), deadline=None)
@given(cases())
def test_the_stages_add_up_to_what_every_other_panel_says(case: Case) -> None:
    told = tuned_with_retrieval(case)
    took = latency(case, "fine_tuning_rag")
    assert told.both.approach == "fine_tuning_rag"
    assert told.retrieval.usd + told.model.usd == pytest.approx(
        request_cost(case, "fine_tuning_rag")["total"]
    )
    assert told.retrieval.ms + told.model.ms == pytest.approx(took.total)


@pytest.mark.parametrize("approach", ["prompting", "rag", "fine_tuning", "fine_tuning_rag"])
def test_what_is_kept_is_the_bill_without_its_requests(approach: str) -> None:
    """Against the month-by-month bill of the cost module, in months without a training."""
    case = example_case(**STEADY)
    bill = month_by_month(case, 12, [approach])[approach]
    told = kept(case, approach)
    by_request = request_cost(case, approach)["total"] * case.requests_per_month
    renewal = retraining_cost(case) / 60 if "fine_tuning" in approach else 0
    assert bill.monthly[0] == pytest.approx(by_request + told.per_month - renewal)
    assert float(bill.upfront) == pytest.approx(told.upfront)


def test_two_things_are_kept_for_the_price_of_both() -> None:
    index, tuned, both = (
        kept(example_case(), i) for i in ("rag", "fine_tuning", "fine_tuning_rag")
    )
    assert both.per_month == pytest.approx(index.per_month + tuned.per_month)
    assert both.upfront == pytest.approx(index.upfront + tuned.upfront)


def test_the_router_by_hand() -> None:
    """Router: 300 tokens at 0.10 and 5 at 0.50 a million; one H100 at 3.99 for 730 hours."""
    told = routed_specialists(SOL)
    rent = 3.99 * 730
    router = 300 * 0.10e-6 + 5 * 0.50e-6
    base = request_cost(SOL, "prompting")["total"]
    assert (told.gpus, told.rent) == (1, pytest.approx(rent))
    assert told.specialist.usd == pytest.approx(rent / 3_500_000)
    assert told.usd == pytest.approx(router + 0.3 * base + rent / 5_000_000)
    assert told.router.ms == pytest.approx(740 + 5 / 130.6 * 1000)
    assert told.ms == pytest.approx(
        told.router.ms + 0.7 * told.specialist.ms + 0.3 * latency(SOL, "prompting").total
    )
    assert told.slowest_ms == pytest.approx(told.router.ms + told.base.ms)
    assert told.saved == pytest.approx(base - told.usd - told.kept.per_month / 5_000_000)
    assert told.spoiled == pytest.approx(0.02)


@settings(max_examples=examples(60), deadline=None)
@given(cases())
def test_at_the_limit_the_mistakes_cost_what_the_router_saves(case: Case) -> None:
    told = routed_specialists(case)
    assert 0 <= told.may_spoil <= 1
    at_limit = replace(told, spoiled_share=told.may_spoil)
    if told.saved <= 0:
        assert told.may_spoil == 0
    elif told.may_spoil < 1:
        assert at_limit.spoiled == pytest.approx(told.saved)
    assert told.usd >= told.router.usd
    assert told.slowest_ms >= told.ms or told.ms == inf


@settings(max_examples=examples(30), deadline=None)
@given(cases())
def test_a_gpu_for_each_is_never_cheaper_than_a_shared_one(case: Case) -> None:
    shared, each = (
        routed_specialists(case.changed(specialists_share_gpu=told)) for told in (True, False)
    )
    if shared.keeps_up and each.keeps_up:
        assert shared.rent <= each.rent + 1e-9


@pytest.mark.parametrize("more", [1, 2, 5])
def test_every_specialist_brings_its_own_training_and_upkeep(more: int) -> None:
    one, many = (routed_specialists(SOL.changed(specialists=n)) for n in (1, more))
    assert many.kept.per_month == pytest.approx(more * one.kept.per_month)
    assert many.kept.upfront == pytest.approx(more * one.kept.upfront)


def test_with_nothing_to_do_the_gpu_is_paid_all_the_same() -> None:
    idle = routed_specialists(SOL.changed(router_share=0.0))
    assert idle.specialist.usd == 0
    assert idle.rent > 0
    assert idle.usd > idle.base.usd
    assert idle.saved < 0
    assert idle.ms == pytest.approx(idle.router.ms + idle.base.ms) == idle.slowest_ms


def test_what_the_gpus_cannot_serve_is_said() -> None:
    case = SOL.changed(requests_per_month=100_000_000, own_replicas_limit=1)
    assert not routed_specialists(case).keeps_up
    assert routed_specialists(SOL).keeps_up


def test_an_error_that_costs_nothing_allows_all() -> None:
    assert routed_specialists(SOL.changed(loss_per_error=0)).may_spoil == 1


def test_a_loss_per_wrong_answer_slides_by_cents_and_other_sums_by_dollars() -> None:
    assert ladder("loss_per_error")[:2] == (0, 0.01)
    assert {0.1, 1, 10} <= set(ladder("loss_per_error"))
    assert ladder("evaluation_cost")[:2] == (0, 1)
