"""What is gone is no choice, and a price of a later day is marked."""

from __future__ import annotations

from datetime import date

from tune_or_not.case import example_case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.prices import hosted_model, hosted_models
from tune_or_not.decision.bill.table import bill_of

LATER = example_case(hosted_model="gpt-4.1-mini", as_of=date(2027, 2, 1))


def test_a_model_that_is_gone_answers_nothing() -> None:
    found = estimate(LATER, ["prompting", "self_hosted", "smaller_model"])
    assert found.approaches["prompting"].behind_from == 1
    assert found.cheapest != "prompting"
    assert any("ended on 2027-01-14" in note for note in found.notes)
    assert not bill_of(Columns.of(LATER), "prompting").keeps_up[0]


def test_on_its_last_day_it_still_answers() -> None:
    eve = LATER.changed(as_of=date(2027, 1, 13))
    assert estimate(eve, ["prompting"]).approaches["prompting"].keeps_up


def test_a_tuned_model_that_is_gone_serves_nothing() -> None:
    case = example_case(tuning_offer="azure-gpt-4-1-mini", as_of=date(2027, 10, 14))
    assert not estimate(case, ["fine_tuning"]).approaches["fine_tuning"].keeps_up


def test_a_price_of_a_day_before_the_model_was_sold_is_marked() -> None:
    early = example_case(hosted_model="gpt-6-luna", as_of=date(2026, 9, 1))
    assert any("sold since 2026-09-22" in note for note in estimate(early).notes)
    today = early.changed(as_of=date(2026, 11, 21))
    assert not any("sold since" in note for note in estimate(today).notes)


def test_every_model_of_this_year_says_since_when() -> None:
    for model in hosted_models().values():
        if "2026" in model.label.split("(")[1].split(",")[-1] and "retires" not in model.label:
            assert model.since is not None
    assert not hosted_model("gpt-4.1-mini").bought_on(date(2027, 1, 14))
