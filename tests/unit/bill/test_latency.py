"""Latency of a hosted model: the formula's examples worked by hand, in milliseconds."""

from typing import Any

import pytest

from tune_or_not.case import example_case
from tune_or_not.decision.bill.latency import PARTS, ApproachLatency, latencies, latency

BY_HAND = {
    # network, retrieval, queue, prefill, reasoning, decode
    "prompting": (40, 0, 560, 0.1 * 800, 0, 250 / 110 * 1000),
    "rag": (40, 50 + 20, 560, 0.1 * 2800, 0, 250 / 110 * 1000),
    "fine_tuning": (40, 0, 560, 0, 0, 250 / 180 * 1000 + 250 * 1),
    "fine_tuning_rag": (40, 50 + 20, 560, 0.1 * 1750, 0, 250 / 180 * 1000 + 250 * 1),
}
"""The example: 1,500 + 300 tokens in (450 fixed ones once tuned), 5 passages of 400, 250 out."""


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
    assert of(**values).time_to_first_token == 600


def test_input_hardly_matters_where_output_does() -> None:
    thousand_more_in = of(variable_prompt_tokens=1300).total - of().total
    thousand_more_out = of(output_tokens=1250).total - of().total
    assert thousand_more_in == pytest.approx(100)
    assert thousand_more_out == pytest.approx(1000 / 110 * 1000)


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
