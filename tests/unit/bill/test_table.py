"""A table of cases: every row by its own names, months and numbers."""

import numpy as np
import pytest

from tune_or_not.case import Case, draws, example_case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.bill.approaches import EVERY_APPROACH, placed
from tune_or_not.decision.bill.cost import RUNNING, estimate
from tune_or_not.decision.bill.latency import latency
from tune_or_not.decision.bill.rows import ONCE, Rows
from tune_or_not.decision.bill.table import bill_of, bills_of, latency_of, months_of, per_request_of

TOLD = (
    {"hosted_model": "gpt-6.1-terra", "horizon_months": 3, "own_gpu": "A10", "rerank": True},
    {"hosted_model": "gpt-4.1-mini", "smaller_hosted_model": "gpt-6-luna", "horizon_months": 24},
    {"tuning_offer": "azure-gpt-4-1-mini", "own_precision": "16-bit", "chunk_tokens": 4000},
    {"tuning_offer": "openai-gpt-4-1-mini", "own_model": "Llama-3.3-70B", "output_tokens": 40},
    {"hosted_model": "llama-v3p1-8b-instruct", "requests_per_month": 40_000_000},
    {"own_replicas_limit": 1, "requests_per_month": 1_000_000_000, "retrain_every_months": 2},
)
"""Rows that differ in every name, and in what a shared formula could mix up."""

CASES = [example_case(**values) for values in TOLD]


def table() -> Columns:
    names = sorted({name for values in TOLD for name in values})
    columns = {name: [getattr(case, name) for case in CASES] for name in names}
    return Columns(
        len(CASES),
        {
            name: np.array(values, dtype=object if isinstance(values[0], str) else None)
            for name, values in columns.items()
        },
        example_case(),
    )


@pytest.mark.parametrize("approach", EVERY_APPROACH)
def test_each_row_has_the_bill_and_the_time_of_its_own_names(approach: str) -> None:
    """Names are looked up for all rows together; a row must not get its neighbour's price."""
    columns = table()
    months = months_of(columns, [approach])
    bill, times = bill_of(columns, approach, months), latency_of(columns, approach)
    each = per_request_of(columns, approach)
    for n, case in enumerate(CASES):
        alone = estimate(case, [approach])
        cost = alone.approaches[approach]
        assert (months[n], bill.keeps_up[n]) == (alone.months, cost.keeps_up)
        assert bill.total[n] == pytest.approx(cost.cumulative[-1])
        assert bill.upfront[n] == pytest.approx(cost.upfront)
        assert bill.per_month[n] == pytest.approx(np.mean(cost.monthly))
        assert each[n] == pytest.approx(cost.per_request["total"])
        assert times.total[n] == pytest.approx(latency(case, approach).total)


def test_a_bill_is_what_is_paid_first_and_the_parts_of_its_months() -> None:
    bills = bills_of(table(), EVERY_APPROACH)
    for bill in bills.values():
        assert tuple(bill.running) == RUNNING
        assert bill.total == pytest.approx(bill.upfront + sum(bill.running.values()))
    assert (bills["prompting"].running["people"] == 0).all()
    assert (bills["base_model"].running["tokens"] == 0).all()
    assert (bills["rag"].running["index"] > 0).all()


def test_without_months_each_row_is_added_up_over_its_whole_horizon() -> None:
    assert bill_of(table(), "prompting").months.tolist() == [c.horizon_months for c in CASES]
    assert months_of(table(), ["prompting"])[1] == 1  # gpt-4.1-mini ends on 2027-01-14


def test_a_table_has_one_day() -> None:
    days = np.array([example_case().as_of, example_case().as_of.replace(year=2025)], dtype=object)
    with pytest.raises(ValueError, match="one as_of"):
        _ = Rows(Columns(2, {"as_of": days}, example_case())).as_of
    assert Rows(Columns(2, {"as_of": days[[0, 0]]}, example_case())).as_of == days[0]
    assert ONCE == ("as_of", "overrides")


def test_an_unchanged_open_model_reads_the_whole_prompt_and_is_never_trained() -> None:
    case = example_case(static_prompt_tokens=8000, prompt_reduction=1.0)
    bills = estimate(case, ["base_model", "self_hosted"]).approaches
    assert bills["base_model"].upfront == 0
    assert bills["self_hosted"].upfront > 0
    base, tuned = (latency(case, approach) for approach in ("base_model", "self_hosted"))
    assert base.prefill > tuned.prefill


def test_examples_that_exist_are_not_paid_for() -> None:
    paid, free = (
        estimate(example_case(examples_exist=exist), ["fine_tuning"]).approaches["fine_tuning"]
        for exist in (False, True)
    )
    assert paid.upfront - free.upfront == pytest.approx(500 * 10 * 1.2)


@pytest.mark.parametrize(
    ("approach", "own"),
    [
        ("prompting", "base_model"),
        ("rag", "base_model_rag"),
        ("fine_tuning", "self_hosted"),
        ("fine_tuning_rag", "self_hosted_rag"),
    ],
)
def test_each_approach_has_a_place_at_a_provider_and_one_on_own_gpus(
    approach: str, own: str
) -> None:
    assert placed(approach, "own") == own
    assert placed(own, "hosted") == approach
    assert placed(own, "own") == own


def test_a_router_has_no_place_on_own_gpus() -> None:
    with pytest.raises(KeyError):
        placed("router", "own")


@pytest.mark.parametrize("approach", EVERY_APPROACH)
def test_draws_of_a_case_that_says_nothing_have_bills_and_times(approach: str) -> None:
    """Every field is drawn, the names of models, GPUs and offers too."""
    table_of_draws = draws(Case(), 200, 3)
    bill = bill_of(table_of_draws, approach)
    assert np.isfinite(bill.total).all()
    assert (bill.total >= 0).all()
    assert len(set(bill.total.tolist())) > 100
    times = latency_of(table_of_draws, approach)
    assert (times.total > 0).all()
    assert times.keeps_up.any()
