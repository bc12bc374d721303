"""Costs over the whole space of cases, and against a second, plain implementation.

The second one is written from `cost_and_latency.md` with loops and with prices typed in by hand;
it shares no code and no price with the package.
"""

import json
import math
from datetime import date
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_case_properties import cases, values
from tests.support.examples import examples
from tune_or_not.case import Case
from tune_or_not.decision.bill.cost import break_even, estimate
from tune_or_not.decision.bill.latency import latencies
from tune_or_not.decision.bill.request_cost import request_cost

APPROACHES = ("prompting", "rag", "fine_tuning", "fine_tuning_rag")


class PerMillion(NamedTuple):
    """USD per million tokens."""

    input: float
    cache_read: float
    cache_write: float
    output: float
    cached_from: float = 1024


NOW = {
    "gpt-6-luna": PerMillion(0.10, 0.01, 0.125, 0.50),
    "gpt-6.1-terra": PerMillion(1.00, 0.05, 1.25, 5.00),
    "gpt-6.1-sol": PerMillion(2.00, 0.10, 2.50, 10.00),
    "gpt-4.1-mini": PerMillion(0.40, 0.10, 0.40, 1.60),
    "llama-v3p1-8b-instruct": PerMillion(0.20, 0.20, 0.20, 0.20, math.inf),
}
BATCH = {
    "gpt-6-luna": PerMillion(0.05, 0.005, 0.0625, 0.25),
    "gpt-6.1-terra": PerMillion(0.50, 0.025, 0.625, 2.50),
    "gpt-6.1-sol": PerMillion(1.00, 0.05, 1.25, 5.00),
    "gpt-4.1-mini": PerMillion(0.20, 0.10, 0.20, 0.80),
    "llama-v3p1-8b-instruct": NOW["llama-v3p1-8b-instruct"],
}
TUNED = {
    "fireworks-lora-16b": PerMillion(0, 0, 0, 0),
    "azure-gpt-4-1-mini": NOW["gpt-4.1-mini"],
    "openai-gpt-4-1-mini": PerMillion(0.80, 0.20, 0.80, 3.20),
    "fireworks-serverless-glm-5-3-flash": PerMillion(0.15, 0.03, 0.15, 0.50),
    "bedrock-nova-micro": PerMillion(0.035, 0.035, 0.035, 0.14, math.inf),
    "bedrock-llama-3-3-70b": PerMillion(0.72, 0.72, 0.72, 0.72, math.inf),
    "runpod-serverless-h100": PerMillion(0, 0, 0, 0),
    "google-gemini-3-5-flash-lite": PerMillion(0.30, 0.30, 0.30, 2.50, math.inf),
}
ALWAYS_THOUGHT = {"fireworks-serverless-glm-5-3-flash": 500}
"""Hidden tokens that the base of a tuned model cannot do without."""
TRAINING = {
    "fireworks-lora-16b": 0.50,
    "azure-gpt-4-1-mini": 5,
    "openai-gpt-4-1-mini": 5,
    "fireworks-serverless-glm-5-3-flash": 10,
    "bedrock-nova-micro": 1,
    "bedrock-llama-3-3-70b": 3.30,
    "runpod-serverless-h100": 0.50,
    "google-gemini-3-5-flash-lite": 5,
}
HOURLY = {
    "fireworks-lora-16b": 8.00,
    "azure-gpt-4-1-mini": 1.70,
    "runpod-serverless-h100": 4.176,
}
STORAGE = {"bedrock-nova-micro": 1.95, "bedrock-llama-3-3-70b": 1.95}
THOUGHT = {
    "gpt-6-luna": {"none": 0, "low": 0, "medium": 49, "high": 110},
    "gpt-6.1-terra": {"none": 0, "low": 0, "medium": 71, "high": 152},
    "gpt-6.1-sol": {"none": 0, "low": 0, "medium": 51, "high": 291},
}
"""Hidden tokens before an answer. Others do not think."""
SLOWEST = 2
"""The slowest answer in twenty is so many times as long as a typical one."""
EMBEDDING, RERANKING = 0.06, 0.002
TEACHER, CHECKING = 10.00, 1.00
"""USD per million tokens of a larger model that makes examples; for having one of them checked."""
PREFERENCE_RATIO = 2
REINFORCEMENT = 4 * 100 + 13
"""USD of one run: hours by the hour, and the grader."""
LAST_DAYS = {
    "gpt-4.1-mini": date(2027, 1, 14),
    "openai-gpt-4-1-mini": date(2027, 1, 14),
    "azure-gpt-4-1-mini": date(2027, 10, 14),
}

