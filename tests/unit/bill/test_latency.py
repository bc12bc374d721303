"""Latency of a hosted model: the formula's examples worked by hand, in milliseconds."""

from typing import Any

import numpy as np
import pytest

from tune_or_not.case import Case, example_case, options
from tune_or_not.case.columns import Columns
from tune_or_not.decision.bill.hosted_speed import hosted_speeds, speed_of_offer
from tune_or_not.decision.bill.latency import PARTS, ApproachLatency, latencies, latency
from tune_or_not.decision.bill.own_server.own_gpu import own_models
from tune_or_not.decision.bill.own_server.self_hosting import Shape, replica
from tune_or_not.decision.bill.table import latency_of

BY_HAND = {
    # network, retrieval, queue, prefill, reasoning, decode
    "prompting": (40, 0, 700, 0.1 * 800, 0, 250 / 130.6 * 1000),
    "rag": (40, 50 + 20, 700, 0.1 * 2800, 0, 250 / 130.6 * 1000),
    "fine_tuning": (40, 0, 480, 0, 0, 250 / 182 * 1000 + 250 * 1),
    "fine_tuning_rag": (40, 50 + 20, 480, 0.1 * 1750, 0, 250 / 182 * 1000 + 250 * 1),
}
"""GPT-6 Luna: 130.6 tokens a second after 0.74 s; a model of 8B: 182 after 0.52 s.

The example: 1,500 + 300 tokens in (450 fixed ones once tuned), 5 passages of 400, 250 out."""


def of(approach: str = "prompting", **values: Any) -> ApproachLatency:
    return latency(example_case(**values), approach)


@pytest.mark.parametrize(("approach", "parts"), BY_HAND.items())
def test_the_example_comes_out_as_by_hand(approach: str, parts: tuple[float, ...]) -> None:
    found = of(approach)
    assert [getattr(found, part) for part in PARTS] == pytest.approx(parts)
    assert found.time_to_first_token == pytest.approx(sum(parts[:5]))
    assert found.total == pytest.approx(sum(parts))


def test_latencies_are_given_for_every_approach() -> None:
    assert {i: found.id for i, found in latencies(example_case()).items()} == {
        i: i for i in BY_HAND
    }


def test_a_prompt_of_the_reference_length_waits_for_nothing_more() -> None:
    values = {"static_prompt_tokens": 900, "variable_prompt_tokens": 100}
    assert of(**values).prefill == 0
    assert of(**values | {"variable_prompt_tokens": 101}).prefill == pytest.approx(0.1)
    assert of(**values).time_to_first_token == 740


def test_input_hardly_matters_where_output_does() -> None:
    thousand_more_in = of(variable_prompt_tokens=1300).total - of().total
    thousand_more_out = of(output_tokens=1250).total - of().total
    assert thousand_more_in == pytest.approx(100)
    assert thousand_more_out == pytest.approx(1000 / 130.6 * 1000)


@pytest.mark.parametrize("rerank", [False, True])
def test_retrieval_adds_exactly_its_search_and_its_passages(rerank: bool) -> None:
    values = {"chunks_per_request": 3, "chunk_tokens": 200, "rerank": rerank}
    added = of("rag", **values).total - of(**values).total
    assert added == pytest.approx(50 + 20 + (150 if rerank else 0) + 600 * 0.1)


def test_a_wait_shorter_than_the_network_is_all_network() -> None:
    found = of(network_ms=300, api_first_token_ms=100)
    assert (found.network, found.queue) == (300, 0)


def test_the_speed_of_the_hosted_model_leaves_the_tuned_one_as_it_was() -> None:
    assert of("fine_tuning", api_tokens_per_second=20) == of("fine_tuning")
    assert of(tuned_tokens_per_second=20) == of()


def test_an_unknown_approach_is_refused() -> None:
    with pytest.raises(KeyError):
        latency(example_case(), "magic")


def test_the_json_names_every_part_and_the_sums() -> None:
    assert list(of().as_json()) == ["id", *PARTS, "time_to_first_token", "total"]


# Each model at its own speed, unless the reader measured


def test_a_larger_model_is_slower_and_so_is_its_first_token() -> None:
    luna, sol = (of(hosted_model=model) for model in ("gpt-6-luna", "gpt-6.1-sol"))
    assert sol.decode == pytest.approx(250 / 70 * 1000)
    assert sol.queue == pytest.approx(1290 - 40)
    assert luna.total < sol.total


