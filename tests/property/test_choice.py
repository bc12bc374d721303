"""What holds for the recommendation of every case."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_case_properties import cases
from tests.support.examples import examples
from tune_or_not.case import Case, bounds, example_case, field
from tune_or_not.decision.choice.approaches import APPROACHES, LARGER, SMALLER
from tune_or_not.decision.choice.draws import Draws
from tune_or_not.decision.choice.gates import TRAINED
from tune_or_not.decision.choice.judgement import Judgement, judge
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.decision.choice.shares import shares

COUNT = 80
NUMBERS = tuple(name for name in Case.model_fields if bounds(name))
TOGGLES = tuple(name for name in Case.model_fields if field(name).annotation is bool)


def judged(case: Case) -> Judgement:
    return judge(Draws.of(case, COUNT))


def share_of(case: Case) -> Any:
    judgement = judged(case)
    return shares(judgement.codes, judgement.weight)[0]


@settings(max_examples=examples(40), deadline=None)
@given(cases())
def test_shares_add_up_and_all_is_finite(case: Case) -> None:
    found = recommend_quickly(case, COUNT)
    assert sum(found.shares.values()) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in found.shares.values())
    assert found.because
    for row in found.approaches:
        assert math.isfinite(row.upfront + row.per_request + row.per_month + row.weeks)


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_may_stand_at_its_bounds(name: str) -> None:
    for limit in bounds(name) or ():
        for case in (Case(), example_case()):
            shares_now = share_of(case.changed(**{name: limit}))
            assert shares_now.sum() == pytest.approx(1)


@settings(max_examples=examples(30), deadline=None)
@given(cases())
def test_what_is_told_stands_in_every_draw(case: Case) -> None:
    draws = judged(case).case.draws
    for name in case.model_fields_set & draws.columns.keys():
        if field(name).annotation is bool:
            assert (draws.columns[name] == getattr(case, name)).all(), name


@settings(max_examples=examples(30), deadline=None)
@given(cases())
def test_what_is_forbidden_is_never_recommended(case: Case) -> None:
    stays = judged(case.changed(api_allowed=False))
    assert stays.own.all()
    assert not np.isin(stays.best, (LARGER, SMALLER)).any()


@settings(max_examples=examples(25), deadline=None)
@given(cases(), st.floats(2, 10))
def test_a_dearer_approach_gains_no_share_when_only_its_price_rises(
    case: Case, times: float
) -> None:
    """Hours of tuning are paid for training alone, the small specialist's included."""
    hours = case.changed(engineer_hours_fine_tuning=40, engineer_hours_rag=40)
    dearer = hours.changed(engineer_hours_fine_tuning=round(40 * times))

    def trained(priced: Case) -> float:
        judgement = judged(priced)
        return float(judgement.weight @ np.isin(judgement.best, TRAINED))

    assert trained(dearer) <= trained(hours) + 1e-9


@settings(max_examples=examples(15), deadline=None)
@given(cases(), st.integers(0, 3))
def test_the_same_case_and_seed_give_the_same_answer(case: Case, seed: int) -> None:
    one, other = (recommend_quickly(case, COUNT, seed) for _ in range(2))
    assert one.as_json() == other.as_json()


def test_an_answer_on_any_machine() -> None:
    """Worked out once and written down: draws rest on seed and name alone."""
    found = recommend_quickly(example_case(), 200)
    assert found.shares["rag"] == pytest.approx(0.992, abs=1e-3)
    assert len(found.approaches) == len(APPROACHES)


def test_telling_the_middle_of_everything_gives_one_clear_answer() -> None:
    nothing = Case()
    middle = Case.of({
        name: getattr(nothing, name)
        for name in (*NUMBERS, *TOGGLES) if name not in ("retrieval_score", "tuned_score")
    })  # fmt: skip
    assert recommend_quickly(middle, 400).clear
