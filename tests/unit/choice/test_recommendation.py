"""The recommendation: goldens, what may not be recommended, and what it says of the unknown."""

from __future__ import annotations

import json

import pytest

from tune_or_not.case import Case, example_case
from tune_or_not.decision.choice.brief import brief
from tune_or_not.decision.choice.recommendation import recommend, recommend_quickly


def verdict(**told: object) -> str:
    return recommend_quickly(Case.of(told)).verdict


@pytest.mark.slow
def test_the_support_assistant_is_nearly_one_thing() -> None:
    found = recommend(example_case())
    assert found.verdict == "rag"
    assert found.clear
    assert found.place == "hosted"
    assert found.share > 0.95
    assert found.headline == "RAG, in over 99 % of the draws."


def test_a_case_that_names_nothing_is_not_clear_and_gets_three_questions() -> None:
    found = recommend(Case())
    assert not found.clear
    assert found.told == ()
    assert {"needs_knowledge", "requests_per_month", "prompt_score"} <= set(found.unknown)
    assert len(found.ask_next) >= 3
    assert found.ask_next[0].field == "needs_knowledge"
    assert found.headline.startswith("Between ")
    said = " ".join(reason.text for reason in found.because)
    assert "told)" not in said.replace("not told", "")


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"needs_knowledge": True, "mainly_retrieval": True, "knowledge_changes": True}, "rag"),
        ({"needs_knowledge": False, "prompt_good_unscored": True}, "prompting"),
        (
            {"needs_knowledge": False, "api_allowed": False, "examples_exist": False,
             "examples_can_be_made": False, "prompt_good_unscored": True},
            "base_model",
        ),
        (
            {"needs_knowledge": False, "narrow_task": True, "repeats_mistakes": True,
             "examples_exist": True, "training_examples": 5_000, "prompt_versions_tried": 8,
             "prompt_score": 0.7, "score_needed": 0.85, "team_can_train": True,
             "stable_task": True, "requests_per_month": 500_000, "small_model_suffices": False},
            "fine_tuning",
        ),
        (
            {"needs_knowledge": False, "narrow_task": True, "well_defined_task": True,
             "output_tokens": 5, "small_model_suffices": True, "training_examples": 5_000,
             "running_cost_too_high": True, "team_can_train": True, "is_chatbot": False},
            "smaller_model",
        ),
    ],
)  # fmt: skip
def test_plain_cases_get_plain_answers(told: dict[str, object], wanted: str) -> None:
    assert verdict(**told) == wanted


def test_retrieval_that_serves_no_facts_is_no_way_and_bars_none() -> None:
    told = {"needs_knowledge": False, "mainly_retrieval": False, "prompt_good_unscored": True}
    without, beside = (
        recommend_quickly(Case.of({**told, "retrieval_in_place": answer}))
        for answer in (False, True)
    )
    assert without.verdict == beside.verdict == "prompting"
    assert beside.shares["rag"] == 0


def test_what_may_not_leave_runs_on_hardware_of_ones_own() -> None:
    found = recommend_quickly(Case.of({"api_allowed": False, "needs_knowledge": True}))
    assert found.place == "own"
    assert {row.id: row.share for row in found.approaches}["larger_model"] == 0
    assert any("may not leave (told)" in reason.text for reason in found.because)


def test_shares_of_an_approach_and_of_its_reasons_add_up() -> None:
    for row in recommend_quickly(Case.of({"needs_style": True})).approaches:
        assert row.share + sum(out.share for out in row.out) == pytest.approx(1)


def test_the_way_ends_somewhere_in_every_draw() -> None:
    stages = recommend(Case.of({"needs_knowledge": True})).way
    assert sum(stage.share for stage in stages) == pytest.approx(1)


@pytest.mark.slow
def test_a_turn_turns() -> None:
    case = example_case()
    for turn in recommend(case).turns:
        turned = recommend_quickly(case.changed(**{turn.name: turn.value}))
        assert turned.verdict == turn.verdict, turn.text


def test_the_json_has_the_keys_of_the_command_line() -> None:
    found = recommend(Case.of({"narrow_task": True})).as_json()
    assert set(found) == {
        "verdict", "place", "clear", "shares", "because", "approaches", "ask_next", "try_next",
        "way", "turns", "told", "unknown",
    }  # fmt: skip
    assert set(found["approaches"][0]) == {
        "id", "share", "good_enough", "in_time", "allowed", "seconds", "per_request", "per_month",
        "upfront", "weeks", "out",
    }  # fmt: skip
    json.dumps(found, allow_nan=False)


@pytest.mark.slow
def test_the_brief_has_at_most_ten_lines() -> None:
    for case in (Case(), example_case(), Case.of({"api_allowed": False})):
        lines = brief(case, recommend(case)).splitlines()
        assert len(lines) <= 10
        assert all(lines)
