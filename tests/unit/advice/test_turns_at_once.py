"""One scan over a table of trials tells the same turns as a loop over cases, on fixed cases."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tune_or_not.case import example_case, ladder
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.advisers import advice, verdicts
from tune_or_not.decision.advice.many import verdicts_many
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.turns import Trials, turns, turns_at_once
from tune_or_not.decision.advice.verdicts import CODE, NAMES, NO_VERDICT, names_of
from tune_or_not.decision.choice import steps

CASES: tuple[dict[str, Any], ...] = (
    {},
    {"needs_knowledge": False, "mainly_retrieval": False, "prompt_score": 0.9},
    {"needs_style": True, "needs_quick_iteration": False, "tight_budget": True},
    {"static_prompt_tokens": 1234, "output_tokens": 1000, "training_examples": 0},
)
"""Among them a value between two stops, and one at the end of its slider."""


@pytest.mark.parametrize("values", CASES)
def test_advisers_turns_are_those_of_a_plain_loop(values: dict[str, Any]) -> None:
    case = example_case(**values)
    for told in advice(case):
        procedure = advisers()[told.id].procedure
        assert told.turns == turns(case, procedure.verdict, procedure.fields)
        for turn in told.turns:
            turned = case.changed(**{turn.name: turn.value})
            assert procedure.verdict(turned) == turn.verdict != told.verdict


def test_the_arguments_turns_are_those_of_a_plain_loop() -> None:
    case = example_case(needs_behaviour=True, prompt_score=0.7, horizon_months=6)
    names = ("prompt_score", "horizon_months", "tuning_offer", "hosted_model", "training_examples",
             "requests_per_month", "stable_task", "loss_per_error")  # fmt: skip
    told = turns_at_once(case, lambda trials: steps.verdicts_of(case, trials), names)
    assert told == turns(case, lambda other: NAMES[steps.path(other)[-1].code], names)
    assert {turn.name for turn in told} >= {"prompt_score", "stable_task", "tuning_offer"}


def test_a_verdict_that_comes_and_goes_is_turned_at_its_nearest_stops() -> None:
    def verdicts_of(columns: Columns) -> Any:
        months = columns.horizon_months
        return np.where(np.isin(months, [3, 9, 20, 30]), CODE["rag"], NO_VERDICT).astype(np.int8)

    told = turns_at_once(example_case(horizon_months=12), verdicts_of, ["horizon_months"])
    assert [(turn.value, turn.verdict) for turn in told] == [(9, "rag"), (20, "rag")]
    assert told[0].text == "Set “Horizon” to 9 months, and it is: RAG."
    told = turns_at_once(example_case(horizon_months=9), verdicts_of, ["horizon_months"])
    assert [(turn.value, turn.verdict) for turn in told] == [(8, None), (10, None)]
    assert told[0].text == "Set “Horizon” to 8 months, and no verdict is left."


def test_a_toggle_and_a_choice_are_said_as_people_say_them() -> None:
    def verdicts_of(columns: Columns) -> Any:
        other = columns.needs_style | (columns.tuning_offer == "azure-gpt-4-1-mini")
        return np.where(other, CODE["rag"], CODE["prompting"]).astype(np.int8)

    case = example_case(needs_style=False)
    told = turns_at_once(case, verdicts_of, ["needs_style", "tuning_offer"])
    assert [turn.text for turn in told] == [
        "Set “Needs a style or tone” to yes, and it is: RAG.",
        "Set “How the tuned model is bought” to azure-gpt-4-1-mini, and it is: RAG.",
    ]
    (back,) = turns_at_once(case.changed(needs_style=True), verdicts_of, ["needs_style"])
    assert back.text == "Set “Needs a style or tone” to no, and it is: Prompting."


def test_no_single_change_is_an_answer() -> None:
    def always(columns: Columns) -> Any:
        return np.zeros(columns.rows, dtype=np.int8)

    assert (
        turns_at_once(example_case(), always, ["prompt_score", "needs_style", "tuning_offer"]) == ()
    )
    assert turns_at_once(example_case(), always, []) == ()


def test_trials_are_the_case_and_every_neighbour() -> None:
    case = example_case(horizon_months=1, needs_style=True)
    trials = Trials(case, ("horizon_months", "needs_style"))
    ways = [(name, stops[:2], rows) for name, stops, rows in trials.directions]
    assert ways == [
        ("horizon_months", (), slice(1, 1)),
        ("horizon_months", (2, 3), slice(1, 60)),
        ("needs_style", (False,), slice(60, 61)),
    ]
    assert trials.columns.rows == 61
    assert trials.columns.horizon_months.tolist() == [1, *ladder("horizon_months")[1:], 1]
    assert trials.columns.needs_style.tolist() == [True] * 60 + [False]


def test_a_table_gets_a_column_per_adviser_and_keeps_its_rows() -> None:
    frame = pd.DataFrame(
        {"prompt_score": [0.7, 0.9], "mainly_retrieval": [True, False]},
        index=["a", "b"],
    )
    frame["needs_consistency"] = True
    told = verdicts_many(frame, ["s1_decision", "s2_signs", "s5_flowchart"])
    assert list(told.index) == ["a", "b"]
    assert told["s5_flowchart"].tolist() == ["rag", "prompting"]
    assert told["s1_decision"].tolist() == ["fine_tuning", "prompting"]
    assert told["s2_signs"].isna().all()
    assert list(verdicts_many(frame)) == list(verdicts(example_case()))


def test_codes_have_names() -> None:
    assert names_of(np.array([0, NO_VERDICT, len(NAMES) - 1], dtype=np.int8)) == [
        "prompting",
        None,
        "not_yet",
    ]
    with pytest.raises(KeyError, match="s9"):
        verdicts(example_case(), ["s9"])