COUNTED = (
    "hosted_model",
    "tuning_offer",
    "requests_per_month",
    "traffic_growth",
    "peak_to_mean_load",
    "horizon_months",
    "output_tokens",
    "tuned_answer_share",
    "reasoning_effort",
    "cache_hit_rate",
    "retry_rate",
    "batch_share",
    "flex_share",
    "latency_target_ms",
    "target_percentile",
    "network_ms",
    "prompt_reduction",
    "chunk_tokens",
    "rerank",
    "knowledge_tokens",
    "knowledge_changed_per_month",
    "vector_store_per_month",
    "training_examples",
    "tokens_per_example",
    "epochs",
    "training_runs",
    "tuning_method",
    "examples_from",
    "examples_exist",
    "label_cost_per_example",
    "label_review_share",
    "relabel_share",
    "retrain_every_months",
    "evaluation_cost",
    "engineer_hours_rag",
    "engineer_hours_fine_tuning",
    "engineer_rate",
    "upkeep_hours_per_month",
    "discount_rate",
    "api_price_decline",
)
WITHOUT_EFFECT = (
    "own_prefix_hit_rate",
    "spare_copies",
    "on_call_hours_per_month",
)
"""They count on one's own GPUs: not in these four bills."""

ordinary = st.fixed_dictionaries(
    {},
    optional={name: values(name) for name in (*COUNTED, *WITHOUT_EFFECT)}
    | {
        "as_of": st.dates(date(2026, 11, 1), date(2028, 1, 1)),
        "overrides": st.fixed_dictionaries(
            {}, optional={"reasoning_tokens": st.integers(0, 4000).map(float)}
        ),
        "static_prompt_tokens": st.integers(0, 50_000) | st.sampled_from([1023, 1024, 3413]),
        "variable_prompt_tokens": st.integers(1, 50_000),
        "chunks_per_request": st.integers(1, 20),
    },
).map(Case.of)
"""Cases on days with today's prices, whose prompts stay below the tiers of long contexts.

Only the fields that a bill may count: all fields take minutes to draw, and to shrink.
"""


def months_of(case: Case) -> int:
    """Months compared: up to the first end of the hosted model or the tuned one."""
    ends = [LAST_DAYS[name] for name in (case.hosted_model, case.tuning_offer) if name in LAST_DAYS]
    if not ends:
        return case.horizon_months
    months, last = 0, min(ends)
    year, month = case.as_of.year, case.as_of.month
    while months < case.horizon_months:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        if (year, month, case.as_of.day) > (last.year, last.month, last.day):
            break
        months += 1
    return max(1, months)


def tokens_of(case: Case, price: PerMillion, static: int, retrieved: int, written: float) -> float:
    """USD for the tokens of one call."""
    static_price = price.input
    if static >= price.cached_from:
        hit = case.cache_hit_rate
        cached = hit * price.cache_read + (1 - hit) * price.cache_write
        static_price = min(
            cached, price.input
        )  # nobody writes a cache that costs more than it saves
    millions = static * static_price
    millions += (case.variable_prompt_tokens + retrieved) * price.input
    millions += written * price.output
    return millions / 1e6


def thought_of(case: Case) -> float:
    """Hidden tokens before one answer of the hosted model, billed as those that are read."""
    typed = case.overrides.get("reasoning_tokens")
    if typed is not None:
        return typed
    return THOUGHT.get(case.hosted_model, {}).get(case.reasoning_effort, 0)


