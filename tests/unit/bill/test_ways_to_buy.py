"""Every way to buy a tuned model, against what its own prices say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tune_or_not.case import example_case
from tune_or_not.charts.bill.ways_to_buy import in_words
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.known import known
from tune_or_not.decision.bill.latency import latency
from tune_or_not.decision.bill.own_server.self_hosting import Shape
from tune_or_not.decision.bill.prices import tuning_offer, tuning_offers
from tune_or_not.decision.bill.prices_used import prices_used
from tune_or_not.decision.bill.request_cost import hosting_per_month, request_cost
from tune_or_not.decision.bill.ways_to_buy import OWN_GPU, ways_to_buy

CASE = example_case(hosted_model="gpt-6.1-terra", prompt_reduction=1.0)
WAYS = ways_to_buy(CASE)


def test_all_that_is_sold_that_day_and_a_gpu_of_ones_own() -> None:
    assert {*WAYS.ways} == {i for i, o in tuning_offers().items() if o.bought_on(CASE.as_of)} | {
        OWN_GPU
    }
    assert WAYS.gone == {"openai-gpt-4-1-mini": "closed to new customers since 2026-05-07"}
    assert {way.kind for way in WAYS.ways.values()} == {"token", "rent", "scale_to_zero", "own"}


def test_what_was_not_there_yet_is_no_choice() -> None:
    early = ways_to_buy(CASE.changed(as_of=date(2025, 7, 1)))
    assert early.gone["bedrock-nova-micro"] == "not sold before 2025-07-16"
    assert "openai-gpt-4-1-mini" in early.ways


def test_by_the_token_a_request_costs_its_tokens_at_the_base_models_price() -> None:
    """1.7 thousand dollars a month at no traffic is no more: the request, by hand."""
    by_hand = {
        "google-gemini-3-5-flash-lite": (300 * 0.30 + 250 * 2.50) / 1e6,
        # GLM 5.3 Flash cannot do without its reasoning, some 500 tokens.
        "fireworks-serverless-glm-5-3-flash": (300 * 0.15 + (500 + 250) * 0.5) / 1e6,
    }
    for name, usd in by_hand.items():
        assert WAYS.ways[name].idle_per_month == 0
        assert WAYS.ways[name].running == pytest.approx(np.full(len(WAYS.volumes), usd))


def test_a_base_that_always_reasons_is_waited_for_when_it_is_tuned() -> None:
    case = CASE.changed(tuning_offer="fireworks-serverless-glm-5-3-flash")
    glm = latency(case, "fine_tuning")
    assert glm.reasoning == pytest.approx(500 * (1000 / 74 + known(CASE, "lora_overhead")))
    nova = latency(CASE.changed(tuning_offer="bedrock-nova-micro"), "fine_tuning")
    assert nova.reasoning == 0
    used = [row.what for row in prices_used(case)]
    assert "tuned glm-5.3-flash, hidden reasoning" in used


def test_the_picture_says_of_google_that_its_price_is_not_confirmed() -> None:
    assert "Gemini 3.5 Flash-Lite at Google, by the token, price not confirmed" in in_words(WAYS)


def test_a_rented_gpu_costs_its_hour_however_few_ask() -> None:
    way = WAYS.ways["fireworks-lora-16b"]
    assert way.idle_per_month == 8 * 730
    assert way.running[0] == pytest.approx(8 * 730 / WAYS.volumes[0])


@pytest.mark.parametrize("requests", [100, 10_000, 1_000_000])
def test_rent_that_stops_costs_what_runs(requests: int) -> None:
    """Against a simulation: requests at random, each keeps the copy up for idle and start."""
    case = CASE.changed(tuning_offer="runpod-serverless-h100", requests_per_month=requests)
    stays = 5 + 30
    arrivals = np.sort(np.random.default_rng(7).uniform(0, 730 * 3600, requests))
    gaps = np.diff(np.append(arrivals, 730 * 3600))
    up = np.minimum(gaps, stays).sum() / 3600
    one = Shape(case.changed(own_model="Qwen3-8B"), "fine_tuning")
    at_once = min(int(one.most_within(3.0)), one.slots)
    busy = requests / (0.85 * at_once / one.seconds(at_once)) / 3600
    assert hosting_per_month(case) == pytest.approx(4.176 * max(up, busy), rel=0.05)


def test_a_way_pays_where_its_request_costs_what_the_prompts_does() -> None:
    for way in WAYS.ways.values():
        if way.pays_from is None or way.pays_from == WAYS.volumes[0] or way.id == OWN_GPU:
            continue
        at = CASE.changed(tuning_offer=way.id, requests_per_month=round(way.pays_from))
        tuned, prompt = (request_cost(at, i)["total"] for i in ("fine_tuning", "prompting"))
        assert tuned == pytest.approx(prompt, rel=0.06), way.id


def test_a_limit_of_the_provider_binds_in_the_busiest_hour() -> None:
    """Four a minute are 175,200 a month; a peak of four times the mean leaves a quarter."""
    case = CASE.changed(tuning_offer="bedrock-llama-3-3-70b", traffic_growth=0.0)
    assert tuning_offer("bedrock-llama-3-3-70b").requests_per_minute == 4
    for requests, served in ((43_800, True), (43_801, False)):
        bill = estimate(case.changed(requests_per_month=requests), ["fine_tuning"])
        assert bill.approaches["fine_tuning"].keeps_up is served


def test_an_offer_says_how_sure_its_least_sure_row_is() -> None:
    assert tuning_offer("fireworks-lora-16b").confidence == "A"
    assert tuning_offer("azure-gpt-4-1-mini").confidence == "B"
