"""What would turn a verdict: the nearest stops of one scan, in words."""

from typing import Any

import numpy as np
import pytest

from tune_or_not.case import Case, example_case, ladder
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.turns import Neighbours, turns
from tune_or_not.decision.advice.verdicts import CODE, NO_VERDICT


def test_a_verdict_that_comes_and_goes_is_turned_at_its_nearest_stops() -> None:
    def verdicts_of(columns: Columns) -> Any:
        months = columns.horizon_months
        return np.where(np.isin(months, [3, 9, 20, 30]), CODE["rag"], NO_VERDICT).astype(np.int8)

    told = turns(Case.of({"horizon_months": 12}), verdicts_of, ["horizon_months"])
    assert [(turn.value, turn.verdict) for turn in told] == [(9, "rag"), (20, "rag")]
    assert told[0].text == "Set “Horizon” to 9 months, and it is: RAG."
    told = turns(Case.of({"horizon_months": 9}), verdicts_of, ["horizon_months"])
    assert [(turn.value, turn.verdict) for turn in told] == [(8, None), (10, None)]
    assert told[0].text == "Set “Horizon” to 8 months, and no verdict is left."


def test_a_toggle_and_a_choice_are_said_as_people_say_them() -> None:
    def verdicts_of(columns: Columns) -> Any:
        other = columns.needs_style | (columns.tuning_offer == "azure-gpt-4-1-mini")
        return np.where(other, CODE["rag"], CODE["prompting"]).astype(np.int8)

    case = Case.of({"needs_style": False})
    told = turns(case, verdicts_of, ["needs_style", "tuning_offer"])
    assert [turn.text for turn in told] == [
        "Set “Needs a style or tone” to yes, and it is: RAG.",
        "Set “How the tuned model is bought” to azure-gpt-4-1-mini, and it is: RAG.",
    ]
    (back,) = turns(case.changed(needs_style=True), verdicts_of, ["needs_style"])
    assert back.text == "Set “Needs a style or tone” to no, and it is: Prompting."


def test_no_single_change_is_an_answer() -> None:
    def always(columns: Columns) -> Any:
        return np.zeros(columns.rows, dtype=np.int8)

    assert turns(example_case(), always, ["prompt_score", "needs_style", "tuning_offer"]) == ()
    assert turns(example_case(), always, []) == ()


def test_neighbours_are_the_case_and_every_neighbour() -> None:
    case = Case.of({"horizon_months": 1, "needs_style": True})
    neighbours = Neighbours(case, ("horizon_months", "needs_style"))
    ways = [(name, stops[:2], rows) for name, stops, rows in neighbours.directions]
    assert ways == [
        ("horizon_months", (), slice(1, 1)),
        ("horizon_months", (2, 3), slice(1, 60)),
        ("needs_style", (False,), slice(60, 61)),
    ]
    assert neighbours.columns.rows == 61
    assert neighbours.columns.horizon_months.tolist() == [1, *ladder("horizon_months")[1:], 1]
    assert neighbours.columns.needs_style.tolist() == [True] * 60 + [False]
    known = Neighbours(Case.of({"needs_style": True}), ("horizon_months", "needs_style")).columns
    assert known.is_known("horizon_months").tolist()[:2] == [False, True]
    assert np.all(known.is_known("needs_style"))


def test_an_adviser_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError, match="s9"):
        verdicts(example_case(), ["s9"])