def prompt_of(case: Case, approach: str) -> tuple[int, int]:
    """Tokens of the fixed part of the prompt, and of the passages that are found."""
    static = case.static_prompt_tokens
    if "fine_tuning" in approach:
        static = round(static * (1 - case.prompt_reduction))
    return static, case.chunks_per_request * case.chunk_tokens if "rag" in approach else 0


def request_of(case: Case, approach: str) -> float:
    """USD for the tokens, and the finding, of one request."""
    prompt = prompt_of(case, approach)
    if "fine_tuning" in approach:
        written = case.output_tokens * case.tuned_answer_share
        written += ALWAYS_THOUGHT.get(case.tuning_offer, 0)
        usd = tokens_of(case, TUNED[case.tuning_offer], *prompt, written)
    else:
        written = case.output_tokens + thought_of(case)
        now, later = (
            tokens_of(case, prices[case.hosted_model], *prompt, written) for prices in (NOW, BATCH)
        )
        usd = now - min(1, case.batch_share + case.flex_share) * (now - later)
    if "rag" in approach:
        usd += case.variable_prompt_tokens * EMBEDDING / 1e6
        usd += RERANKING if case.rerank else 0
    return usd * (1 + case.retry_rate)


def served_of(case: Case, approach: str) -> float:
    """Answers a second that a rented H100 with an 8-bit Qwen3-8B and its adapter may be given.

    Tries batches one by one, halving: what else is written at once delays each token, and what
    else is read at once delays the answer.
    """
    static, retrieved = prompt_of(case, approach)
    prompt = static + retrieved + case.variable_prompt_tokens
    output = case.output_tokens * case.tuned_answer_share
    weights, flops, bandwidth = 8.19e9, 1.979e15 * 0.52, 3.35e12
    layers, heads, groups, width = 36, 32, 8, 128
    context = prompt + output / 2
    kept = 2 * layers * groups * width * 2
    reading = (2 * weights * prompt + 2 * layers * heads * width * prompt**2) / flops
    all_weights = weights / (bandwidth * 0.55)

    def seconds(at_once: int) -> float:
        token = all_weights + 0.001
        token += at_once * (kept * context / (bandwidth * 0.95) + 2 * weights / flops)
        first = 0.010 + max(reading * 0.52 / 0.40, all_weights)
        return first + (at_once - 1) * reading + max(0, output - 1) * token

    longer = SLOWEST if case.target_percentile == "p95" else 1
    target = case.latency_target_ms / 1000 / longer - case.network_ms / 1000
    slots = max(1, math.floor((80e9 * 0.9 - weights) / kept / context))
    most = slots
    if seconds(1) <= target < seconds(slots):
        most, late = 1, slots
        while late - most > 1:
            middle = (most + late) // 2
            most, late = (middle, late) if seconds(middle) <= target else (most, middle)
    return 0.85 * most / seconds(most)


def hosting_of(case: Case, approach: str, requests: float) -> float:
    """USD a month for keeping the tuned model up, and its file stored."""
    gpus = 1.0
    if case.tuning_offer in ("fireworks-lora-16b", "runpod-serverless-h100"):
        per_second = requests * (1 + case.retry_rate) / (730 * 3600)
        busy = per_second / served_of(case, approach)
        gpus = max(1, math.ceil(busy * case.peak_to_mean_load))
        if case.tuning_offer == "runpod-serverless-h100":
            # Up where somebody asked within the 5 s that it waits and the 30 s that it starts.
            gpus = max(busy, -math.expm1(-per_second * (5 + 30)))
    return HOURLY.get(case.tuning_offer, 0) * 730 * gpus + STORAGE.get(case.tuning_offer, 0)


def run_of(case: Case) -> float:
    """USD of one training run."""
    if case.tuning_method == "reinforcement":
        return REINFORCEMENT
    tokens = case.training_examples * case.tokens_per_example * case.epochs
    usd = tokens / 1e6 * TRAINING[case.tuning_offer]
    return usd * PREFERENCE_RATIO if case.tuning_method == "preference" else usd


