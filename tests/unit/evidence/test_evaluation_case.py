"""What was measured reaches the verdict; cases saved before the field existed still load."""

from __future__ import annotations

import json

from tune_or_not.case import Case, example_case
from tune_or_not.decision.choice.recommendation import recommend_quickly

TUNE = {
    "evaluation_examples": 200,
    "prompt_score": 0.6,
    "score_needed": 0.9,
    "prompt_versions_tried": 5,
    "needs_knowledge": False,
    "mainly_retrieval": False,
    "needs_format": False,
    "needs_behaviour": True,
    "training_examples": 1000,
    "good_example_share": 0.9,
    "upfront_budget_usd": 100_000,
    "loss_per_error": 10,
}


def verdict(**values: object) -> str:
    return recommend_quickly(Case.of({**TUNE, **values})).verdict


MEASURED = {
    "needs_style": False,
    "team_can_train": True,
    "stable_task": True,
    "may_train_on_data": True,
    "requests_per_month": 1_000_000,
}


def test_a_measured_score_below_the_one_needed_is_not_good_enough() -> None:
    """0.9 is needed: a score is a share of graded questions, so that a point more or less decides
    nothing, and ten points less do."""
    scores = (0.95, 0.9, 0.89, 0.81, 0.5)
    recommended = [recommend_quickly(Case.of({**TUNE, **MEASURED, "tuned_score": score}))
                   for score in scores]  # fmt: skip
    tuned = [next(a for a in each.approaches if a.id == "fine_tuning") for each in recommended]
    good = [approach.good_enough for approach in tuned]
    assert good == sorted(good, reverse=True)
    assert good[0] > 0.9
    assert 0.3 < good[2] < good[1] < 0.7
    assert good[3] < 0.01
    assert good[4] == 0
    shares = [each.shares["fine_tuning"] for each in recommended]
    assert shares == sorted(shares, reverse=True)
    assert (shares[0] > 0.8, shares[-1] < 0.1) == (True, True)
    assert (recommended[0].verdict, recommended[-1].verdict) == ("fine_tuning", "prompting")
    for each, score in zip(recommended, ("95 %", "90 %", "89 %", "81 %", "50 %"), strict=True):
        assert f"core of the tuned model: {score} (measured); needed: 90 % (told)" in " ".join(
            reason.text for reason in each.because
        )


def test_prompting_stays_where_it_is_good_enough_and_tuning_is_not() -> None:
    enough = {"prompt_score": 0.95, "needs_faster_answers": False, "wants_fewer_tokens": False}
    assert verdict(**enough, tuned_score=0.8, running_cost_too_high=False) == "prompting"


def test_what_nobody_measured_is_not_argued_with() -> None:
    reasons = recommend_quickly(example_case(**TUNE)).because
    assert "tuned_score" not in {name for reason in reasons for name in reason.fields}


def test_a_case_saved_before_the_field_existed_does_not_know_it() -> None:
    old = json.dumps(TUNE)
    case = Case.from_json(old)
    assert not case.is_known("tuned_score")
    assert json.loads(case.to_json()) == TUNE
    assert "tuned_score" in Case.model_json_schema()["properties"]
