"""Agreement and disagreement in words, and the reasons for it."""

from typing import Any

import pytest

from tune_or_not.case import example_case
from tune_or_not.decision.advice import agreement as module
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.agreement import agreement, camps, parts, parts_of, splits
from tune_or_not.decision.advice.source_reader import SourceError, advisers

THREE = ("s1_decision", "s2_framework", "s5_flowchart")


def test_camps_come_largest_first_and_silent_advisers_are_in_none() -> None:
    said = {"s1_decision": "rag", "s2_framework": "prompting", "s5_flowchart": "rag",
            "s2_signs": None}  # fmt: skip
    assert camps(said) == {"rag": ("s1_decision", "s5_flowchart"), "prompting": ("s2_framework",)}
    assert list(camps(said)) == ["rag", "prompting"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (dict.fromkeys(THREE, "rag"), "RAG: S1, S2, S5. All agree."),
        (
            {"s1_decision": "fine_tuning", "s2_framework": "rag", "s5_flowchart": "rag"},
            "RAG: S2, S5; Fine-tuning: S1. They give 2 different answers.",
        ),
        (
            {"s2_framework": "rag", "s2_reasons": "rag", "s2_signs": None},
            "RAG: S2 (2); no verdict: S2. All agree.",
        ),
        (dict.fromkeys(THREE), "No adviser has a verdict."),
    ],
)
def test_agreement_is_one_line(said: dict[str, str | None], told: str) -> None:
    assert agreement(said) == told


def test_a_source_that_differs_with_itself_is_named() -> None:
    said = {"s2_framework": "rag", "s2_checklist": "fine_tuning", "s2_signs": None,
            "s1_decision": "rag"}  # fmt: skip
    assert splits(said) == ("S2 differs with itself: RAG (framework) and Fine-tuning (checklist).",)
    assert splits(said | {"s2_checklist": "rag"}) == ()


@pytest.mark.parametrize(
    ("values", "part"),
    [
        (
            {"wants_fewer_tokens": True, "needs_consistency": False, "mainly_retrieval": False},
            "tokens",
        ),
        ({"deep_expertise": True, "needs_consistency": False, "mainly_retrieval": False}, "field"),
        ({"knowledge_tokens": 10_000_000}, "corpus"),
        ({"needs_behaviour": True}, "guardrails"),
        ({"needs_consistency": False, "mainly_retrieval": False}, "nothing_special"),
        ({"sensitive_data": True}, "private"),
        ({"data_is_new": True}, "library"),
        ({}, "facts"),
        ({}, "checklist"),
        ({"static_prompt_tokens": 2000, "needs_knowledge": False}, "cost"),
    ],
)
def test_every_known_contradiction_shows_on_some_case(values: dict[str, Any], part: str) -> None:
    case = example_case(**values)
    said = verdicts(case)
    told = {one.id: one for one in parts_of(case, said)}
    assert part in told
    between = told[part].between
    assert len({said[adviser] for adviser in between}) > 1
    assert told[part] not in parts_of(case, dict.fromkeys(advisers(), "rag"))
    assert told[part] not in parts_of(case, {between[0]: "rag"})


def test_a_contradiction_that_the_case_does_not_touch_is_left_out() -> None:
    case = example_case(wants_fewer_tokens=False, sensitive_data=False)
    told = {one.id for one in parts_of(case, verdicts(case))}
    assert not told & {"tokens", "private"}
    assert len(parts()) == len({one.id for one in parts()}) == 10


GOOD = {"id": "x", "between": list(THREE), "when": ["needs_style"], "why": "w"}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"weight": 1}, "and nothing else"),
        ({"between": ["s1_decision", "s9"]}, r"not \['s9'\]"),
        ({"between": ["s1_decision"]}, "two or more advisers"),
        ({"when": ["nope"]}, "'when': 'nope' is no field"),
    ],
)
def test_a_contradiction_out_of_order_is_refused(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], why: str
) -> None:
    monkeypatch.setattr(module, "toml", lambda _: {"part": [GOOD | changed]})
    parts.cache_clear()
    with pytest.raises(SourceError, match=rf"contradictions\.toml part 1: .*{why}"):
        parts()
    parts.cache_clear()
