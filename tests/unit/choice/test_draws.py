"""Draws of one case and of tables of cases."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tune_or_not.case import Case, CaseError, example_case
from tune_or_not.decision.bill.prices import hosted_models
from tune_or_not.decision.choice import price
from tune_or_not.decision.choice.approaches import TUNING
from tune_or_not.decision.choice.draws import Draws, from_triangle
from tune_or_not.decision.choice.judgement import judge
from tune_or_not.decision.choice.price import by_price, usual_offer
from tune_or_not.decision.choice.situation import Situation
from tune_or_not.decision.choice.tables import Triangle, number
from tune_or_not.decision.choice.turning import table, verdicts_of_changes


def test_what_is_told_is_the_same_in_every_draw() -> None:
    told = {"needs_style": False, "style_is_complex": True, "requests_per_month": 1_234,
            "api_allowed": True, "training_examples": 700, "score_needed": 0.9}  # fmt: skip
    case = Situation(Draws.of(Case.of(told), 200))
    for name, value in told.items():
        assert (getattr(case, name) == value).all(), name


def test_a_changed_field_leaves_the_other_draws_as_they_were() -> None:
    plain, told = (Draws.of(Case.of(v), 300) for v in ({}, {"output_tokens": 50}))
    for name in ("requests_per_month", "engineer_rate", "sensitive_data", "hosted_model"):
        assert (getattr(plain, name) == getattr(told, name)).all()


def test_a_model_that_is_gone_is_not_drawn_while_nobody_names_one() -> None:
    def drawn(day: date) -> set[str]:
        return set(Draws.of(Case(as_of=day), 500).hosted_model)

    assert drawn(date(2026, 11, 20)) == set(hosted_models())
    assert drawn(date(2027, 2, 1)) == set(hosted_models()) - {"gpt-4.1-mini"}
    assert drawn(date(2026, 6, 1)) == {"gpt-4.1-mini", "llama-v3p1-8b-instruct"}
    named = Draws.of(Case(as_of=date(2027, 2, 1), hosted_model="gpt-4.1-mini"), 10)
    assert set(named.hosted_model) == {"gpt-4.1-mini"}


def test_larger_and_smaller_models_are_among_those_that_are_sold_and_last() -> None:
    def models(day: date) -> list[str]:
        return by_price(Situation(Draws.of(Case(as_of=day), 50)))

    assert models(date(2026, 6, 1)) == ["llama-v3p1-8b-instruct", "gpt-4.1-mini"]
    assert "gpt-4.1-mini" not in models(date(2026, 11, 20))
    assert "gpt-6.1-sol" in models(date(2026, 11, 20))


def test_an_offer_that_nobody_told_is_the_likeliest_that_is_sold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert usual_offer(date(2026, 11, 20)) == "fireworks-lora-16b"
    left = ("bedrock-llama-3-3-70b", "runpod-serverless-h100", "bedrock-nova-micro")
    monkeypatch.setattr(price, "offers_sold", lambda _: left)
    assert usual_offer(date(2026, 11, 20)) == "bedrock-nova-micro"


def test_a_case_in_a_table_is_judged_as_it_is_alone() -> None:
    case = example_case().without("prompt_score", "needs_style")
    changes = [None, ("needs_style", True), ("prompt_score", 0.9), ("narrow_task", True)]
    judgement = judge(table(case, changes, 150, 0))
    for row, change in enumerate(changes):
        alone = case if change is None else case.changed(**dict([change]))
        own = judge(Draws.of(alone, 150))
        place = slice(row * 150, (row + 1) * 150)
        assert (judgement.codes[place] == own.codes).all()
        assert np.allclose(judgement.weight[place], own.weight)


def test_permuted_rows_give_permuted_answers() -> None:
    """Horizons, which have a table of their own, among them."""
    changes = [("needs_knowledge", True), ("horizon_months", 60), ("api_allowed", False),
               ("narrow_task", True), None, ("horizon_months", 1)]  # fmt: skip
    forward = verdicts_of_changes(Case(), changes)
    assert verdicts_of_changes(Case(), changes[::-1]) == forward[::-1]
    assert forward == [verdicts_of_changes(Case(), [change])[0] for change in changes]
    assert len(set(forward)) > 2


def test_a_triangle_has_its_mean_and_its_ends() -> None:
    shares = (np.arange(10_000) + 0.5) / 10_000
    drawn = from_triangle(shares, Triangle(1, 2, 6))
    assert drawn.mean() == pytest.approx((1 + 2 + 6) / 3, rel=1e-3)
    assert 1 <= drawn.min() < 1.1
    assert 5.8 < drawn.max() <= 6
    logs = np.log(from_triangle(shares, Triangle(1, 10, 100, "log")))
    assert logs.mean() == pytest.approx(np.log(10), rel=1e-3)


def test_traffic_follows_its_order_of_magnitude() -> None:
    requests = Situation(Draws.of(Case.of({"traffic_order": "thousands"}), 500)).requests_per_month
    assert requests.min() >= 1_000
    assert requests.max() <= 10_000


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(CaseError):
        Case.of({"no_such": True})
    with pytest.raises(AttributeError):
        Draws({}, 10).no_such  # noqa: B018


def test_every_further_example_teaches() -> None:
    told = {"needs_knowledge": False, "narrow_task": True, "good_example_share": 1.0}
    scores = [
        judge(Draws.of(Case.of(told | {"training_examples": count}), 50)).quality.score[TUNING]
        for count in (303, 306, 309)
    ]
    assert (scores[0] < scores[1]).mean() > 0.9
    assert (scores[1] < scores[2]).mean() > 0.9


def test_few_labels_seldom_make_a_small_specialist() -> None:
    told = {"narrow_task": True, "well_defined_task": True, "needs_knowledge": False,
            "needs_style": False, "is_chatbot": False, "output_tokens": 5, "examples_exist": True,
            "good_example_share": 1.0}  # fmt: skip
    shares = [
        judge(Draws.of(Case.of(told | {"training_examples": count}), 400))
        .quality.specialist_suffices.mean()
        for count in (150, 200, 1_500, 10_000, 100_000)
    ]  # fmt: skip
    few, some, more, many, most = shares
    assert few == pytest.approx(0.3 * some, abs=0.01)
    assert some == pytest.approx(number("specialist_suffices"), abs=0.01)
    assert some + 0.05 < more < many - 0.05
    assert many == most == pytest.approx(number("specialist_suffices_if_many"), abs=0.01)