def example_of(case: Case) -> float:
    """USD to make one example, and to have a share of them looked at again."""
    if case.tuning_method == "reinforcement":
        return 0  # prompts are graded: nobody writes what is wanted
    if case.examples_from == "larger model":
        return case.tokens_per_example * TEACHER / 1e6 + case.label_review_share * CHECKING
    return case.label_cost_per_example * (1 + case.label_review_share)


def upfront_of(case: Case, approach: str) -> float:
    usd = 0.0
    if "rag" in approach:
        usd += (
            case.knowledge_tokens / 1e6 * EMBEDDING + case.engineer_hours_rag * case.engineer_rate
        )
    if "fine_tuning" in approach:
        to_write = 0 if case.examples_exist else case.training_examples
        usd += run_of(case) * case.training_runs + to_write * example_of(case)
        usd += case.evaluation_cost + case.engineer_hours_fine_tuning * case.engineer_rate
    return usd


def month_of(case: Case, approach: str, month: int) -> float:
    """USD of month 1, 2, ..., as worth today."""
    requests = case.requests_per_month * (1 + case.traffic_growth) ** (month - 1)
    usd = requests * request_of(case, approach) * (1 - case.api_price_decline) ** (month - 1)
    upkeep = case.upkeep_hours_per_month * case.engineer_rate
    if "rag" in approach:
        renewed = case.knowledge_tokens * case.knowledge_changed_per_month
        usd += case.vector_store_per_month + renewed / 1e6 * EMBEDDING + upkeep
    if "fine_tuning" in approach:
        usd += hosting_of(case, approach, requests) + upkeep
        if month > 1 and (month - 1) % case.retrain_every_months == 0:
            renewed = case.training_examples * case.relabel_share
            usd += run_of(case) + renewed * example_of(case) + case.evaluation_cost
    return usd / (1 + case.discount_rate) ** (month / 12)


@given(ordinary)
def test_every_month_is_that_of_a_second_plain_implementation(case: Case) -> None:
    found = estimate(case)
    assert found.months == months_of(case)
    for approach in APPROACHES:
        cost = found.approaches[approach]
        months = [month_of(case, approach, m) for m in range(1, months_of(case) + 1)]
        upfront = upfront_of(case, approach)
        assert cost.upfront == pytest.approx(upfront, rel=1e-9)
        assert cost.monthly.tolist() == pytest.approx(months, rel=1e-9)
        spent = list(accumulate(months, initial=upfront))[1:]
        assert cost.cumulative.tolist() == pytest.approx(spent, rel=1e-9)


@given(ordinary)
def test_one_request_is_that_of_a_second_plain_implementation(case: Case) -> None:
    for approach in APPROACHES:
        usd = request_of(case, approach)
        if "fine_tuning" in approach:
            usd += hosting_of(case, approach, case.requests_per_month) / case.requests_per_month
        assert request_cost(case, approach)["total"] == pytest.approx(usd, rel=1e-9)


@given(cases())
def test_no_case_costs_less_than_nothing_or_more_than_a_number(case: Case) -> None:
    found = estimate(case)
    json.dumps(found.as_json(), allow_nan=False)
    assert 1 <= found.months <= case.horizon_months
    for cost in found.approaches.values():
        parts = dict(cost.per_request)
        total = parts.pop("total")
        assert math.fsum(parts.values()) == pytest.approx(total, rel=1e-9)
        assert min(*parts.values(), cost.upfront, *cost.monthly) >= 0
        assert len(cost.monthly) == len(cost.cumulative) == found.months
        assert all(earlier <= later for earlier, later in pairwise(cost.cumulative))


@given(cases(), st.integers(100, 1_000_000_000))
def test_more_requests_never_cost_less_in_all(case: Case, requests: int) -> None:
    fewer, more = sorted((case.requests_per_month, requests))
    bills = [estimate(case.changed(requests_per_month=n)).approaches for n in (fewer, more)]
    for approach in APPROACHES:
        low, high = (found[approach].cumulative for found in bills)
        assert np.all(low <= high * (1 + 1e-12))


