"""A model of one's own, from first principles: by hand, at the edges, and as many draws."""

import math
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from tune_or_not.case import example_case, options
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.latency import latency
from tune_or_not.decision.bill.own_server.first_principles import (
    Hardware,
    decode_seconds,
    kv_bytes_per_token,
    most_at_once,
    prefill_seconds,
    queue_seconds,
)
from tune_or_not.decision.bill.own_server.own_gpu import gpus, own_models
from tune_or_not.decision.bill.own_server.self_hosting import (
    Shape,
    own_replicas,
    own_training_cost,
    replica,
    requests_per_second,
    utilisation,
)
from tune_or_not.decision.bill.request_cost import hosting_of, request_cost
from tune_or_not.decision.bill.rows import replaced
from tune_or_not.decision.bill.tuning.training import automatic_epochs, gpu_hours

ON = Hardware(gpus=2, peak_flops=1e12, bandwidth=1e9, mfu=0.5, mbu=0.25)


def test_prefill_is_the_longer_of_computing_and_reading() -> None:
    """2 x 1e9 x 100 operations at 1e12 a second; 1e9 bytes at 5e8 a second."""
    model = {"parameters": 1e9, "new_tokens": 100}
    assert prefill_seconds(ON, **model, weight_bytes=1) == pytest.approx(0.2)
    assert prefill_seconds(ON, **model, weight_bytes=1e9) == pytest.approx(2)


def test_attention_grows_with_the_square_and_spares_what_is_cached() -> None:
    """2 x 1e6 x (300^2 - 200^2) on top of 2 x 1e9 x 100."""
    found = prefill_seconds(
        ON, parameters=1e9, weight_bytes=0, new_tokens=100, cached_tokens=200, attention=1e6
    )
    assert found == pytest.approx((2e11 + 2e6 * 50_000) / 1e12)


def test_a_token_takes_the_longer_of_reading_everything_and_computing_the_batch() -> None:
    told = {"parameters": 1e9, "context": 10, "kv_bytes": 1e5}
    reading = decode_seconds(ON, **told, weight_bytes=1e9, batch=4, adapter=0.5)
    assert reading == pytest.approx((1e9 + 4 * 10 * 1e5) / 5e8 + 0.5)
    assert decode_seconds(ON, **told, weight_bytes=0, batch=1000) == pytest.approx(2.0)
    assert decode_seconds(ON, **told | {"context": 0}, weight_bytes=0, batch=1000) == (
        pytest.approx(2e12 / 1e12)
    )


def test_llama_3_1_8b_keeps_128_kib_for_a_token() -> None:
    model = own_models()["Llama-3.1-8B"]
    kept = kv_bytes_per_token(model.layers, model.kv_heads, model.head_dim, 2)
    assert kept == 128 * 1024


def test_what_fits_is_a_whole_number_and_less_than_one_where_nothing_does() -> None:
    told = {"memory_bytes": 80e9, "kv_bytes": 1e6, "gpus": 1, "share": 0.9}
    assert most_at_once(**told, weight_bytes=8e9, context=1000) == 64
    assert most_at_once(**told, weight_bytes=71.9e9, context=1000) < 1


def test_one_slot_waits_as_the_textbook_queue_does() -> None:
    """With one slot the formula is exact: S x load / (1 - load)."""
    assert queue_seconds(0.5, 1, 1.0) == pytest.approx(1.0)
    assert queue_seconds(0.8, 1, 1.0) == pytest.approx(4.0)


def test_the_queue_explodes_towards_full_load_and_has_no_end_beyond() -> None:
    waits = [queue_seconds(load * 10, 10, 1.0) for load in (0.1, 0.5, 0.9, 0.99)]
    assert waits == sorted(waits)
    assert waits[-1] > 50 * waits[1]
    for load in (1.0, 1.5, 100):
        assert queue_seconds(load * 10, 10, 1.0) == math.inf


def test_more_slots_wait_less_at_the_same_load() -> None:
    few, many = (queue_seconds(0.9 * slots, slots, 1.0) for slots in (4, 64))
    assert many < few / 4


# The replica


def test_the_largest_batch_in_time_is_found_and_not_one_more() -> None:
    case = example_case(latency_target_ms=2000)
    serving, shape = replica(case), Shape(case)
    assert serving.in_time
    assert shape.seconds(serving.at_once) <= 2.0 < shape.seconds(serving.at_once + 1)
    by_trying = max(n for n in range(1, 400) if shape.seconds(n) <= 2.0)
    assert serving.at_once == by_trying


@pytest.mark.parametrize("model", options("own_model"))
@pytest.mark.parametrize("gpu", options("own_gpu"))
def test_every_model_on_every_gpu_answers_in_finite_time(gpu: str, model: str) -> None:
    for precision in options("own_precision"):
        for target in (50, 3000, 120_000):
            case = example_case(
                own_gpu=gpu, own_model=model, own_precision=precision, latency_target_ms=target
            )
            serving = replica(case)
            assert all(np.isfinite(getattr(serving, part.name)) for part in fields(serving))
            assert 1 <= serving.at_once <= serving.slots
            assert serving.in_time == (Shape(case).seconds(1) <= target / 1000)
            assert np.isfinite(
                estimate(case, ["self_hosted"]).approaches["self_hosted"].monthly
            ).all()


