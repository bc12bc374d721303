"""What a training costs by method, and examples by who makes them, by hand."""

from __future__ import annotations

import pytest

from tune_or_not.case import example_case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.bill.cost import estimate, retraining_cost, training_cost, upfront_cost
from tune_or_not.decision.bill.own_server.self_hosting import gpu_price, own_training_cost
from tune_or_not.decision.bill.table import bill_of
from tune_or_not.decision.bill.tuning.methods import licences
from tune_or_not.facts.tables import fact

NEW = example_case(examples_exist=False)
METHODS = ("supervised", "preference", "reinforcement")


def test_a_pair_costs_twice_as_much_as_an_answer() -> None:
    supervised = training_cost(NEW)
    assert training_cost(NEW.changed(tuning_method="preference")) == pytest.approx(2 * supervised)
    one, two = (fact("training_prices", "Fireworks", f"LoRA {m} <=16B") for m in ("SFT", "DPO"))
    assert two.number / one.number == 2


def test_reinforcement_is_four_hours_at_a_hundred_dollars_and_a_grader() -> None:
    graded = NEW.changed(tuning_method="reinforcement")
    assert training_cost(graded) == 4 * 100 + 13
    row = fact("training_prices", "OpenAI", "o4-mini-2025-04-16 RFT training")
    assert (row.number, row.unit) == (100, "USD/hour core training")
    assert own_training_cost(graded) == pytest.approx(4 * gpu_price(graded) + 13)
    assert upfront_cost(graded, "fine_tuning")["examples"] == 0
    assert upfront_cost(graded, "small_specialist")["examples"] > 0
    assert retraining_cost(graded) == pytest.approx(413 + graded.evaluation_cost)


def test_a_larger_model_writes_an_example_for_cents_and_people_check_a_share() -> None:
    case = NEW.changed(
        examples_from="larger model", training_examples=1_000, tokens_per_example=800,
        label_review_share=0.2,
    )  # fmt: skip
    # 800 tokens at 10 dollars a million, and one in five checked for a dollar
    assert upfront_cost(case, "fine_tuning")["examples"] == pytest.approx(1_000 * (0.008 + 0.2))
    unchecked = case.changed(label_review_share=0.0)
    assert upfront_cost(unchecked, "small_specialist")["examples"] == pytest.approx(8)


def test_the_bill_says_that_the_terms_must_allow_it() -> None:
    case = NEW.changed(examples_from="larger model")
    assert any("terms" in note for note in estimate(case).notes)
    assert not any("terms" in note for note in estimate(case, ["prompting"]).notes)
    assert {row.provider for row in licences()} >= {"OpenAI", "Anthropic", "DeepSeek"}
    assert {row.value for row in licences()} == {"yes", "with limits"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", ["people", "larger model"])
def test_a_table_says_the_same(method: str, who: str) -> None:
    case = NEW.changed(tuning_method=method, examples_from=who)
    for approach in ("fine_tuning", "self_hosted", "small_specialist"):
        alone = estimate(case, [approach]).approaches[approach]
        both = bill_of(Columns.of(case), approach)
        assert both.total[0] == pytest.approx(float(alone.cumulative[-1]))
