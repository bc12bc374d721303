"""What would turn a verdict: every turn that is told turns it, and no nearer stop does."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_case_properties import NUMBERS, cases
from tests.property.test_walk_properties import READ_ALOUD
from tests.support.examples import examples
from tune_or_not.case import Case, example_case, field, ladder, options
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.advisers import advice
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.turns import Turn, turns
from tune_or_not.decision.advice.verdicts import CODE, VERDICTS, Codes

Verdict = Callable[[Case], str]
SCORE = {"prompt_score", "score_needed", "prompt_good_unscored"}


def turning(case: Case, verdict_of: Verdict, name: str) -> dict[Any, str]:
    """Every value of the field that turns the verdict, of all that the field offers."""
    if field(name).annotation is bool:
        offered: tuple[Any, ...] = (False, True)
    else:
        offered = ladder(name) if name in NUMBERS else options(name)
    now = verdict_of(case)
    tried = {value: verdict_of(case.changed(**{name: value})) for value in offered}
    return {value: verdict for value, verdict in tried.items() if verdict != now}


def nearest(case: Case, verdict_of: Verdict, names: set[str]) -> dict[tuple[str, Any], str]:
    """The turns that ought to be told: of a number the nearest on either side, else every one."""
    wanted = {}
    for name in names:
        found, value = turning(case, verdict_of, name), getattr(case, name)
        kept = list(found)
        if name in NUMBERS:
            below = [stop for stop in found if stop < value]
            above = [stop for stop in found if stop > value]
            kept = [*below[-1:], *above[:1]]
        wanted |= {(name, stop): found[stop] for stop in kept}
    return wanted


def judging(case: Case, verdict_of: Verdict, *names: str) -> Callable[[Columns], Codes]:
    """A verdict of one case for a table in which only these fields differ from the case."""

    def verdicts_of(columns: Columns) -> Codes:
        rows = zip(*(getattr(columns, name).tolist() for name in names), strict=True)
        changed = (case.changed(**dict(zip(names, row, strict=True))) for row in rows)
        return np.array([CODE[verdict_of(other)] for other in changed], dtype=np.int8)

    return verdicts_of


def told(found: tuple[Turn, ...]) -> dict[tuple[str, Any], str]:
    assert len({(turn.name, turn.value) for turn in found}) == len(found)
    return {(turn.name, turn.value): turn.verdict for turn in found}


@pytest.mark.parametrize("chart_id", READ_ALOUD)
@settings(max_examples=examples(40))
@given(case=cases())
def test_each_adviser_tells_the_nearest_turns_and_no_others(chart_id: str, case: Case) -> None:
    given_advice = next(iter(advice(case, only=[chart_id])))
    asked = {name for because in given_advice.because for name in because.fields}
    assert asked <= set(charts()[chart_id].fields)
    if asked & SCORE:  # a score answers where it is told, else the toggle does
        asked |= SCORE
    assert told(given_advice.turns) == nearest(case, READ_ALOUD[chart_id], asked)


@given(
    case=cases(),
    wanted=st.sets(st.integers(1, 60)),
    name=st.sampled_from(["horizon_months", "retrain_every_months"]),
)
def test_a_verdict_that_comes_and_goes_along_a_slider_is_turned_at_its_nearest_stop(
    case: Case, wanted: set[int], name: str
) -> None:
    def verdict_of(other: Case) -> str:
        return "rag" if getattr(other, name) in wanted else "prompting"

    assert told(turns(case, judging(case, verdict_of, name), [name])) == nearest(
        case, verdict_of, {name}
    )


def test_every_other_choice_that_turns_is_told() -> None:
    def verdict_of(other: Case) -> str:
        return "prompting" if other.hosted_model.startswith("gpt-6") else "rag"

    found = told(
        turns(example_case(), judging(example_case(), verdict_of, "hosted_model"), ["hosted_model"])
    )
    assert set(found) == {
        ("hosted_model", "gpt-4.1-mini"),
        ("hosted_model", "llama-v3p1-8b-instruct"),
    }


def test_a_field_named_twice_is_told_once() -> None:
    judge = judging(example_case(), READ_ALOUD["s1_decision"], "prompt_score")
    found = turns(example_case(), judge, ["prompt_score", "prompt_score"])
    assert [(turn.name, turn.value) for turn in found] == [("prompt_score", 0.85)]


def test_a_turn_is_a_sentence_with_label_value_and_verdict() -> None:
    def only_turn(case: Case, chart_id: str, name: str) -> Turn:
        (turn,) = turns(case, judging(case, READ_ALOUD[chart_id], name), [name])
        return turn

    turn = only_turn(example_case(), "s1_decision", "prompt_score")
    assert turn.text == "Set “Score of the best prompt” to 85 %, and it is: Prompting."
    turn = only_turn(example_case(), "s2_framework", "needs_knowledge")
    assert turn.text == "Set “Needs knowledge of its own” to no, and it is: Prompting."
    turn = only_turn(example_case(needs_consistency=False), "s1_decision", "output_tokens")
    assert turn.text == "Set “Length of an answer” to 1,000 tokens, and it is: Fine-tuning."
    assert turn.verdict in VERDICTS
