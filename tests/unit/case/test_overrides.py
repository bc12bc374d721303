"""Numbers that a reader types over the tables': by name, within bounds, and they count."""

from typing import Any

import pytest

from tune_or_not.case import OWN_NUMBERS, Case, CaseError, example_case
from tune_or_not.decision.bill.approaches import EVERY_APPROACH
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.known import every_parameter, known
from tune_or_not.decision.bill.latency import latencies, slowest_ms
from tune_or_not.decision.bill.prices_used import prices_used
from tune_or_not.decision.bill.ranges import UNFIELDED
from tune_or_not.decision.bill.request_cost import request_cost

TUNED_TOKENS = {"tuning_offer": "openai-gpt-4-1-mini"}

NEEDS: dict[str, dict[str, Any]] = {
    "rerank_price": {"rerank": True},
    "rerank_latency": {"rerank": True},
    "tuned_input_price": TUNED_TOKENS,
    "tuned_cache_read_price": TUNED_TOKENS | {"prompt_reduction": 0.0, "cache_hit_rate": 1.0},
    "tuned_cache_write_price": TUNED_TOKENS | {"prompt_reduction": 0.0, "cache_hit_rate": 0.5},
    "tuned_output_price": TUNED_TOKENS,
    "memory_for_model": {"own_gpu": "A10", "own_precision": "16-bit", "latency_target_ms": 100_000},
    "kv_cache_bytes": {"requests_per_month": 500_000_000},
    "mfu_prefill": {"requests_per_month": 500_000_000},
    "mbu_decode": {"requests_per_month": 500_000_000},
    "replica_load_limit": {"requests_per_month": 500_000_000},
    "lora_overhead": {"requests_per_month": 500_000_000},
    "mfu_at_16_bits": {"own_precision": "16-bit", "requests_per_month": 500_000_000},
    "mbu_at_16_bits": {"own_precision": "16-bit", "requests_per_month": 500_000_000},
    "replica_start": {"tuning_offer": "runpod-serverless-h100", "requests_per_month": 10_000},
    "router_output_tokens": {"hosted_model": "gpt-6.1-sol"},
    "teacher_output_price": {"examples_from": "larger model", "examples_exist": False},
    "check_cost_per_example": {"examples_from": "larger model", "examples_exist": False},
    "preference_price_ratio": {"tuning_method": "preference"},
    "reinforcement_price": {"tuning_method": "reinforcement"},
    "reinforcement_hours": {"tuning_method": "reinforcement"},
    "grader_cost": {"tuning_method": "reinforcement"},
    "specialist_requests_per_second": {"requests_per_month": 500_000_000},
}
"""What a case must be like for the number to matter."""


def everything(case: Case) -> list[float]:
    bills = [bill.cumulative[-1] for bill in estimate(case, EVERY_APPROACH).approaches.values()]
    times = [one.total for one in latencies(case, EVERY_APPROACH).values()]
    slowest = [slowest_ms(case, approach) for approach in EVERY_APPROACH]
    return [*bills, *times, *slowest]


@pytest.mark.parametrize("name", OWN_NUMBERS)
def test_every_number_that_can_be_typed_moves_something(name: str) -> None:
    case = example_case(**{"requests_per_month": 50_000_000, **NEEDS.get(name, {})})
    told = OWN_NUMBERS[name]
    low, high = (case.changed(overrides={name: value}) for value in (told.low, told.high))
    assert everything(low) != everything(high)


def test_a_typed_price_is_per_million_tokens() -> None:
    case = example_case(overrides={"hosted_output_price": 3.0}, output_tokens=1000)
    assert request_cost(case, "prompting")["output"] == pytest.approx(0.003)
    tuned = example_case(**TUNED_TOKENS | {"overrides": {"tuned_input_price": 2.0}})
    assert request_cost(tuned, "fine_tuning")["variable_input"] == pytest.approx(300 * 2e-6)


def test_a_typed_price_is_shown_as_the_readers_own() -> None:
    case = example_case(overrides={"hosted_input_price": 9.0, "gpu_price": 1.5})
    own = {row.name: row.value for row in prices_used(case, EVERY_APPROACH) if row.yours}
    assert own == {"hosted_input_price": "9", "gpu_price": "1.5"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"gpu_prise": 1.0}, "did you mean 'gpu_price'"),
        ({"gpu_price": -1.0}, "gpu_price is -1.0; allowed: 0 to 1,000 (USD/GPU-hour)"),
        ({"mfu_prefill": 0.0}, "allowed: 0.01 to 1 (fraction)"),
        ({"gpu_price": float("nan")}, "gpu_price is NaN"),
        ({"gpu_price": "two"}, "overrides is"),
        ({"gpu_price": True}, "overrides is"),
        ([1], "overrides is [1]; allowed: numbers by name"),
    ],
)
def test_a_wrong_number_is_refused_by_name_in_one_line(typed: Any, told: str) -> None:
    with pytest.raises(CaseError) as refused:
        example_case(overrides=typed)
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_the_numbers_of_a_case_cannot_be_changed_in_place() -> None:
    case = example_case(overrides={"gpu_price": 2.0})
    for change in (
        lambda: case.overrides.update(gpu_price=3.0),
        lambda: case.overrides.pop("gpu_price"),
        lambda: case.overrides.__setitem__("gpu_price", 3.0),
    ):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert hash(case) == hash(Case.from_json(case.to_json()))


def test_numbers_survive_json_and_are_told() -> None:
    case = example_case(overrides={"gpu_price": 2.0})
    assert Case.from_json(case.to_json()) == case
    assert case.is_known("overrides")
    assert not Case().is_known("overrides")


def test_bounds_hold_every_value_of_the_tables() -> None:
    for name in OWN_NUMBERS.keys() & every_parameter().keys():
        row, told = every_parameter()[name], OWN_NUMBERS[name]
        assert told.low <= row.low <= row.high <= told.high
        assert known(example_case(), name) == row.base


def test_every_number_that_is_drawn_can_be_typed() -> None:
    assert set(UNFIELDED) <= OWN_NUMBERS.keys()


def test_a_typed_price_falls_in_the_batch_queue_as_the_listed_one_does() -> None:
    typed = {"overrides": {"hosted_output_price": 3.0, "hosted_input_price": 2.0}}
    now, later = (
        request_cost(example_case(**typed | {"batch_share": waits}), "prompting")
        for waits in (0.0, 1.0)
    )
    assert later["output"] == pytest.approx(now["output"] / 2)
    assert later["variable_input"] == pytest.approx(now["variable_input"] / 2)
