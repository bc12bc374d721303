"""The value of information against truths from outside."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from tune_or_not.case import Case
from tune_or_not.decision.choice.draws import Draws, unit
from tune_or_not.decision.choice.information import (
    _binned,
    ask_next,
    evppi,
    gain_of_knowing,
    try_next,
)
from tune_or_not.decision.choice.judgement import judge
from tune_or_not.decision.choice.recommendation import Recommendation, recommend_quickly

COUNT = 100_000
EVEN = np.full(COUNT, 1 / COUNT)


def normal(mean: float, deviation: float, name: str) -> np.ndarray:
    """Stratified draws, by the inverse of the distribution function."""
    law = NormalDist(mean, deviation)
    return np.array([law.inv_cdf(share) for share in unit(name, COUNT, 0).tolist()])


def test_two_states_as_worked_by_hand() -> None:
    """A state with chance 0.3 decides which of two choices is the best: knowing it lifts the
    largest share from 0.7 to 1."""
    state = np.arange(10) < 3
    gain = evppi(state, np.stack([state, ~state]).astype(float), np.full(10, 0.1))
    assert gain == pytest.approx(0.3)


@pytest.mark.slow
def test_the_example_of_the_r_package_voi() -> None:
    """Overview of voi (Jackson): net benefit 0 or p1 - p2, p1 ~ N(1, 1), p2 ~ N(0, 2).

    Knowing p1 leaves N(1, 1), knowing p2 leaves N(1, 2), knowing all N(1, sqrt 5); the exact
    value is sd x density(1/sd) - (1 - distribution(1/sd)), as its section on EVPI works out.
    """
    p1, p2 = normal(1, 1, "p1"), normal(0, 2, "p2")
    benefit = np.stack([np.zeros(COUNT), p1 - p2])

    def exact(deviation: float) -> float:
        plain = NormalDist()
        return deviation * plain.pdf(1 / deviation) - plain.cdf(-1 / deviation)

    assert exact(sqrt(5)) == pytest.approx(0.4798, abs=1e-4)
    assert evppi(p1, benefit, EVEN, parts=200) == pytest.approx(exact(1), abs=0.01)
    assert evppi(p2, benefit, EVEN, parts=200) == pytest.approx(exact(2), abs=0.01)
    assert evppi(p1 - p2, benefit, EVEN, parts=200) == pytest.approx(exact(sqrt(5)), abs=0.01)


def test_what_has_nothing_to_do_with_the_choice_tells_nothing() -> None:
    for seed in range(5):
        random = np.random.default_rng(seed)
        codes = random.integers(0, 3, 1_000)
        assert 0 <= gain_of_knowing(random.random(1_000), codes, np.full(1_000, 1e-3)) < 0.01


def test_weights_count() -> None:
    values = np.array([True, True, False, False])
    codes = np.array([0, 0, 1, 1])
    even = gain_of_knowing(values, codes, np.full(4, 0.25))
    lopsided = gain_of_knowing(values, codes, np.array([0.45, 0.45, 0.05, 0.05]))
    assert lopsided < even


@pytest.mark.parametrize("told", [{}, {"is_chatbot": True}])
def test_the_gain_of_an_answer_is_what_asking_brings(told: dict[str, object]) -> None:
    """Brute force: tell yes, tell no, run anew, and weigh the shares of what is right, which is
    each verdict as often as its share says."""
    case = Case.of(told)
    now = recommend_quickly(case)
    judgement = judge(Draws.of(case, 1_000))
    question = next(q for q in ask_next(judgement) if q.field == "needs_knowledge")
    yes = float(judgement.weight @ judgement.case.needs_knowledge)
    after = sum(
        chance * of_what_is_right(recommend_quickly(case.changed(needs_knowledge=answer)))
        for answer, chance in ((True, yes), (False, 1 - yes))
    )
    assert question.gain == pytest.approx(after - of_what_is_right(now), abs=0.07)


def of_what_is_right(recommended: Recommendation) -> float:
    return sum(share**2 for share in recommended.shares.values())


def test_a_gain_is_the_resolution_of_the_brier_score() -> None:
    """Beside pandas: the variance of each verdict's share between the groups of an answer (Murphy
    1973), which is by how much the expected Brier score falls. A number has four groups."""
    random = np.random.default_rng(3)
    numbers = random.random(4_000)
    yes = numbers < 0.3
    codes = np.where(yes, random.integers(0, 2, 4_000), random.integers(1, 4, 4_000))
    table = pd.get_dummies(pd.Series(codes), dtype=float)
    for values, groups in ((yes, yes), (numbers, pd.qcut(numbers, 4, labels=False))):
        between = table.groupby(groups).transform("mean").var(ddof=0).sum()
        assert gain_of_knowing(values, codes, np.full(4_000, 1 / 4_000)) == pytest.approx(
            between, abs=0.002
        )


def test_two_answers_that_tell_only_together_are_asked_for() -> None:
    """Either alone leaves the first verdict first, so that a largest share gains nothing."""
    one, other = (np.arange(1_000) % 2 == 0), (np.arange(1_000) // 2 % 2 == 0)
    codes = np.where(one & other, 1, 0)
    even = np.full(1_000, 1e-3)
    shares = np.stack([codes == 0, codes == 1]).astype(float)
    assert evppi(one, shares, even) == pytest.approx(0)
    assert gain_of_knowing(one, codes, even) > 0.1


@pytest.mark.parametrize(
    "told", [{"needs_knowledge": False, "narrow_task": True}, {"is_chatbot": True}, {}]
)
def test_an_experiment_costs_hours_and_the_most_certainty_per_hour_is_first(
    told: dict[str, object],
) -> None:
    trials = try_next(judge(Draws.of(Case.of(told), 1_000)))
    assert all(trial.hours > 0 and trial.gain > 0 for trial in trials)
    per_hour = [trial.gain / trial.hours for trial in trials]
    assert per_hour == sorted(per_hour, reverse=True)


def test_only_what_a_person_can_tell_is_asked() -> None:
    judgement = judge(Draws.of(Case(), 500))
    asked = {question.field for question in ask_next(judgement)}
    assert not asked & {"prompt_score", "retrieval_score", "tuned_score", "answer_ms_now"}
    told = judge(Draws.of(Case.of({"needs_knowledge": True}), 500))
    assert "needs_knowledge" not in {question.field for question in ask_next(told)}


def test_a_number_is_known_to_within_a_part_of_its_draws() -> None:
    """By hand: the parts hold as many draws each, in the order of the numbers."""
    assert _binned(np.array([8.0, 1, 7, 2, 6, 3, 5, 4]), 4).tolist() == [3, 0, 3, 0, 2, 1, 2, 1]
    assert _binned(np.array(["b", "a", "b"], dtype=object), 4).tolist() == [1, 0, 1]
    assert _binned(np.array([True, False]), 4).tolist() == [1, 0]
