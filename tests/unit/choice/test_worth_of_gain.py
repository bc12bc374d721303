"""What a gain in score is worth, beside what tuning adds to the bill."""

from __future__ import annotations

import pytest

from tune_or_not.case import example_case
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.choice.worth_of_gain import worth_of_gain


def test_a_gain_is_worth_its_share_of_what_is_at_stake() -> None:
    case = example_case(traffic_growth=0, discount_rate=0, loss_per_error=2)
    found = worth_of_gain(case)
    assert found.loss_if_all_wrong == pytest.approx(300_000 * 12 * 2)
    assert found.of(0.01) == pytest.approx(72_000)
    assert found.pays_from == pytest.approx(found.added / found.loss_if_all_wrong)


def test_no_gain_pays_where_errors_cost_nothing_and_any_does_where_tuning_saves() -> None:
    assert worth_of_gain(example_case(loss_per_error=0)).pays_from is None
    saves = example_case(hosted_model="gpt-6.1-terra", requests_per_month=10_000_000)
    assert worth_of_gain(saves).pays_from == 0


def test_what_tuning_adds_is_the_difference_of_two_bills() -> None:
    case = example_case()
    bills = estimate(case, ("fine_tuning_rag", "rag")).approaches
    tuned, plain = (float(bills[name].cumulative[-1]) for name in ("fine_tuning_rag", "rag"))
    assert worth_of_gain(case).added == pytest.approx(tuned - plain)