def test_a_model_too_large_for_one_gpu_takes_two_four_or_eight() -> None:
    def needed(**values: Any) -> int:
        return int(replica(example_case(**{"own_model": "Llama-3.3-70B", **values})).gpus)

    assert needed(own_precision="8-bit") == 1
    assert needed(own_precision="16-bit") == 2
    assert needed(own_gpu="A100 40 GB", own_precision="16-bit") == 4
    assert needed(own_gpu="H200 SXM", own_precision="16-bit") == 2


def test_replicas_are_sized_for_the_busiest_hour_below_full_load() -> None:
    case = example_case(requests_per_month=50_000_000, peak_to_mean_load=4)
    serving = replica(case)
    count = own_replicas(case, serving, case.requests_per_month)
    peak = 4 * requests_per_second(case, case.requests_per_month)
    assert count == math.ceil(peak / (0.85 * serving.requests_per_second))
    assert requests_per_second(case, 730 * 3600) == 1


def test_at_least_and_at_most_so_many_copies_run() -> None:
    few, many = (
        example_case(own_replicas=3),
        example_case(own_replicas_limit=2, requests_per_month=1_000_000_000),
    )
    assert own_replicas(few, replica(few), 100) == 3
    assert own_replicas(many, replica(many), many.requests_per_month) == 2


def test_what_does_not_keep_up_says_so_and_is_null_in_json() -> None:
    case = example_case(own_replicas_limit=1, requests_per_month=1_000_000_000)
    told = latency(case, "self_hosted").as_json()
    assert told["note"] == "does not keep up"
    assert (told["queue"], told["total"]) == (None, None)
    assert any("does not keep up" in note for note in estimate(case, ["self_hosted"]).notes)


def test_a_target_that_even_one_answer_misses_is_noted() -> None:
    case = example_case(latency_target_ms=50)
    assert any("misses the latency target" in n for n in estimate(case, ["self_hosted"]).notes)
    assert latency(case, "self_hosted").total > 50


def test_utilisation_is_a_result_of_load_and_never_above_one() -> None:
    assert utilisation(5, 2, 10) == 0.25
    assert utilisation(1000, 2, 10) == 1
    case = example_case()
    serving = replica(case)
    mean = requests_per_second(case, case.requests_per_month)
    busy = utilisation(mean, own_replicas(case, serving, 300_000), serving.requests_per_second)
    assert 0 < busy < 0.02  # the example's GPU is nearly always idle


def test_a_token_costs_sixty_times_more_on_an_idle_gpu_than_on_a_full_one() -> None:
    """Finding 3: $0.21 to $15.25 per million output tokens on one H100, by load alone."""

    def per_million(requests: int) -> float:
        case = example_case(requests_per_month=requests, peak_to_mean_load=1.0)
        return request_cost(case, "self_hosted")["total"] / case.output_tokens * 1e6

    full = int(730 * 3600 * 0.85 * replica(example_case()).requests_per_second)
    assert 0.1 < per_million(full) < 0.5
    assert per_million(full // 60) / per_million(full) == pytest.approx(60, rel=0.02)


def test_rent_is_replicas_times_gpus_times_hours() -> None:
    assert hosting_of(example_case(), "self_hosted") == pytest.approx(3.99 * 730)
    assert request_cost(example_case(), "self_hosted")["hosting"] == pytest.approx(
        3.99 * 730 / 300_000
    )


# Training


def test_lora_of_an_8b_on_ten_million_tokens_costs_less_than_a_dollar() -> None:
    """About 0.23 H100-hours and $0.61 at 2.69 an hour."""
    peak = gpus()["H100 SXM"].peak_flops("16-bit")
    hours = gpu_hours(parameters=8e9, tokens=10e6, peak_flops=peak, mfu=0.4)
    assert round(hours, 2) == 0.22
    assert gpu_hours(
        parameters=8e9, tokens=10e6, peak_flops=peak, mfu=0.4, method="full"
    ) == pytest.approx(1.5 * hours)
    assert 0.5 < hours * 2.69 < 0.7
    assert own_training_cost(example_case(), 5) < 1.0


@pytest.mark.parametrize(
    ("examples", "epochs"), [(5, 20), (10, 10), (33, 3), (34, 3), (1000, 3), (1, 25), (0, 3)]
)
def test_few_examples_are_read_more_often(examples: int, epochs: int) -> None:
    assert automatic_epochs(examples) == epochs


# As many draws


def test_many_draws_are_those_of_each() -> None:
    case = example_case(own_model="Llama-3.3-70B", own_precision="16-bit")
    targets, outputs = np.array([500.0, 5000.0, 60_000.0]), np.array([20.0, 250.0, 1500.0])
    many = replica(replaced(case, latency_target_ms=targets, output_tokens=outputs))
    for n, (target, output) in enumerate(zip(targets, outputs, strict=True)):
        one = replica(case.changed(latency_target_ms=int(target), output_tokens=int(output)))
        for part in fields(one):
            column = np.broadcast_to(getattr(many, part.name), (3, 1))
            assert column[n, 0] == pytest.approx(getattr(one, part.name)), part.name
