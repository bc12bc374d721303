"""Draws: what was told stays, what is unknown follows its prior, one field at a time."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from tune_or_not.case import Case, bounds, draws, example_case, options, prior
from tune_or_not.case.traffic_order import ORDERS, requests_of
from tune_or_not.facts.priors import NumberPrior, YesPrior

FIELDS = tuple(Case.model_fields)
COUNT = 1_000


@pytest.mark.parametrize("name", sorted(example_case().model_fields_set))
def test_what_was_told_is_the_same_in_each_row(name: str) -> None:
    columns = draws(example_case(), 7)
    assert getattr(columns, name).tolist() == [getattr(example_case(), name)] * 7
    assert not columns.has(name)


@pytest.mark.parametrize("name", FIELDS)
def test_a_drawn_value_is_one_that_the_field_takes(name: str) -> None:
    for value in getattr(draws(Case(), 200), name).tolist():
        assert getattr(Case.of({name: value}), name) == value


@pytest.mark.parametrize(
    "name", [n for n in FIELDS if isinstance(prior(n), NumberPrior) and n != "requests_per_month"]
)
def test_a_drawn_number_follows_its_law(name: str) -> None:
    """Stratified draws lie nearer to their law than free ones would: see the strict bound."""
    row = prior(name)
    assert isinstance(row, NumberPrior)
    is_log = row.law == "log"
    low, mid, high = (float(np.log(end) if is_log else end) for end in (row.low, row.mid, row.high))
    law = stats.triang(c=(mid - low) / (high - low), loc=low, scale=high - low)
    values = getattr(draws(Case(), COUNT), name)
    wanted = law.ppf((np.arange(COUNT) + 0.5) / COUNT)
    if is_log:
        values = np.log(np.maximum(values, 1e-9))
    rounding = 0.5 / row.low if is_log else 0.5
    assert np.abs(np.sort(values) - wanted).max() < rounding + 0.06 * (high - low)


@pytest.mark.parametrize("name", [n for n in FIELDS if isinstance(prior(n), YesPrior)])
def test_yes_is_drawn_as_often_as_its_row_says(name: str) -> None:
    row = prior(name)
    assert isinstance(row, YesPrior)
    assert abs(getattr(draws(Case(), COUNT), name).mean() - row.p) <= 1.001 / COUNT


def test_to_tell_one_field_leaves_every_other_draw_as_it_was() -> None:
    before = draws(Case(), COUNT, seed=3)
    after = draws(Case(epochs=4, needs_style=True), COUNT, seed=3)
    for name in FIELDS:
        same = bool((getattr(before, name) == getattr(after, name)).all())
        assert same == (name not in {"epochs", "needs_style"})


def test_two_fields_are_drawn_apart() -> None:
    columns = draws(Case(), COUNT)
    names = [n for n in FIELDS if columns.has(n) and bounds(n) and n != "requests_per_month"]
    ranks = np.array([columns.shares(name) for name in names])
    apart = np.abs(np.corrcoef(ranks) - np.eye(len(names)))
    assert apart.max() < 4.5 / np.sqrt(COUNT)


def test_a_seed_is_another_order_of_the_same_strata() -> None:
    first, second = (draws(Case(), COUNT, seed).shares("epochs") for seed in (0, 1))
    assert not np.array_equal(first, second)
    for shares in (first, second):
        assert np.array_equal(np.sort((shares * COUNT).astype(int)), np.arange(COUNT))


def test_the_same_draws_come_again_in_another_process() -> None:
    """No hash of Python's own stands behind them, which differs from process to process."""
    code = (
        "from tune_or_not.case import Case, draws\n"
        "columns = draws(Case(), 5, 2)\n"
        "print(columns.requests_per_month.tolist(), columns.hosted_model.tolist())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    columns = draws(Case(), 5, 2)
    assert told.stdout.strip() == (
        f"{columns.requests_per_month.tolist()} {columns.hosted_model.tolist()}"
    )


@pytest.mark.parametrize("order", ORDERS)
def test_traffic_of_a_told_order_is_drawn_within_it(order: str) -> None:
    columns = draws(Case(traffic_order=order), COUNT)
    fewest, most = requests_of(order)
    requests = columns.requests_per_month
    assert fewest <= requests.min() < 1.1 * fewest
    assert 0.9 * most < requests.max() <= most
    assert set(columns.traffic_order.tolist()) == {order}


def test_the_order_of_drawn_traffic_fits_it() -> None:
    columns = draws(Case(), COUNT)
    for requests, order in zip(columns.requests_per_month, columns.traffic_order, strict=True):
        fewest, most = requests_of(order)
        assert fewest <= requests < most
    assert set(draws(Case(requests_per_month=5_000), 3).traffic_order) == {"thousands"}


def test_a_choice_is_drawn_from_its_options() -> None:
    drawn = set(draws(Case(), COUNT).own_gpu.tolist())
    assert drawn == set(options("own_gpu"))


def test_shares_of_a_name_that_is_no_field_are_there_for_whatever_else_is_drawn() -> None:
    columns = draws(Case(), COUNT)
    assert not np.array_equal(columns.shares("noise"), columns.shares("epochs"))
    with pytest.raises(AttributeError):
        _ = columns.noise


def test_a_column_that_many_cases_share_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        draws(Case(), 5).epochs[0] = 3


@pytest.mark.parametrize("count", [0, -1])
def test_there_is_a_row_at_least(count: int) -> None:
    with pytest.raises(ValueError, match="allowed: 1 or more"):
        draws(Case(), count)