def test_tuned_or_not_a_model_of_one_size_has_one_speed() -> None:
    """Both 8B, hosted: what differs is the adapter's delay and the shorter prompt."""
    prompted = of(hosted_model="llama-v3p1-8b-instruct", static_prompt_tokens=100)
    tuned = of("fine_tuning", overrides={"lora_overhead": 0.0}, static_prompt_tokens=100)
    assert tuned.total == pytest.approx(prompted.total)


def test_what_the_reader_measured_wins_over_the_row() -> None:
    assert of(api_tokens_per_second=50).decode == pytest.approx(5_000)
    assert of("fine_tuning", tuned_tokens_per_second=50).decode == pytest.approx(5_250)
    told = Case.of({"api_tokens_per_second": 110, "output_tokens": 110})
    assert latency(told, "prompting").decode == pytest.approx(1_000)


def test_a_router_answers_as_fast_as_those_who_answer() -> None:
    case = example_case(hosted_model="gpt-6.1-sol", router_share=0.7)
    decode = 0.7 * latency(case, "smaller_model").decode + 0.3 * latency(case, "prompting").decode
    assert latency(case, "router").decode == pytest.approx(decode)


def test_a_table_says_of_each_row_what_its_case_says_alone() -> None:
    models = options("hosted_model")
    cases = [example_case(hosted_model=model, api_tokens_per_second=speed)
             for model in models for speed in (110, 50)]  # fmt: skip
    told = np.array([case.measured("api_tokens_per_second") for case in cases])
    given = {name: [getattr(case, name) for case in cases]
             for name in ("hosted_model", "api_tokens_per_second")}  # fmt: skip
    columns = Columns(len(cases), given, example_case(), {"api_tokens_per_second": told})
    alone = [latency(case, "prompting").total for case in cases]
    assert latency_of(columns, "prompting").total.tolist() == pytest.approx(alone)


@pytest.mark.parametrize("offer", options("tuning_offer"))
def test_every_offer_and_every_model_has_a_speed(offer: str) -> None:
    assert speed_of_offer(offer).tokens_per_second[0] > 0
    for model in options("hosted_model"):
        speed = hosted_speeds()[model]
        assert speed.source
        assert speed.confidence in {"A", "B", "assumption"}


# A mixture of experts


def test_one_token_reads_the_active_weights_and_a_large_batch_all_of_them() -> None:
    """Qwen3 30B: 3.3B active of 30.5B, 8 experts of 128 a token."""
    shape = Shape(example_case(own_model="Qwen3-30B-A3B", own_precision="8-bit"))
    assert shape.read(1) == pytest.approx(3.3e9)
    assert shape.read(10_000) == pytest.approx(30.5e9)
    random = np.random.default_rng(1)
    taken = [len({*np.concatenate([random.choice(128, 8, False) for _ in range(16)])})
             for _ in range(200)]  # fmt: skip
    rest = 3.3e9 - (30.5e9 - 3.3e9) / (1 - 8 / 128) * 8 / 128
    experts = 30.5e9 - rest
    assert shape.read(16) == pytest.approx(rest + experts * np.mean(taken) / 128, rel=0.02)


def test_layers_that_keep_a_state_keep_no_keys_and_values() -> None:
    """Qwen3.6: 10 of 40 layers, 2 heads of 256 for keys and values: 20 KB a token at 16 bits."""
    model = own_models()["Qwen3.6-35B-A3B"]
    assert model.attending == 10
    assert 2 * model.attending * model.kv_heads * model.head_dim * 2 == 20_480
    few, many = (replica(example_case(own_model=name, own_precision="8-bit")).slots
                 for name in ("Qwen3-30B-A3B", "Qwen3.6-35B-A3B"))  # fmt: skip
    assert many > 4 * few


def test_a_mixture_writes_faster_than_a_dense_model_of_its_size() -> None:
    mixture, dense = (Shape(example_case(own_model=name)) for name in
                      ("Qwen3-30B-A3B", "Llama-3.1-8B"))  # fmt: skip
    assert mixture.per_token(1) < dense.per_token(1)
    assert mixture.weights > dense.weights
