"""Volume, the turned argument, the cost of being wrong, and ages: by hand and by brute force."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tune_or_not.case import example_case
from tune_or_not.charts.bill.argument import sentence
from tune_or_not.charts.bill.being_wrong import needed
from tune_or_not.decision.bill.approaches import APPROACHES, COMPARED, EVERY_APPROACH, comparable
from tune_or_not.decision.bill.argument import Step, argument
from tune_or_not.decision.bill.being_wrong import (
    Beside,
    being_wrong,
    better_by,
    cost_of_errors,
    loss_if_all_wrong,
)
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.latency import latency
from tune_or_not.decision.bill.own_server.self_hosting import keeps_up, replica
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.decision.bill.uncertainty import uncertainty
from tune_or_not.decision.bill.volume import cost_by_volume
from tune_or_not.facts.age import age_in_days, age_in_words, is_stale, oldest_day

CLASSIC = example_case(
    hosted_model="gpt-4.1-mini",
    tuning_offer="openai-gpt-4-1-mini",
    static_prompt_tokens=1800,
    variable_prompt_tokens=200,
    output_tokens=200,
    cache_hit_rate=0.9,
    prompt_reduction=1.0,
)
TERRA = example_case(hosted_model="gpt-6.1-terra", horizon_months=24)


def test_the_overtaking_volume_is_the_one_that_brute_force_finds() -> None:
    found = cost_by_volume(TERRA, ["fine_tuning"]).overtakes["fine_tuning"]
    assert found is not None

    def overtaken(requests: float) -> bool:
        bills = estimate(TERRA.changed(requests_per_month=round(requests))).approaches
        return bool(bills["fine_tuning"].cumulative[-1] <= bills["prompting"].cumulative[-1])

    first = next(n for n in range(10_000, 10_000_000, 10_000) if overtaken(n))
    assert found == pytest.approx(first, rel=0.005)
    assert overtaken(found * 1.001)
    assert not overtaken(found * 0.98)


def test_a_point_of_the_curve_is_a_bill_over_its_requests() -> None:
    found = cost_by_volume(TERRA, EVERY_APPROACH)
    n = 70
    case = TERRA.changed(requests_per_month=round(found.volumes[n]))
    requests = case.requests_per_month * sum(1.05**month for month in range(24))
    for approach, bill in estimate(case, EVERY_APPROACH).approaches.items():
        alone = bill.cumulative[-1] / requests
        assert found.per_request[approach][n] == pytest.approx(alone, rel=1e-4)


def test_what_never_and_what_always_overtakes_is_told_apart() -> None:
    found = cost_by_volume(TERRA, EVERY_APPROACH).overtakes
    assert found["rag"] is None
    assert found["smaller_model"] == found["router"] == 100


def test_the_argument_turns_as_finding_2_says() -> None:
    classic, cached, newer, retired = argument(CLASSIC)
    assert (round(classic.prompting, 5), round(classic.tuned, 5)) == (0.00112, 0.00080)
    assert round(cached.prompting, 5) == 0.00063
    assert [step.winner for step in (classic, cached, newer, retired)] == [
        "fine_tuning", "prompting", "prompting", "prompting",
    ]  # fmt: skip
    assert newer.prompting < 0.00030
    uncached = CLASSIC.changed(cache_hit_rate=0.0, hosted_model="gpt-6-luna")
    assert round(request_cost(uncached, "prompting")["total"], 5) == 0.00030


def test_each_thing_counts_without_the_others() -> None:
    def last(*counted: str) -> Step:
        return argument(CLASSIC, counted)[-1]

    assert last().prompting == pytest.approx(0.00112, abs=1e-12)
    assert last().tuned == pytest.approx(0.00080, abs=1e-12)
    assert round(last("caching").prompting, 5) == 0.00063
    assert last("newer_base").prompting == pytest.approx(0.00030, abs=1e-12)
    assert last("retirement").prompting == last().prompting
    assert last("retirement").tuned > last().tuned
    assert last("caching", "newer_base").prompting < last("newer_base").prompting
    assert [step.id for step in argument(CLASSIC, ["newer_base"])] == ["classic", "newer_base"]


def test_retirement_shares_the_set_up_among_fewer_months() -> None:
    *_, one_month = argument(CLASSIC)
    *_, many_months = argument(CLASSIC.changed(as_of="2026-01-14"))
    assert "1 month," in one_month.label
    assert "12 months," in many_months.label
    assert one_month.tuned > 5 * many_months.tuned


def test_a_cache_that_never_hits_changes_nothing() -> None:
    never = argument(CLASSIC.changed(cache_hit_rate=0.0))
    assert "0 %" in never[1].label
    assert (never[1].prompting, never[1].tuned) == (never[0].prompting, never[0].tuned)


# The cost of being wrong


def test_one_point_of_accuracy_at_a_dollar_a_miss_is_a_cent_a_request() -> None:
    assert cost_of_errors(1, 0.80, 1.0) - cost_of_errors(1, 0.81, 1.0) == pytest.approx(0.01)
    assert cost_of_errors(1000, 0.9, 2.0) == pytest.approx(200)


def test_an_approach_must_be_better_by_what_it_costs_more() -> None:
    case = TERRA.changed(traffic_growth=0.0, loss_per_error=2.0, discount_rate=0.0)
    bills = estimate(case)
    points = better_by(case, bills, "fine_tuning")
    extra = (
        bills.approaches["fine_tuning"].cumulative[-1]
        - bills.approaches["prompting"].cumulative[-1]
    )
    assert points * 300_000 * 24 * 2.0 == pytest.approx(extra)
    assert better_by(case, bills, "prompting") == 0
    free = case.changed(loss_per_error=0.0)
    assert better_by(free, bills, "fine_tuning") == np.inf
    assert better_by(free, bills, "prompting") == 0


def test_losses_are_discounted_and_grow_as_the_bill_does() -> None:
    case = example_case(traffic_growth=0.1, discount_rate=0.21, loss_per_error=2.0)
    assert loss_if_all_wrong(case, 1) == pytest.approx(300_000 * 2 / 1.21 ** (1 / 12))
    both = 300_000 * 2 * (1 / 1.21 ** (1 / 12) + 1.1 / 1.21 ** (2 / 12))
    assert loss_if_all_wrong(case, 2) == pytest.approx(both)


def test_the_bill_stands_beside_what_errors_lose() -> None:
    case = TERRA.changed(prompt_score=0.9, loss_per_error=5.0)
    found = being_wrong(case, ["fine_tuning", "smaller_model"])
    bills = estimate(case, EVERY_APPROACH).approaches
    assert [row.approach for row in found.rows] == ["prompting", "fine_tuning", "smaller_model"]
    assert found.lost == pytest.approx(0.1 * found.loss_if_all_wrong)
    for row in found.rows:
        assert row.bill == bills[row.approach].cumulative[-1]
    prompting, tuning, smaller = found.rows
    assert prompting.better_by == 0
    # At the accuracy that pays, the bill and the loss are together what they are for prompting.
    better = 0.9 + tuning.better_by
    assert tuning.bill + (1 - better) * found.loss_if_all_wrong == pytest.approx(
        prompting.bill + found.lost
    )
    assert smaller.better_by < 0


@pytest.mark.parametrize(
    ("better_by", "words"),
    [
        (0.02, "pays from 80.0 % right, 2.0 points more"),
        (0.0001, "pays from 78.0 % right, under 0.1 points more"),
        (0.23, "cannot pay for itself by being right more often"),
        (-0.05, "costs no more, and may be 5.0 points less often right"),
        (-9.0, "costs no more, and may be 78.0 points less often right"),
        (None, "an error costs nothing, so only the bill counts"),
    ],
)
def test_the_accuracy_that_pays_in_words(better_by: float | None, words: str) -> None:
    assert needed(Beside("fine_tuning", 1.0, better_by, keeps_up=True), 0.78) == words
    assert needed(Beside("self_hosted", 1.0, better_by, keeps_up=False), 0.78) == "does not keep up"


def test_an_error_that_costs_nothing_leaves_the_bill_alone() -> None:
    found = being_wrong(TERRA.changed(loss_per_error=0.0))
    assert found.lost == 0
    assert [row.better_by for row in found.rows] == [0.0, None, None, None]


# What does not keep up


def test_a_limit_of_copies_is_kept_up_with_exactly_as_far_as_the_queue_ends() -> None:
    def found(requests: int) -> tuple[bool, bool]:
        case = example_case(requests_per_month=requests, own_replicas_limit=1, horizon_months=1)
        bill = estimate(case, ["self_hosted"]).approaches["self_hosted"]
        return bill.keeps_up, latency(case, "self_hosted").keeps_up

    told = [found(requests) for requests in range(1_000_000, 60_000_000, 500_000)]
    assert {bill for bill, _ in told} == {True, False}
    assert sum(bill != queue for bill, queue in told) == 0


def test_growth_may_outrun_the_copies_later() -> None:
    case = example_case(requests_per_month=20_000_000, own_replicas_limit=2, traffic_growth=0.1)
    bill = estimate(case, ["self_hosted"]).approaches["self_hosted"]
    assert bill.behind_from is not None
    before, then = (
        keeps_up(case, replica(case), 20_000_000 * 1.1 ** (bill.behind_from - n)) for n in (2, 1)
    )
    assert (bool(before), bool(then)) == (True, False)


def test_a_low_bill_that_serves_nobody_is_never_the_cheapest() -> None:
    case = example_case(hosted_model="gpt-6.1-sol", requests_per_month=1_000_000_000)
    enough = case.changed(own_replicas_limit=1_000)
    few = case.changed(own_replicas_limit=1)
    shown = ("prompting", "self_hosted")
    assert estimate(enough, shown).cheapest == "self_hosted"
    assert estimate(few, shown).cheapest == "prompting"
    bills = estimate(few, shown).approaches
    assert bills["self_hosted"].cumulative[-1] < bills["prompting"].cumulative[-1]
    assert uncertainty(few, 200, approaches=shown).share_cheapest["self_hosted"] < 0.05
    curve = cost_by_volume(few, ["self_hosted"])
    assert not curve.served["self_hosted"][-1]
    assert curve.served["self_hosted"][0]
    assert curve.served["prompting"].all()


def test_what_is_only_cheaper_where_it_does_not_keep_up_overtakes_nowhere() -> None:
    case = example_case(own_replicas_limit=1)
    found = cost_by_volume(case, ["self_hosted"])
    assert found.per_request["self_hosted"][-1] < found.per_request["prompting"][-1]
    assert found.overtakes["self_hosted"] is None


def test_the_bill_holds_no_cost_of_errors() -> None:
    for loss in (0.0, 10_000.0):
        assert estimate(TERRA.changed(loss_per_error=loss)).as_json() == estimate(TERRA).as_json()


# Approaches


def test_a_smaller_model_is_compared_where_there_is_one() -> None:
    assert comparable(example_case()) == (*APPROACHES, "self_hosted")
    assert comparable(TERRA) == COMPARED
    assert list(EVERY_APPROACH)[:4] == list(APPROACHES)


def test_a_smaller_model_costs_what_prompting_with_it_costs() -> None:
    smaller = request_cost(TERRA, "smaller_model")
    assert smaller == request_cost(TERRA.changed(hosted_model="gpt-6-luna"), "prompting")


def test_a_router_costs_its_shares_and_its_own_call() -> None:
    """Its call: 300 tokens in and 5 out on Luna, at 0.10 and 0.50 a million."""
    parts = request_cost(TERRA.changed(router_share=0.7), "router")
    small, large = (request_cost(TERRA, i)["total"] for i in ("smaller_model", "prompting"))
    own_call = 300 * 0.10e-6 + 5 * 0.50e-6
    assert parts["routing"] == pytest.approx(own_call)
    assert parts["total"] == pytest.approx(0.7 * small + 0.3 * large + own_call)


# Ages


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2026-10-07", date(2026, 10, 7)),
        ("2024-10", date(2024, 10, 1)),
        ("2023", date(2023, 1, 1)),
        ("2025-26", date(2025, 1, 1)),
        ("NIM docs v1.0.0 (seen 2026)", date(2026, 1, 1)),
        ("2026-H1", date(2026, 1, 1)),
        ("some day", None),
    ],
)
def test_a_row_is_as_old_as_the_earliest_day_it_can_mean(as_of: str, day: date | None) -> None:
    assert oldest_day(as_of) == day


@pytest.mark.parametrize(
    ("as_of", "words", "stale"),
    [
        ("2026-11-20", "0 days", False),
        ("2026-11-19", "1 day", False),
        ("2026-05-24", "6 months", False),
        ("2026-05-23", "6 months", True),
        ("2024-10", "2 years", True),
        ("2027-01-01", "0 days", False),
        ("some day", "of unknown age", True),
    ],
)
def test_ages_count_from_the_day_of_the_case(as_of: str, words: str, stale: bool) -> None:
    day = date(2026, 11, 20)
    assert age_in_words(as_of, day) == words
    assert is_stale(as_of, day) is stale
    assert age_in_days("2026-11-01", day) == 19


def test_equal_costs_have_no_winner() -> None:
    step = argument(example_case())[0]
    same = replace(step, prompting=0.0008, tuned=0.0008 * (1 + 1e-9))
    assert sentence((same,)).startswith("Both cost the same: ")
    assert sentence((replace(same, tuned=0.0009),)).startswith("Prompting is cheaper: ")
