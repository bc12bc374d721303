"""A search over prompts, by draws: against what must be so of the best of many."""

import pytest
from scipy.stats import binom

from tune_or_not.decision.evidence.prompt_search import prompt_search


def test_one_prompt_is_worth_what_it_scores() -> None:
    search = prompt_search(0.78, 0.85, questions=100, prompts=1, spread=0.04)
    assert search.seen == pytest.approx(0.78, abs=0.005)
    assert search.true == pytest.approx(0.78, abs=0.005)


def test_among_equal_prompts_all_that_is_seen_is_luck() -> None:
    """The mean of the largest of ten binomial scores, by its exact distribution."""
    search = prompt_search(0.78, 0.85, questions=50, prompts=10, spread=0.0)
    exact = sum(1 - binom.cdf(right, 50, 0.78) ** 10 for right in range(50)) / 50
    assert search.seen == pytest.approx(exact, abs=0.003)
    assert search.true == pytest.approx(0.78)


@pytest.mark.parametrize("prompts", [10, 100])
def test_more_questions_leave_less_to_luck(prompts: int) -> None:
    few, many = (prompt_search(0.78, 0.85, n, prompts, 0.04) for n in (20, 1000))
    assert few.seen - few.true > 5 * (many.seen - many.true)
    assert few.true < many.true


def test_the_longer_the_search_the_better_it_looks() -> None:
    search = prompt_search(0.78, 0.85, questions=30, prompts=100, spread=0.02)
    assert (search.best[1:] >= search.best[:-1]).all()
    assert search.seen > 0.9 > search.true
