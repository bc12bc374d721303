"""Shares of verdicts: exact where all is told, weighted where rows weigh, and 1 together."""

import numpy as np
import pytest

from tune_or_not.case import Case, field
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.advisers import verdict_shares, verdicts
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import CODE, NAMES, NO_VERDICT, names_of
from tune_or_not.decision.advice.verdicts import verdict_shares as shares_of

CODES = np.array([CODE["rag"], CODE["rag"], NO_VERDICT, CODE["prompting"]], dtype=np.int8)


def test_rows_count_alike_and_no_rule_is_a_share_of_its_own() -> None:
    assert shares_of(CODES) == {None: 0.25, "prompting": 0.25, "rag": 0.5}


def test_rows_may_weigh() -> None:
    weights = np.array([0.0, 1.0, 1.0, 2.0])
    assert shares_of(CODES, weights) == {None: 0.25, "prompting": 0.5, "rag": 0.25}


def test_a_case_that_tells_all_has_each_advisers_verdict_whole() -> None:
    case = Case.of({"prompt_score": 0.5, "needs_style": True})
    whole = {name: {verdict: 1.0} for name, verdict in verdicts(case).items()}
    assert verdict_shares(Columns.of(case)) == whole


def test_the_checklist_splits_where_its_items_are_not_told() -> None:
    """S2's checklist takes four of seven; three hold in each row, and the fourth in half."""
    case = Case.of({"prompt_score": 0.5, "needs_knowledge": True, "rag_covers_knowledge": True,
                    "style_is_complex": True, "training_examples": 0, "stable_task": True,
                    "tight_budget": True, "score_needed": 0.9})  # fmt: skip
    draws = Columns(4, {"team_can_train": [True, False, False, True]}, case)
    assert verdict_shares(draws, only=["s2_checklist"]) == {
        "s2_checklist": {"rag": 0.5, "fine_tuning": 0.5}
    }
    heavy = verdict_shares(draws, np.array([3.0, 0.5, 0.5, 0.0]), ["s2_checklist"])
    assert heavy == {"s2_checklist": {"rag": 0.25, "fine_tuning": 0.75}}


def test_every_advisers_shares_add_up_to_one() -> None:
    random = np.random.default_rng(0)
    names = dict.fromkeys(name for a in advisers().values() for name in a.procedure.fields)
    toggles = {name: random.random(500) < 0.5 for name in names if field(name).annotation is bool}
    scores = {"prompt_score": random.random(500)}
    shares = verdict_shares(Columns(500, toggles | scores), random.random(500))
    assert list(shares) == list(advisers())
    assert all(sum(of_one.values()) == pytest.approx(1, abs=1e-12) for of_one in shares.values())
    assert sum(len(of_one) > 1 for of_one in shares.values()) > 10


def test_codes_have_names() -> None:
    codes = np.array([0, NO_VERDICT, len(NAMES) - 1], dtype=np.int8)
    assert names_of(codes) == ["prompting", None, NAMES[-1]]
