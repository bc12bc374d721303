"""The recommendation: its order of steps, what it admits not to know, and how sure it is."""

from typing import Any

import pytest

from tests.support.ready_to_tune import READY
from tune_or_not.case import Case, example_case
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.choice import recommendation
from tune_or_not.decision.choice.recommendation import Recommendation, recommend, recommend_quickly


def of(**values: Any) -> Recommendation:
    return recommend(example_case(**READY | values))


@pytest.mark.parametrize(
    ("change", "verdict", "because"),
    [
        ({}, "fine_tuning", "What is missing is behaviour, not knowledge"),
        ({"needs_knowledge": True}, "fine_tuning_rag", "Both knowledge and behaviour are missing"),
        (
            {"needs_knowledge": True, "needs_behaviour": False},
            "rag",
            "Missing facts are retrieved, not trained",
        ),
        ({"evaluation_examples": 49}, "not_yet", "First collect 50 graded questions"),
        ({"prompt_score": 0.9}, "prompting", "prompting is enough"),
        ({"prompt_score": 0.9, "api_allowed": False}, "base_model", "an open model of your own"),
        ({"prompt_versions_tried": 2}, "not_yet", "First measure 3 prompt versions"),
        (
            {"needs_format": True, "few_shot_keeps_format": False},
            "not_yet",
            "First switch on structured outputs",
        ),
        (
            {
                "needs_format": True,
                "few_shot_keeps_format": False,
                "structured_outputs_tried": True,
            },
            "fine_tuning",
            "the format still breaks",
        ),
        ({"needs_behaviour": False}, "not_yet", "Read the wrong answers first"),
        (
            {"needs_behaviour": False, "narrow_task": True, "small_model_suffices": True},
            "smaller_model",
            "small specialised model already does",
        ),
        ({"training_examples": 50}, "not_yet", "only 45 good examples of the 50"),
        ({"stable_task": False}, "not_yet", "a task that still changes"),
        ({"team_can_train": False}, "not_yet", "nobody who can train"),
        ({"upfront_budget_usd": 1000}, "not_yet", "over the budget"),
        ({"team_can_train": False, "needs_knowledge": True}, "rag", "nobody who can train"),
    ],
)
def test_one_change_of_a_ready_project_gives(
    change: dict[str, Any], verdict: str, because: str
) -> None:
    found = of(**change)
    assert found.verdict == verdict
    assert because in " ".join(reason.text for reason in found.because)


def test_fifty_good_examples_are_enough_to_start() -> None:
    """S2 quotes OpenAI: 50 to 100 high-quality examples to start."""
    assert of(training_examples=50, good_example_share=1.0).verdict == "fine_tuning"


def test_measuring_comes_before_everything_else() -> None:
    """Without graded questions not even a prompt that does can be known to do."""
    found = of(evaluation_examples=10, prompt_score=1.0)
    assert found.verdict == "not_yet"
    assert len(found.because) == 1


def test_the_example_is_advised_to_retrieve() -> None:
    found = recommend(example_case())
    assert found.verdict == "rag"
    assert [turn.verdict for turn in found.turns if turn.name == "prompt_score"] == ["prompting"]


def test_nothing_that_the_reader_set_is_called_assumed() -> None:
    assert recommend(Case()).assumed
    asked = {name for reason in recommend(Case()).because for name in reason.fields}
    assert set(recommend(Case()).assumed) == asked
    assert recommend(example_case()).assumed == ()


def test_it_is_less_sure_of_what_is_assumed() -> None:
    assumed, known = recommend(Case()), recommend(Case.of(Case().model_dump()))
    assert assumed.verdict == known.verdict
    assert assumed.confidence < known.confidence


def test_it_is_less_sure_where_the_sources_say_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    case = example_case(**example_case().model_dump())
    sure = []
    for said in ("rag", "fine_tuning"):
        everyone = dict.fromkeys(verdicts(case), said)
        monkeypatch.setattr(recommendation, "verdicts", lambda _, told=everyone: told)
        sure.append(recommend(case).confidence)
    assert sure == [1.0, 0.5]


def test_where_no_source_says_anything_only_what_is_known_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recommendation, "verdicts", lambda case: dict.fromkeys(verdicts(case)))
    assert recommendation.confidence(example_case(), "rag", 0.25) == 0.38
    assert recommendation.confidence(example_case(), "not_yet", 1.0) == 0


@pytest.mark.parametrize(
    ("said", "advised", "agreed"),
    [
        ("rag", "rag", 1),
        ("rag", "fine_tuning_rag", 0.5),
        ("fine_tuning_rag", "fine_tuning", 0.5),
        ("rag", "fine_tuning", 0),
        ("prompting", "fine_tuning_rag", 0),
    ],
)
def test_sources_that_say_a_part_of_it_agree_by_half(
    monkeypatch: pytest.MonkeyPatch, said: str, advised: str, agreed: float
) -> None:
    everyone = dict.fromkeys(verdicts(example_case()), said)
    monkeypatch.setattr(recommendation, "verdicts", lambda _: everyone)
    assert recommendation.confidence(example_case(), advised, 1.0) == agreed / 2


def test_in_a_hurry_it_says_the_same_without_what_would_turn_it() -> None:
    quick, whole = recommend_quickly(example_case()), recommend(example_case())
    assert quick.turns == ()
    assert whole.turns
    assert (quick.verdict, quick.because, quick.confidence) == (
        whole.verdict,
        whole.because,
        whole.confidence,
    )


def test_confidence_is_told_in_hundredths() -> None:
    for assumed in (0.0, 1 / 3, 0.123456):
        sure = recommendation.confidence(example_case(), "rag", assumed)
        assert sure == pytest.approx(round(100 * sure) / 100, abs=1e-12)


def test_the_json_holds_what_the_design_names() -> None:
    told = recommend(example_case()).as_json()
    assert set(told) >= {"verdict", "because", "turns", "confidence", "assumed"}
    assert 0 <= told["confidence"] <= 1
    assert all(set(turn) == {"name", "value", "verdict", "text"} for turn in told["turns"])
