"""A small specialist in the bill and in time, by hand."""

from __future__ import annotations

import pytest

from tune_or_not.case import example_case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.bill.approaches import fits_specialist, placed
from tune_or_not.decision.bill.cost import estimate, retraining_cost, upfront_cost
from tune_or_not.decision.bill.latency import latency
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.decision.bill.table import bill_of

DOCUMENTS = example_case(
    requests_per_month=30_000_000, traffic_growth=0.0, discount_rate=0.0, narrow_task=True,
    well_defined_task=True, examples_exist=True, training_examples=60_000,
)  # fmt: skip
ONE = "small_specialist"


def test_thirty_million_documents_need_one_small_gpu() -> None:
    """11.4 a second in the mean, 46 at the peak; one serves 200 x 0.85."""
    parts = request_cost(DOCUMENTS, ONE)
    assert parts["total"] == parts["hosting"] == pytest.approx(0.8 * 730 / 30_000_000)
    five = request_cost(DOCUMENTS.changed(requests_per_month=130_000_000), ONE)
    assert five["hosting"] == pytest.approx(2 * 0.8 * 730 / 130_000_000)


def test_labels_that_exist_cost_nothing_and_others_a_tenth_of_a_dollar() -> None:
    assert upfront_cost(DOCUMENTS, ONE)["examples"] == 0
    made = upfront_cost(DOCUMENTS.changed(examples_exist=False), ONE)["examples"]
    assert made == pytest.approx(60_000 * 0.1 * 1.2)
    assert upfront_cost(DOCUMENTS, ONE)["training compute"] == pytest.approx(5 * 1 * 0.8)
    again = retraining_cost(DOCUMENTS, ONE)
    assert again == pytest.approx(0.8 + 60_000 * 0.2 * 0.1 * 1.2 + 200)


def test_a_month_is_rent_and_upkeep() -> None:
    [bill] = estimate(DOCUMENTS, [ONE]).approaches.values()
    assert bill.monthly[0] == pytest.approx(0.8 * 730 + 8 * 90)
    assert bill.keeps_up


def test_it_answers_in_milliseconds_however_long_the_answer_was() -> None:
    assert latency(DOCUMENTS, ONE).total == 40 + 15
    assert latency(DOCUMENTS.changed(output_tokens=2_000), ONE).total == 55


def test_a_table_says_the_same() -> None:
    bill = bill_of(Columns.of(DOCUMENTS), ONE)
    alone = estimate(DOCUMENTS, [ONE]).approaches[ONE]
    assert bill.total[0] == pytest.approx(float(alone.cumulative[-1]))


def test_it_is_for_one_narrow_task_with_a_right_answer() -> None:
    assert fits_specialist(DOCUMENTS)
    assert not fits_specialist(DOCUMENTS.changed(narrow_task=False))
    with pytest.raises(KeyError):
        placed(ONE, "own")
