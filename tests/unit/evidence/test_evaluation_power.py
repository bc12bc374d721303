"""How many graded questions: published examples, the exact calculation, and simulation."""

from __future__ import annotations

from math import ceil, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tune_or_not.case import example_case
from tune_or_not.decision.evidence.graded_questions import (
    differing_at,
    differing_if_unrelated,
    questions_by_connor,
    questions_needed,
    smallest_gain,
)
from tune_or_not.decision.evidence.paired import mcnemar
from tune_or_not.decision.evidence.power import power
from tune_or_not.decision.evidence.questions_curve import questions_curve


def test_connors_formula_gives_the_published_example() -> None:
    # powerandsamplesize.com, "Compare Paired Proportions: McNemar's Z-test, 2-Sided Equality":
    # p01 = 0.45, p10 = 0.05, power 80 %: 23 pairs, after Connor (1987).
    assert ceil(questions_by_connor(0.40, 0.50, 0.8)) == 23


@pytest.mark.parametrize(
    ("questions", "published"),
    [
        # G*Power 3.1 manual, section 5 (O'Brien 2002): odds ratio 0.25, discordant 0.4, N = 50,
        # one-sided 0.839343; pwrss, power.exact.mcnemar, the same: 0.839356985.
        (50, 0.839356985),
    ],
)
def test_the_exact_power_is_the_published_one(questions: int, published: float) -> None:
    assert power(questions, 0.24, 0.4, tails=1) == pytest.approx(published, abs=1e-9)
    assert power(questions, 0.24, 0.4, tails=1) == pytest.approx(0.839343, abs=2e-5)


@pytest.mark.parametrize(
    ("gain", "differing"),
    [(0.03, 0.3), (0.05, 0.1), (0.07, 0.15), (0.07, 0.304), (0.1, 0.2), (0.2, 0.3), (0.02, 0.05)],
)
@pytest.mark.parametrize("wanted", [0.5, 0.8, 0.95])
def test_the_needed_questions_have_the_power_asked_for(
    gain: float, differing: float, wanted: float
) -> None:
    exact = power(int(questions_needed(gain, differing, wanted)), gain, differing)
    assert wanted - 0.01 <= exact <= wanted + 0.06


@pytest.mark.slow
def test_the_needed_questions_have_that_power_when_drawn() -> None:
    draw = np.random.default_rng(1)
    gain, differing = 0.1, 0.2
    questions = int(questions_needed(gain, differing))
    chances = [(differing - gain) / 2, (differing + gain) / 2, 1 - differing]
    drawn = draw.multinomial(questions, chances, size=2_000)
    seen = np.mean([mcnemar(worse, better) < 0.05 for worse, better, _ in drawn])
    assert seen == pytest.approx(power(questions, gain, differing), abs=0.03)


def test_no_gain_takes_no_end_of_questions_and_impossible_shares_are_refused() -> None:
    assert questions_needed(0, 0.3) == inf
    with pytest.raises(ValueError, match="at least that share"):
        questions_needed(0.4, 0.3)


def test_without_questions_or_differences_there_is_no_power() -> None:
    assert power(0, 0.1, 0.2) == 0
    assert power(100, 0.0, 0.0) == 0
    assert power(5, 0.2, 0.2) == 0  # five wins of five are 1 in 16: never below 5 %


def test_unrelated_errors_differ_as_two_coins_do() -> None:
    draw = np.random.default_rng(2)
    first, second = draw.random(100_000) < 0.78, draw.random(100_000) < 0.85
    assert differing_if_unrelated(0.78, 0.85) == pytest.approx((first != second).mean(), abs=0.01)


@given(
    prompt=st.floats(0, 0.99),
    questions=st.integers(0, 20_000),
    measured=st.none() | st.floats(0.0, 1.0),
)
def test_the_smallest_gain_is_the_first_that_so_many_questions_show(
    prompt: float, questions: int, measured: float | None
) -> None:
    found = smallest_gain(questions, prompt, measured)

    def needs(gain: float) -> float:
        return questions_needed(gain, differing_at(gain, prompt, measured))

    if found is None:
        most = round((1 - prompt) * 1000) / 1000
        assert most == 0 or needs(most) > questions
    else:
        assert needs(found) <= questions
        assert found < 0.0015 or needs(found - 0.001) > questions


@given(st.floats(0.01, 0.9), st.floats(0.05, 0.6))
def test_smaller_gains_take_more_questions(prompt: float, measured: float) -> None:
    gains = np.arange(0.01, min(0.4, 1 - prompt), 0.01)
    needed = [questions_needed(g, differing_at(g, prompt, measured)) for g in gains]
    assert needed == sorted(needed, reverse=True)


def test_the_curve_follows_the_case() -> None:
    curve = questions_curve(example_case())
    assert (curve.questions, curve.gain) == (100, pytest.approx(0.07))
    assert curve.needed_for_gain == questions_needed(0.07, differing_if_unrelated(0.78, 0.85))
    assert curve.smallest == smallest_gain(100, 0.78)
    assert curve.chance == power(100, curve.gain, curve.differing)
    assert questions_curve(example_case(), gain=0.2).needed_for_gain < curve.needed_for_gain
    assert questions_curve(example_case(), differing=0.1).needed_for_gain < curve.needed_for_gain
    assert questions_curve(example_case(), power=0.95).needed_for_gain > curve.needed_for_gain


@pytest.mark.parametrize("prompt", [0, 0.5, 0.99, 0.995, 1])
@pytest.mark.parametrize("questions", [0, 1, 100_000])
def test_the_curve_stands_at_the_ends_of_every_slider(prompt: float, questions: int) -> None:
    case = example_case(prompt_score=prompt, evaluation_examples=questions)
    for gain in (None, 0.01, 0.3, 1.0):
        curve = questions_curve(case, gain, 0.6)
        assert (curve.gains <= 1 - prompt + 1e-9).all()
        assert 0 <= curve.chance <= 1