@given(cases(overrides=st.just({})), st.floats(0, 1))
def test_more_cache_hits_never_cost_more(case: Case, rate: float) -> None:
    rarer, oftener = sorted((case.cache_hit_rate, rate))
    for approach in APPROACHES:
        dear, cheap = (
            request_cost(case.changed(cache_hit_rate=r), approach)["total"]
            for r in (rarer, oftener)
        )
        assert cheap <= dear * (1 + 1e-12)


@given(cases(), st.integers(1, 32_000))
def test_a_longer_answer_never_costs_less(case: Case, tokens: int) -> None:
    shorter, longer = sorted((case.output_tokens, tokens))
    for approach in APPROACHES:
        low, high = (
            request_cost(case.changed(output_tokens=n), approach)["total"]
            for n in (shorter, longer)
        )
        assert low <= high * (1 + 1e-12)


@given(cases())
def test_tuning_with_retrieval_never_costs_less_than_tuning(case: Case) -> None:
    found = estimate(case).approaches
    assert np.all(
        found["fine_tuning"].cumulative <= found["fine_tuning_rag"].cumulative * (1 + 1e-12)
    )


amounts = st.integers(0, 8).map(float) | st.floats(0, 1e6)


@settings(max_examples=examples(300))
@given(
    amounts,
    amounts,
    st.lists(st.tuples(amounts, amounts), min_size=1, max_size=24),
)
def test_break_even_is_the_first_month_found_by_adding_up(
    upfront: float, other: float, months: list[tuple[float, float]]
) -> None:
    ours, theirs = (np.array(series) for series in zip(*months, strict=True))
    spent, others, found = upfront, other, "never within the horizon"
    for month, (one, two) in enumerate(months, start=1):
        spent, others = spent + one, others + two
        if math.isclose(spent, others, rel_tol=1e-12):
            break  # how the sums round decides: nothing to claim from here on
        if spent < others:
            found = str(month)
            break
    else:
        spent, others = 0, 1
    if upfront < other or (upfront == other and months[0][0] <= months[0][1]):
        found = "at once"
    elif math.isclose(spent, others, rel_tol=1e-12):
        return
    assert str(break_even(upfront, ours, other, theirs)) == found


@given(cases())
def test_the_break_even_of_an_estimate_is_where_its_lines_meet(case: Case) -> None:
    found = estimate(case).approaches
    base = found["prompting"].cumulative
    for cost in found.values():
        below = cost.cumulative <= base
        if isinstance(cost.break_even, int):
            assert below[cost.break_even - 1]
            assert not below[: cost.break_even - 1].any()
            assert cost.upfront >= found["prompting"].upfront
        elif cost.break_even == "never within the horizon":
            assert not below.any()
        else:
            assert cost.upfront < found["prompting"].upfront or below[0]


@given(cases())
def test_no_answer_takes_less_than_no_time(case: Case) -> None:
    for found in latencies(case).values():
        told = found.as_json()
        json.dumps(told, allow_nan=False)
        parts = [
            told[part]
            for part in ("network", "retrieval", "queue", "prefill", "reasoning", "decode")
        ]
        assert min(parts) >= 0
        assert math.fsum(parts) == pytest.approx(told["total"])
        assert math.fsum(parts[:-1]) == pytest.approx(told["time_to_first_token"])


@given(cases(), st.integers(1, 32_000))
def test_a_longer_answer_never_comes_sooner(case: Case, tokens: int) -> None:
    shorter, longer = sorted((case.output_tokens, tokens))
    sooner = latencies(case.changed(output_tokens=shorter))
    later = latencies(case.changed(output_tokens=longer))
    for approach in APPROACHES:
        assert sooner[approach].total <= later[approach].total
        assert sooner[approach].time_to_first_token == later[approach].time_to_first_token
