"""What a measured score says: as much as the number of graded questions behind it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tune_or_not.case import Case
from tune_or_not.decision.choice.approaches import TUNING, TUNING_RAG
from tune_or_not.decision.choice.draws import Draws
from tune_or_not.decision.choice.evidence import measured
from tune_or_not.decision.choice.judgement import Judgement, judge
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.decision.choice.situation import Situation

TRAINED = {
    "needs_knowledge": False, "narrow_task": True, "well_defined_task": True,
    "needs_faster_answers": True, "prompt_score": 0.82, "score_needed": 0.85,
    "small_model_suffices": False, "needs_behaviour": True,
}  # fmt: skip
"""Sorting records, where a prompt is nearly good enough and answers must be faster."""


def judged(**values: object) -> Judgement:
    return judge(Draws.of(Case.of(values), 2_000))


def share_of_training(**values: object) -> float:
    shares = recommend_quickly(Case.of(TRAINED | values)).shares
    return shares["fine_tuning"] + shares["fine_tuning_rag"]


@pytest.mark.parametrize(("score", "graded"), [(0.8, 20), (0.8, 400), (0.96, 50), (1.0, 30)])
def test_a_measured_score_is_a_share_of_graded_questions(score: float, graded: int) -> None:
    """By scipy's own Beta law: Jeffreys' interval holds nine draws of ten."""
    case = Case.of({"prompt_score": score, "evaluation_examples": graded})
    shares = measured(Situation(Draws.of(case, 4_000)), "prompt_score")
    law = stats.beta(score * graded + 0.5, (1 - score) * graded + 0.5)
    parts = (0.05, 0.5, 0.95)
    assert np.quantile(shares, parts) == pytest.approx(np.minimum(law.ppf(parts), 0.999), abs=0.01)
    assert 0.01 <= shares.min() <= shares.max() <= 0.999


def test_a_tuned_model_that_was_measured_to_fail_is_not_advised() -> None:
    assert share_of_training() > 0.5
    assert share_of_training(tuned_score=0.5) < 0.05
    rising = [share_of_training(tuned_score=score) for score in (0.5, 0.7, 0.8, 0.9)]
    assert rising == sorted(rising)


def test_the_more_questions_were_graded_the_more_a_score_weighs() -> None:
    """80 % of ten may well be 85 %; of 2,000 it is not."""
    chances = []
    for graded in (10, 100, 2_000):
        quality = judged(**TRAINED, tuned_score=0.8, evaluation_examples=graded).quality
        chances.append(float(quality.weight @ quality.enough[TUNING]))
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.1
    assert chances[-1] < 0.001


def test_a_score_of_the_tuned_model_speaks_of_training_with_retrieval_too() -> None:
    told = {"needs_knowledge": True, "retrieval_in_place": False, "evaluation_examples": 200}
    failed, served = (judged(**told, tuned_score=score) for score in (0.2, 0.9))
    for approach in (TUNING, TUNING_RAG):
        low, high = (np.average(j.quality.score[approach], weights=j.weight)
                     for j in (failed, served))  # fmt: skip
        assert high > low + 0.2


def test_what_was_tuned_and_measured_had_its_examples_and_its_team() -> None:
    told = {"examples_exist": False, "examples_can_be_made": False, "team_can_train": False}
    closed = judged(**told).closed
    opened = judged(**told, tuned_score=0.9).closed
    for gate in ("nobody_trains", "too_few_examples"):
        assert closed[gate][TUNING].any()
        assert not opened[gate][TUNING].any()


def test_weights_of_each_case_add_up_to_1() -> None:
    values = {"prompt_score": np.array([0.2, 0.95]), "tuned_score": 0.9}
    weight = judge(Draws(values, 300, cases=2)).weight.reshape(2, 300)
    assert weight.sum(axis=1) == pytest.approx(1)
    assert (weight > 0).all()


def test_a_perfect_score_that_was_measured_is_measured() -> None:
    """1 stands for nothing else: 30 right of 30 questions is what somebody told."""
    case = Case.of(TRAINED | {"tuned_score": 1.0, "evaluation_examples": 30})
    tuned = judged(**TRAINED, tuned_score=1.0, evaluation_examples=30).quality.score[TUNING]
    assert np.quantile(tuned, 0.1) > 0.9
    said = " ".join(reason.text for reason in recommend_quickly(case).because)
    assert "core of the tuned model: 100 % (measured)" in said


def test_who_has_tried_and_asks_is_seldom_content() -> None:
    """Three prompts tried, or retrieval in place: either makes what is there fall short."""
    told = {"needs_knowledge": True, "score_needed": 0.6}
    content = {}
    for name, values in {"neither": {"prompt_versions_tried": 2, "retrieval_in_place": False},
                         "tried": {"prompt_versions_tried": 3, "retrieval_in_place": False},
                         "in place": {"prompt_versions_tried": 2, "retrieval_in_place": True},
                         "both": {"prompt_versions_tried": 3, "retrieval_in_place": True},
                         }.items():  # fmt: skip
        quality = judged(**told, **values).quality
        content[name] = float(quality.weight @ (quality.today >= 0.6))
    assert content["tried"] < content["neither"]
    assert content["in place"] < 0.6
    assert content["both"] < 0.6
