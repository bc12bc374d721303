"""Priors: a row for every field, its law, and what a row that is not in order gets."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tune_or_not.case import Case, bounds, example_case, options
from tune_or_not.case.declared import check_priors
from tune_or_not.facts.priors import (
    ChoicePrior,
    FixedPrior,
    NumberPrior,
    YesPrior,
    priors,
    read_priors,
)
from tune_or_not.facts.tables import FactError, parameters

ROWS = priors()
NUMBERS = {name: row for name, row in ROWS.items() if isinstance(row, NumberPrior)}
SHARES = np.linspace(0.001, 0.999, 999)
YES = 'is_chatbot = { p = 0.4, source = "reading", as_of = "2026-11-21" }'


def test_every_field_has_a_row_and_every_row_a_field() -> None:
    assert set(ROWS) == set(Case.model_fields)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_has_a_source_and_a_day(name: str) -> None:
    assert ROWS[name].source
    assert date(2023, 1, 1) <= date.fromisoformat(ROWS[name].as_of) <= date(2026, 11, 21)


@pytest.mark.parametrize("name", [n for n, row in ROWS.items() if row.ask])
def test_what_is_asked_is_a_question(name: str) -> None:
    assert ROWS[name].ask.endswith("?")
    assert len(ROWS[name].ask) < 90


@pytest.mark.parametrize("name", ROWS)
def test_a_stand_in_is_the_middle_of_its_row(name: str) -> None:
    value = getattr(Case(), name)
    middle = ROWS[name].middle
    assert value == (date.fromisoformat(middle) if name == "as_of" else middle)


@pytest.mark.parametrize("name", NUMBERS)
def test_the_example_lies_within_the_range(name: str) -> None:
    """What the course plays with is no stranger to its own priors."""
    row = NUMBERS[name]
    value = getattr(example_case(), name)
    assert row.low <= value <= row.high


@pytest.mark.parametrize(
    "name", sorted(NUMBERS.keys() & {row.name for row in parameters().values()})
)
def test_a_range_does_not_leave_out_what_was_published(name: str) -> None:
    row, known = NUMBERS[name], parameters()[name]
    assert row.low <= known.base <= row.high


@pytest.mark.parametrize(("low", "mid", "high"), [(0, 2, 12), (0, 0, 0.3), (3, 5, 5), (-1, 0, 4)])
def test_a_plain_law_is_scipys_triangle(low: float, mid: float, high: float) -> None:
    row = NumberPrior("n", "", "", "", "tri", low, mid, high)
    law = stats.triang(c=(mid - low) / (high - low), loc=low, scale=high - low)
    assert row.at(SHARES) == pytest.approx(law.ppf(SHARES))


def test_a_logarithmic_law_is_a_triangle_of_the_logarithm() -> None:
    row = NumberPrior("n", "", "", "", "log", 10, 1_000, 10_000)
    law = stats.triang(c=2 / 3, loc=1, scale=3)
    assert np.log10(row.at(SHARES)) == pytest.approx(law.ppf(SHARES))
    assert row.at(np.array([0.0, 1.0])) == pytest.approx([10, 10_000])


def test_yes_comes_as_often_as_the_row_says() -> None:
    assert YesPrior("n", "", "", "", 0.3).at(SHARES).mean() == pytest.approx(0.3, abs=0.002)
    assert not YesPrior("n", "", "", "", 0.0).at(SHARES).any()
    assert YesPrior("n", "", "", "", 1.0).at(SHARES).all()


def test_options_come_by_their_weights_and_one_of_weight_0_never() -> None:
    row = ChoicePrior("n", "", "", "", {"a": 1, "b": 0, "c": 3})
    drawn = row.at(SHARES).tolist()
    assert drawn.count("a") / 999 == pytest.approx(0.25, abs=0.002)
    assert drawn.count("b") == 0
    assert row.middle == "c"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("[yes]\na = { p = 1.2, source='s', as_of='d'}", "a p is 1.2; allowed: 0 to 1"),
        ("[yes]\na = { p = true, source='s', as_of='d'}", "p is True"),
        ("[yes]\na = { p = 0.5, as_of = 'd' }", "a lacks 'source'"),
        ("[yes]\na = { p = 0.5, source = '', as_of = 'd' }", "a lacks 'source'"),
        ("[yes]\na = { p = 0.5, source = 's', as_of = 'd', q = 1 }", "unknown entry 'q'"),
        ("[maybe]\na = { p = 0.5 }", "unknown section 'maybe'"),
        (
            "[number]\na = {law='log', low=0, mid=1, high=2, source='s', as_of='d'}",
            "more than 0",
        ),
        (
            "[number]\na = {law='tri', low=3, mid=1, high=2, source='s', as_of='d'}",
            "in that order",
        ),
        (
            "[number]\na = {law='tri', low=1, mid=1, high=1, source='s', as_of='d'}",
            "in that order",
        ),
        (
            "[number]\na = {law='tri', low=1, mid=nan, high=2, source='s', as_of='d'}",
            "must be a number",
        ),
        (
            "[number]\na = {law='normal', low=1, mid=2, high=3, source='s', as_of='d'}",
            "law is 'normal'",
        ),
        ("[choice]\na = { weights = { b = -1 }, source='s', as_of='d'}", "from 0 on"),
        ("[choice]\na = { weights = { b = 0 }, source='s', as_of='d'}", "not all 0"),
        ("[choice]\na = { weights = [1], source='s', as_of='d'}", "must be numbers"),
        (
            f"[yes]\n{YES}\n[fixed]\nis_chatbot = {{ value = 1, source='s', as_of='d'}}",
            "twice",
        ),
        ("[yes", "no valid TOML"),
    ],
)
def test_a_row_that_is_not_in_order_is_refused_in_one_sentence(row: str, why: str) -> None:
    with pytest.raises(FactError) as refused:
        read_priors(row)
    assert why in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def _without(name: str) -> dict[str, Any]:
    return {key: row for key, row in ROWS.items() if key != name}


HEAD = ("s", "2026-11-21", "")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda: _without("epochs"), "lacks a row for the field 'epochs'"),
        (lambda: {**ROWS, "epoch": ROWS["epochs"]}, "a case has no such field"),
        (lambda: {**ROWS, "epochs": YesPrior("epochs", *HEAD, 0.5)}, "another kind of field"),
        (
            lambda: {**ROWS, "epochs": NumberPrior("epochs", *HEAD, "tri", 0, 3, 10)},
            "epochs is 0; allowed: a whole number from 1 to 50",
        ),
        (
            lambda: {**ROWS, "own_precision": ChoicePrior("own_precision", *HEAD, {"8-bit": 1})},
            'must weigh "8-bit" or "16-bit"',
        ),
    ],
)
def test_rows_that_do_not_fit_the_fields_are_refused(
    change: Callable[[], dict[str, Any]], why: str
) -> None:
    with pytest.raises(FactError) as refused:
        check_priors(change())
    assert why in str(refused.value)


def test_only_what_no_law_can_draw_is_fixed() -> None:
    fixed = {name for name, row in ROWS.items() if isinstance(row, FixedPrior)}
    assert fixed == {"name", "task", "as_of", "overrides", "traffic_order"}
    assert not any(bounds(name) for name in fixed)
    assert [name for name in fixed if options(name)] == ["traffic_order"]
