"""Cost: published examples through the functions that the panels call, and the traps on the way."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from tune_or_not.case import example_case
from tune_or_not.decision.bill import cost as cost_module
from tune_or_not.decision.bill import prices
from tune_or_not.decision.bill import request_cost as request_module
from tune_or_not.decision.bill.cost import (
    AT_ONCE,
    NEVER,
    break_even,
    estimate,
    full_months,
    training_cost,
    upfront_cost,
)
from tune_or_not.decision.bill.own_server.self_hosting import replica
from tune_or_not.decision.bill.request_cost import (
    APPROACHES,
    hosting_per_month,
    replicas,
    request_cost,
    static_input_cost,
    token_cost,
)
from tune_or_not.facts.tables import fact

CLASSIC = {
    "hosted_model": "gpt-4.1-mini",
    "tuning_offer": "openai-gpt-4-1-mini",
    "static_prompt_tokens": 1800,
    "variable_prompt_tokens": 200,
    "output_tokens": 200,
    "cache_hit_rate": 0.0,
    "prompt_reduction": 1.0,
}
"""The classic argument for tuning: 2,000 tokens in, of which 1,800 the same each time; 200 out."""

PLAIN = {
    "traffic_growth": 0.0,
    "api_price_decline": 0.0,
    "discount_rate": 0.0,
    "horizon_months": 12,
}
"""Months that are all alike."""


def bill(approach: str = "prompting", **values: Any) -> Any:
    return estimate(example_case(**values)).approaches[approach]


def one_request(approach: str = "prompting", **values: Any) -> float:
    return request_cost(example_case(**values), approach)["total"]


def training_at(
    monkeypatch: pytest.MonkeyPatch, provider: str, item: str, tokens: int, epochs: int
) -> float:
    """What a run costs at the price of another row of the table."""
    row = fact("training_prices", provider, item)
    offer = replace(prices.tuning_offer("fireworks-lora-16b"), training=row)
    monkeypatch.setattr(cost_module, "tuning_offer", lambda _: offer)
    case = {"training_examples": tokens // 1000, "tokens_per_example": 1000, "epochs": epochs}
    return training_cost(example_case(**case))


# Finding 2: caching turns the classic argument


@pytest.mark.parametrize(
    ("approach", "change", "published"),
    [
        ("prompting", {}, 0.00112),
        ("fine_tuning", {}, 0.00080),
        ("prompting", {"cache_hit_rate": 0.9}, 0.00063),
        ("prompting", {"hosted_model": "gpt-6-luna"}, 0.00030),
    ],
)
def test_finding_2_comes_out_to_the_cent_of_a_cent(
    approach: str, change: dict[str, Any], published: float
) -> None:
    assert round(one_request(approach, **CLASSIC | change), 5) == published


# Worked examples


def test_w1_training_gpt_3_5_on_100_000_tokens_for_3_epochs_costs_2_40(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cost = training_at(monkeypatch, "OpenAI", "gpt-3.5-turbo SFT training", 100_000, 3)
    assert cost == pytest.approx(2.40, abs=1e-9)


def test_w2_training_gpt_4o_mini_on_100_000_tokens_for_3_epochs_costs_0_90(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cost = training_at(monkeypatch, "OpenAI", "gpt-4o-mini-2024-07-18 SFT training", 100_000, 3)
    assert cost == pytest.approx(0.90, abs=1e-9)


def test_w6_training_at_ori_with_validation_costs_7_36(monkeypatch: pytest.MonkeyPatch) -> None:
    three_epochs = training_at(monkeypatch, "Ori", "LoRA SFT <=10B", 5_000_000, 3)
    validation = training_at(monkeypatch, "Ori", "LoRA SFT <=10B", 1_000_000, 1)
    assert three_epochs + validation == pytest.approx(7.36, abs=1e-9)


def azure_month(monkeypatch: pytest.MonkeyPatch) -> float:
    """A month of W4: 20 million tokens in at 1.10, 40 million out at 4.40, one hosted model."""
    price = prices.TokenPrice(1.10e-6, 1.10e-6, 1.10e-6, 4.40e-6, None, "W4", "2026-02-11")
    monkeypatch.setattr(request_module, "tuned_price", lambda *_: price)
    case = example_case(
        **PLAIN
        | {
            "tuning_offer": "azure-gpt-4-1-mini",
            "requests_per_month": 100_000,
            "static_prompt_tokens": 0,
            "variable_prompt_tokens": 200,
            "output_tokens": 400,
        }
    )
    return request_cost(case, "fine_tuning")["total"] * case.requests_per_month


def test_w4_a_month_of_720_hours_on_azure_costs_1422(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_module, "HOURS_PER_MONTH", 720)
    assert azure_month(monkeypatch) == pytest.approx(1422.00, abs=1e-6)


def test_w4_in_a_month_of_730_hours_costs_ten_hours_of_hosting_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert azure_month(monkeypatch) == pytest.approx(1422.00 + 10 * 1.70, abs=1e-6)


def test_w14_a_training_of_62_dollars_pays_back_after_230_000_calls() -> None:
    saved_per_call, paid_per_call = 1900 * 0.15e-6, 100 * 0.15e-6
    thousand_calls = np.full(300, 1000.0)
    month = break_even(62, thousand_calls * paid_per_call, 0, thousand_calls * saved_per_call)
    assert month == 230


# Units, and the parts of a request


def test_prices_are_per_million_tokens_and_not_per_thousand() -> None:
    parts = request_cost(example_case(**CLASSIC | {"output_tokens": 1000}), "prompting")
    assert parts["output"] * 1000 == pytest.approx(1.60)
    assert parts["variable_input"] / 200 * 1_000_000 == pytest.approx(0.40)
    million_tokens = {"training_examples": 1000, "tokens_per_example": 1000, "epochs": 1}
    assert training_cost(example_case(**million_tokens)) == pytest.approx(0.50)
    assert training_cost(example_case(**million_tokens), runs=4) == pytest.approx(2.00)


def test_a_prefix_of_1023_tokens_is_not_cached_and_one_of_1024_is() -> None:
    values = {"cache_hit_rate": 0.9, "hosted_model": "gpt-6-luna"}
    short, long = (
        request_cost(example_case(**values | {"static_prompt_tokens": tokens}), "prompting")[
            "static_input"
        ]
        for tokens in (1023, 1024)
    )
    assert short == pytest.approx(1023 * 0.10e-6)
    assert long == pytest.approx(1024 * (0.9 * 0.01e-6 + 0.1 * 0.125e-6))


def test_a_prompt_that_tuning_shortens_below_the_minimum_loses_its_cache() -> None:
    values = CLASSIC | {"cache_hit_rate": 1.0, "prompt_reduction": 0.5}
    tuned = request_cost(example_case(**values), "fine_tuning")["static_input"]
    assert tuned == pytest.approx(900 * 0.80e-6)
    longer = request_cost(example_case(**values | {"static_prompt_tokens": 2400}), "fine_tuning")
    assert longer["static_input"] == pytest.approx(1200 * 0.20e-6)


def test_a_cache_that_is_hardly_ever_hit_is_left_off() -> None:
    price = prices.hosted_price("gpt-6-luna", date(2026, 11, 20), 2000)
    assert static_input_cost(2000, 0.0, price) == pytest.approx(2000 * price.input)
    assert static_input_cost(2000, 0.5, price) == pytest.approx(
        1000 * price.cache_read + 1000 * price.cache_write
    )


def test_costs_of_many_draws_are_those_of_each() -> None:
    price = prices.hosted_price("gpt-6-luna", date(2026, 11, 20), 2000)
    statics, hits = np.array([500, 1024, 4000]), np.array([0.9, 0.9, 0.1])
    together = token_cost(statics, 300, 0, 250, hits, price)["static_input"]
    alone = [static_input_cost(s, h, price) for s, h in zip(statics, hits, strict=True)]
    assert together.tolist() == pytest.approx(alone)


def test_retrieval_adds_its_passages_at_the_input_price_and_its_own_calls() -> None:
    values = {"chunks_per_request": 5, "chunk_tokens": 400, "variable_prompt_tokens": 1000}
    parts = request_cost(example_case(**values | {"rerank": True}), "rag")
    assert parts["retrieved_input"] == pytest.approx(2000 * 0.10e-6)
    assert parts["embedding"] == pytest.approx(1000 * 0.06e-6)
    assert parts["reranking"] == pytest.approx(0.002)
    assert request_cost(example_case(**values), "rag")["reranking"] == 0
    assert request_cost(example_case(**values), "prompting")["retrieved_input"] == 0


def test_a_request_sent_again_is_paid_again() -> None:
    assert one_request(retry_rate=0.25) == pytest.approx(1.25 * one_request())


def test_a_request_that_can_wait_costs_half_and_a_share_of_them_in_proportion() -> None:
    assert one_request(batch_share=1.0) == pytest.approx(one_request() / 2)
    assert one_request(batch_share=0.4) == pytest.approx(0.8 * one_request())


def test_waiting_saves_nothing_where_there_is_no_batch_queue() -> None:
    llama = {"hosted_model": "llama-v3p1-8b-instruct"}
    assert one_request(**llama, batch_share=1.0) == pytest.approx(one_request(**llama))
    assert one_request("fine_tuning", batch_share=1.0) == one_request("fine_tuning")


def test_an_unknown_approach_is_refused() -> None:
    with pytest.raises(KeyError):
        request_cost(example_case(), "magic")


# A rented GPU


def test_one_rented_gpu_costs_8_dollars_for_730_hours() -> None:
    assert hosting_per_month(example_case(requests_per_month=100)) == pytest.approx(5840)


def test_a_gpu_is_added_when_the_peak_passes_what_one_writes() -> None:
    """A copy of Qwen3-8B at 8 bits on one H100, as full as the target allows."""
    values = {"output_tokens": 1000, "peak_to_mean_load": 1, "latency_target_ms": 20_000,
              "network_ms": 0}  # fmt: skip
    case = example_case(**values, own_model="Qwen3-8B")
    served = 0.85 * replica(case, "fine_tuning").requests_per_second
    most = int(served * 730 * 3600)
    counts = [
        replicas(example_case(**values | {"requests_per_month": n})) for n in (most, most + 1)
    ]
    assert counts == [1, 2]
    doubled = values | {"requests_per_month": most, "peak_to_mean_load": 2}
    assert replicas(example_case(**doubled)) == 2


def test_an_idle_gpu_makes_few_requests_dear() -> None:
    parts = request_cost(example_case(requests_per_month=1000), "fine_tuning")
    assert parts["hosting"] == pytest.approx(5.84)
    assert parts["total"] == pytest.approx(5.84)


# Up front


def test_the_upfront_bill_of_tuning_by_hand() -> None:
    parts = upfront_cost(example_case(), "fine_tuning")
    assert parts == pytest.approx(
        {
            "training compute": 500 * 600 * 3 * 5 * 0.50 / 1e6,
            "examples": 500 * 10 * 1.2,
            "evaluation": 200,
            "tuning engineering": 80 * 90,
        }
    )


def test_the_upfront_bill_of_retrieval_by_hand() -> None:
    parts = upfront_cost(example_case(), "rag")
    assert parts == pytest.approx({"indexing": 2 * 0.06, "retrieval engineering": 80 * 90})


def test_both_together_cost_both_up_front_and_prompting_nothing() -> None:
    both, tuning, retrieval = (
        sum(upfront_cost(example_case(), approach).values())
        for approach in ("fine_tuning_rag", "fine_tuning", "rag")
    )
    assert both == pytest.approx(tuning + retrieval)
    assert upfront_cost(example_case(), "prompting") == {}


# Month by month


def test_a_plain_year_of_prompting_is_twelve_times_its_requests() -> None:
    year = bill(**PLAIN, requests_per_month=100_000)
    assert year.monthly.tolist() == pytest.approx([100_000 * year.per_request["total"]] * 12)
    assert year.cumulative[-1] == pytest.approx(1_200_000 * year.per_request["total"])


def test_a_bill_that_is_due_in_a_year_is_worth_a_tenth_less_at_ten_percent() -> None:
    plain, discounted = bill(**PLAIN), bill(**PLAIN | {"discount_rate": 0.10})
    assert discounted.monthly[11] * 1.10 == pytest.approx(plain.monthly[11])
    assert all(discounted.monthly < plain.monthly)
    assert discounted.monthly[0] * 1.10 ** (1 / 12) == pytest.approx(plain.monthly[0])


def test_traffic_grows_and_prices_fall_from_the_second_month_on() -> None:
    plain = bill(**PLAIN)
    grown = bill(**PLAIN | {"traffic_growth": 0.10})
    cheaper = bill(**PLAIN | {"api_price_decline": 0.10})
    assert grown.monthly[:3] / plain.monthly[:3] == pytest.approx([1, 1.1, 1.21])
    assert cheaper.monthly[:3] / plain.monthly[:3] == pytest.approx([1, 0.9, 0.81])


def test_the_rent_of_a_gpu_does_not_fall_with_token_prices() -> None:
    values = PLAIN | {"requests_per_month": 1000, "upkeep_hours_per_month": 0}
    tuned = bill("fine_tuning", **values | {"api_price_decline": 0.2, "retrain_every_months": 60})
    assert tuned.monthly.tolist() == pytest.approx([5840] * 12)


def test_a_tuned_model_is_trained_again_every_so_many_months() -> None:
    values = PLAIN | {"upkeep_hours_per_month": 0, "requests_per_month": 1000}
    tuned = bill("fine_tuning", **values, retrain_every_months=4)
    again = 500 * 600 * 3 * 0.50 / 1e6 + 100 * 10 * 1.2 + 200
    wanted = [5840.0] * 12
    wanted[4] += again
    wanted[8] += again
    assert tuned.monthly.tolist() == pytest.approx(wanted)


def test_an_index_is_rented_refreshed_and_kept_up_every_month() -> None:
    values = PLAIN | {"knowledge_tokens": 1_000_000_000, "knowledge_changed_per_month": 0.5}
    retrieval, prompting = bill("rag", **values), bill(**values)
    per_request = retrieval.per_request["total"] - prompting.per_request["total"]
    fixed = retrieval.monthly[0] - prompting.monthly[0] - 300_000 * per_request
    assert fixed == pytest.approx(50 + 0.5 * 60 + 8 * 90)


def test_what_is_spent_begins_up_front_and_adds_up_month_by_month() -> None:
    for cost in estimate(example_case()).approaches.values():
        spent = cost.upfront
        for month, total in zip(cost.monthly, cost.cumulative, strict=True):
            spent += month
            assert total == pytest.approx(spent)


# Retirement caps the horizon


HISTORY = {"tuning_offer": "openai-gpt-4-1-mini", "horizon_months": 24}


@pytest.mark.parametrize(
    ("day", "months"),
    [
        ("2025-01-14", 24),
        ("2025-02-14", 23),
        ("2025-02-15", 22),
        ("2026-11-14", 2),
        ("2026-11-20", 1),
        ("2027-01-13", 1),
    ],
)
@pytest.mark.parametrize(
    "values", [HISTORY, {"hosted_model": "gpt-4.1-mini", "horizon_months": 24}]
)
def test_the_horizon_ends_when_a_model_in_it_retires(
    day: str, months: int, values: dict[str, Any]
) -> None:
    found = estimate(example_case(**values | {"as_of": day}))
    assert found.months == months
    assert {len(cost.monthly) for cost in found.approaches.values()} == {months}
    cut = any("2027-01-14" in note and "the horizon is cut" in note for note in found.notes)
    assert cut is (months < 24)


def test_a_horizon_that_ends_before_the_retirement_is_kept() -> None:
    found = estimate(example_case(hosted_model="gpt-4.1-mini", horizon_months=1))
    assert (found.months, found.notes) == (1, ())


def test_history_says_since_when_it_is_closed() -> None:
    closed = estimate(example_case(**HISTORY | {"as_of": "2026-05-07"})).notes
    assert any("closed to new customers since 2026-05-07" in note for note in closed)
    still_open = estimate(example_case(**HISTORY | {"as_of": "2026-05-06"})).notes
    assert not any("closed to new customers" in note for note in still_open)


def test_the_default_comparison_is_not_shadowed() -> None:
    found = estimate(example_case())
    assert (found.months, found.notes) == (12, ())
    assert found.as_of == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-01-31", "2026-02-28", 0),
        ("2026-01-31", "2026-03-31", 2),
        ("2026-12-31", "2027-01-31", 1),
        ("2026-05-10", "2026-05-10", 0),
        ("2026-05-10", "2026-04-10", 0),
    ],
)
def test_only_whole_months_count(start: str, end: str, months: int) -> None:
    assert full_months(date.fromisoformat(start), date.fromisoformat(end)) == months


# Break-even


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        ((100, [10, 10, 10, 10]), (0, [40, 40, 40, 40]), 4),
        ((90, [10, 10, 10, 10]), (0, [40, 40, 40, 40]), 3),
        ((100, [10, 10, 10]), (0, [40, 40, 40]), NEVER),
        ((0, [10, 10]), (0, [10, 10]), AT_ONCE),
        ((0, [10, 10]), (5, [1, 1]), AT_ONCE),
        ((0, [11, 5]), (0, [10, 10]), 2),
        ((0, [11, 10]), (0, [10, 10]), NEVER),
        ((50, [0, 100]), (0, [50, 10]), 1),
    ],
)
def test_break_even_is_the_first_month_that_costs_no_more_in_all(
    ours: tuple[float, list[float]], theirs: tuple[float, list[float]], found: str | int
) -> None:
    (upfront, monthly), (other, others) = ours, theirs
    assert break_even(upfront, np.array(monthly), other, np.array(others)) == found


def test_prompting_breaks_even_with_itself_at_once() -> None:
    assert bill().break_even == "at once"


def test_tuning_pays_back_in_a_month_when_every_request_is_dear() -> None:
    heavy = {
        "hosted_model": "gpt-6.1-sol",
        "requests_per_month": 10_000_000,
        "peak_to_mean_load": 1,
        "output_tokens": 20,
        "cache_hit_rate": 0,
    }
    tuned = bill("fine_tuning", **heavy)
    assert tuned.break_even == 1
    assert bill("fine_tuning", requests_per_month=1000).break_even == NEVER


def test_the_cheapest_is_the_one_with_the_smallest_bill_at_the_end() -> None:
    found = estimate(example_case())
    ends = {i: cost.cumulative[-1] for i, cost in found.approaches.items()}
    assert ends[found.cheapest] == min(ends.values())


def test_the_estimate_as_json_holds_what_the_design_names() -> None:
    told = estimate(example_case()).as_json()
    assert (told["as_of"], told["months"]) == ("2026-11-20", 12)
    assert [cost["id"] for cost in told["approaches"]] == list(APPROACHES)
    for cost in told["approaches"]:
        assert set(cost) == {"id", "upfront", "monthly", "cumulative", "per_request", "break_even"}
        assert len(cost["monthly"]) == len(cost["cumulative"]) == 12
    json.dumps(told, allow_nan=False)
