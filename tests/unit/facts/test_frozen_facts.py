"""Tests of formulas read frozen prices: a new row in the shipped tables changes none of them."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.frozen_facts import SHIPPED, library_prices, thawed
from tune_or_not.case import example_case
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.prices import (
    hosted_model,
    hosted_models,
    hosted_price,
    tuning_offers,
)
from tune_or_not.facts import tables

DAY = date(2026, 11, 20)


def test_a_changed_price_row_changes_no_frozen_bill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped table, with every GPU ten times as dear, beside the frozen one."""

    def bill() -> float:
        bills = estimate(example_case(), ["self_hosted"]).approaches
        return float(bills["self_hosted"].cumulative[-1])

    frozen = bill()
    dearer = tmp_path / "facts"
    dearer.mkdir()
    for group in tables.GROUPS:
        (dearer / group).symlink_to(Path(str(SHIPPED)) / group)
    rows = (Path(str(SHIPPED)) / "prices/gpu_prices.csv").read_text("utf-8")
    (dearer / "gpu_prices.csv").write_text(rows.replace("USD/GPU-hour", "USD/hour"), "utf-8")
    monkeypatch.setattr("tests.support.frozen_facts.SHIPPED", dearer)
    with thawed():
        assert "USD/hour" in {row.unit for row in tables.facts("gpu_prices")}
    assert "USD/hour" not in {row.unit for row in tables.facts("gpu_prices")}
    assert bill() == frozen


def test_the_frozen_library_knows_the_models_on_offer_and_no_others() -> None:
    known = {model.id for provider in library_prices().providers for model in provider.models}
    bases = {offer.base for offer in tuning_offers().values() if offer.base}
    named = {*hosted_models(), *bases}
    assert known == {hosted_model(name).library_id for name in named}
    assert hosted_price("gpt-6-luna", DAY, 1000).input * 1e6 == pytest.approx(0.1)
    assert hosted_price("gpt-6-luna", DAY, 300_000).output * 1e6 == pytest.approx(0.75)


def test_the_librarys_own_prices_come_back_for_tests_about_them() -> None:
    frozen = hosted_price("gpt-4.1-mini", DAY, 1000, batch=True)
    with thawed():
        assert hosted_price("gpt-4.1-mini", DAY, 1000, batch=True) is not frozen
    assert hosted_price("gpt-4.1-mini", DAY, 1000, batch=True) == frozen
