"""Paired comparison against published tables, another method, and simulation."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from tune_or_not.decision.evidence.comparison import Comparison
from tune_or_not.decision.evidence.paired import compare, mcnemar


def graded(both: int, only_prompt: int, only_candidate: int, neither: int) -> Comparison:
    cells = [(1, 1)] * both + [(1, 0)] * only_prompt + [(0, 1)] * only_candidate
    prompt, candidate = np.array(cells + [(0, 0)] * neither, dtype=float).T
    found = compare(prompt, candidate)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("only_first", "only_second", "p_value"),
    [
        # statsmodels, test_contingency_tables.py test_mcnemar_exact, which took them from the
        # calculator of Vassar College.
        (121, 59, 0.000004), (70, 59, 0.378688), (80, 59, 0.089452), (30, 60, 0.00206),
        (10, 30, 0.002221), (10, 10, 1.0),
        # R's exact2x2 on the approval ratings of Agresti, Categorical Data Analysis, 10.1.
        (150, 86, 3.716e-05),
    ],
)  # fmt: skip
def test_mcnemar_gives_the_published_values(
    only_first: int, only_second: int, p_value: float
) -> None:
    assert mcnemar(only_first, only_second) == pytest.approx(p_value, abs=6e-7)
    assert mcnemar(only_second, only_first) == mcnemar(only_first, only_second)


def test_the_table_and_the_scores_are_counted() -> None:
    found = graded(60, 5, 20, 15)
    assert (found.both, found.only_prompt, found.only_candidate, found.neither) == (60, 5, 20, 15)
    assert (found.questions, found.prompt, found.candidate) == (100, 0.65, 0.80)
    assert found.difference == pytest.approx(0.15)
    assert found.differing == pytest.approx(0.25)
    assert found.p_value == pytest.approx(stats.binomtest(5, 25).pvalue, rel=1e-12)
    assert found.right_or_wrong
    assert found.beyond_chance


def score_interval(found: Comparison) -> tuple[float, float]:
    """Newcombe's method 10 for paired shares, Statistics in Medicine 17 (1998) 2635-2650."""
    n = found.questions
    e, f, g, h = found.both, found.only_candidate, found.only_prompt, found.neither

    def wilson(count: int) -> tuple[float, float, float]:
        low, high = stats.binomtest(count, n).proportion_ci(method="wilson")
        return count / n, low, high

    p1, low1, high1 = wilson(e + f)
    p2, low2, high2 = wilson(e + g)
    product = (e + f) * (g + h) * (e + g) * (f + h)
    numerator = e * h - f * g
    if numerator > 0:
        numerator = max(numerator - n / 2, 0)
    phi = numerator / sqrt(product) if product else 0.0

    def far(a: float, b: float) -> float:
        return sqrt(a * a - 2 * phi * a * b + b * b)

    return p1 - p2 - far(p1 - low1, high2 - p2), p1 - p2 + far(high1 - p1, p2 - low2)


@pytest.mark.parametrize("cells", [(60, 5, 20, 15), (140, 10, 25, 25), (300, 40, 45, 115)])
def test_the_interval_is_near_newcombes(cells: tuple[int, int, int, int]) -> None:
    found = graded(*cells)
    assert (found.low, found.high) == pytest.approx(score_interval(found), abs=0.015)


def test_the_interval_is_scipys_own_bootstrap() -> None:
    found = graded(60, 5, 20, 15)
    gains = np.repeat([1.0, -1.0, 0.0], [20, 5, 75])
    other = stats.bootstrap((gains,), np.mean, n_resamples=20_000, rng=1, method="BCa")
    assert (found.low, found.high) == pytest.approx(tuple(other.confidence_interval), abs=0.011)


@pytest.mark.slow
def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    draw = np.random.default_rng(3)
    hits = 0
    for _ in range(120):
        cells = draw.choice(4, size=120, p=[0.6, 0.08, 0.15, 0.17])
        prompt, candidate = np.isin(cells, (0, 1)) * 1.0, np.isin(cells, (0, 2)) * 1.0
        found = compare(prompt, candidate)
        assert found is not None
        hits += found.low <= 0.07 <= found.high
    assert hits >= 107  # 95 % of 120 are 114; a chance of 1 in 500 to fall below


def test_grades_without_any_difference_are_no_certainty() -> None:
    alike = graded(100, 0, 0, 0)
    assert (alike.low, alike.high) == pytest.approx((-0.0295, 0.0295), abs=5e-4)  # about 3/n
    assert alike.p_value == 1
    assert not alike.beyond_chance
    always = graded(0, 0, 20, 0)
    assert 0.7 < always.low < 1
    assert always.high == 1


def test_few_differences_are_not_shown_even_where_the_interval_leaves_zero_out() -> None:
    found = graded(7, 0, 3, 0)
    assert found.low > 0
    assert found.p_value == 0.25
    assert not found.beyond_chance


def test_scores_are_permuted_within_each_question() -> None:
    draw = np.random.default_rng(5)
    prompt = draw.random(60)
    candidate = np.clip(prompt + draw.normal(0.05, 0.15, 60), 0, 1)
    found = compare(prompt, candidate)
    assert found is not None
    assert not found.right_or_wrong
    assert found.test == "paired permutation test"
    assert found.both + found.only_prompt + found.only_candidate == 60
    by_t = stats.ttest_rel(candidate, prompt)
    assert found.p_value == pytest.approx(by_t.pvalue, abs=0.01)
    assert (found.low, found.high) == pytest.approx(tuple(by_t.confidence_interval()), abs=0.01)


def test_a_handful_of_scores_is_permuted_exactly() -> None:
    found = compare(np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.5, 0.7, 0.9, 0.6]))
    assert found is not None
    assert found.p_value == pytest.approx(2 / 2**4)


def test_the_same_answers_give_the_same_numbers() -> None:
    assert graded(60, 5, 20, 15) == graded(60, 5, 20, 15)


@pytest.mark.parametrize("questions", [0, 1])
def test_less_than_two_questions_are_no_comparison(questions: int) -> None:
    assert compare(np.ones(questions), np.zeros(questions)) is None


@pytest.mark.slow
def test_thousands_of_scores_stay_within_memory() -> None:
    draw = np.random.default_rng(5)
    assert compare(draw.random(5_000), draw.random(5_000)) is not None
