"""The answer panel: a case told as an interview, and a bar that says what was decided."""

from dataclasses import replace
from typing import Any

import pytest
from ipywidgets import HTML, Button, Text

from tests.support.widgets import walk
from tune_or_not.case import Case, example_case, label, prior
from tune_or_not.charts.choice.questions import NextQuestion, next_questions
from tune_or_not.charts.choice.share_bar import ShareBar
from tune_or_not.charts.choice.side_by_side import OUT_BELOW, side_by_side_html, worst_cell
from tune_or_not.charts.choice.way import way_html
from tune_or_not.decision.bill.prices import tuning_offer
from tune_or_not.decision.choice.recommendation import recommend
from tune_or_not.decision.choice.way import Stage
from tune_or_not.panels.choice.answer_panel import answer_panel
from tune_or_not.panels.choice.answers import answers
from tune_or_not.panels.choice.question_card import QuestionCard
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

ROUTING = {
    "needs_knowledge": False, "api_allowed": True, "may_train_on_data": True, "narrow_task": True,
    "requests_per_month": 30_000_000, "running_cost_too_high": True, "needs_faster_answers": False,
    "needs_style": False, "needs_format": True, "needs_behaviour": False, "prompt_score": 0.9,
    "score_needed": 0.93, "examples_exist": True, "training_examples": 60_000,
    "small_model_suffices": True,
}  # fmt: skip


def cards(panel: Panel) -> list[QuestionCard]:
    panel.settle()
    return [w for w in walk(panel) if isinstance(w, QuestionCard) and w.name]


def button(within: Any, text: str) -> Button:
    (pressed,) = (
        w
        for w in walk(within)
        if isinstance(w, Button) and w.description == text and w.layout.display != "none"
    )
    return pressed


@pytest.fixture
def live() -> LiveCase:
    return LiveCase(Case(), origin=Case())


def test_it_asks_what_tells_most_and_an_answer_is_told(live: LiveCase) -> None:
    panel = answer_panel(live)
    asked = [question.field for question in recommend(Case()).ask_next]
    assert [card.name for card in cards(panel)] == asked[:3]
    button(cards(panel)[0], "Yes").click()
    assert live.case == Case(**{asked[0]: True})
    after = [question.field for question in recommend(live.case).ask_next]
    names = [card.name for card in cards(panel)]
    assert names[: len(after)] == after[:3]
    assert asked[0] not in names


@pytest.mark.slow
def test_what_every_project_must_tell_is_asked_when_nothing_tells_by_itself() -> None:
    """Two answers would settle a usual project, and one of 30 million documents is not usual."""
    case, asked = Case(), []
    while questions := next_questions(recommend(case), aside=asked):
        asked.append(questions[0].field)
        case = case.changed(**{asked[-1]: ROUTING.get(asked[-1])})
        assert len(asked) < 25
    assert {"may_train_on_data", "narrow_task", "requests_per_month", "examples_exist"} <= set(
        asked
    )
    assert recommend(case).verdict == "smaller_model"


def test_what_nobody_knows_stays_unknown_and_is_asked_again_on_demand(live: LiveCase) -> None:
    panel = answer_panel(live)
    first, second, *_ = [card.name for card in cards(panel)]
    button(cards(panel)[0], "Don't know").click()
    assert live.case == Case()
    assert cards(panel)[0].name == second
    button(panel, "Ask again what I did not know").click()
    assert cards(panel)[0].name == first


def test_an_answer_can_be_changed_forgotten_and_undone(live: LiveCase) -> None:
    panel = answer_panel(live)
    name = cards(panel)[0].name
    button(cards(panel)[0], "Yes").click()
    panel.settle()
    button(panel, f"{label(name)}: yes").click()
    assert cards(panel)[0].name == name
    button(cards(panel)[0], "No").click()
    assert getattr(live.case, name) is False
    panel.settle()
    button(panel, "Undo").click()
    assert getattr(live.case, name) is True
    panel.settle()
    button(panel, f"{label(name)}: yes").click()
    button(cards(panel)[0], "Don't know").click()
    assert live.case == Case()


def test_a_number_is_pressed_or_typed(live: LiveCase) -> None:
    told: list[dict[str, Any]] = []
    card = QuestionCard(told.append, lambda _: None)
    card.ask(NextQuestion("score_needed", "At what score?", ""), live.case)
    offered = answers("score_needed")
    button(card, offered[1].text).click()
    assert told == [{"score_needed": offered[1].value}]
    (box,) = (w for w in walk(card) if isinstance(w, Text))
    box.value = "87.5"
    assert told[-1] == {"score_needed": 0.875}
    box.value = "lots"
    assert len(told) == 2
    assert any("“lots” cannot be read" in str(getattr(w, "value", "")) for w in walk(card))


@pytest.mark.parametrize("name", [n for n in Case.model_fields if prior(n).ask])
def test_every_question_has_answers_that_the_case_takes(name: str) -> None:
    offered = answers(name)
    assert 2 <= len(offered) == len({answer.text for answer in offered})
    for answer in offered:
        assert getattr(Case(**{answer.field: answer.value}), answer.field) == answer.value


def test_a_patched_bar_is_a_fresh_one() -> None:
    bar, shares = ShareBar(), recommend(Case()).shares
    other = dict(zip(shares, reversed(shares.values()), strict=True))
    patch = bar.patch(other)
    assert patch.keys() == bar.patch(shares).keys()
    for name, attributes in patch.items():
        for key, value in attributes.items():
            if value is not None and key != "text":
                assert f'{key}="{value}"' in bar.svg(other), name
    assert bar.svg(other) != bar.svg(shares)


def test_whoever_is_out_has_a_marked_cell_that_says_why() -> None:
    case = Case(api_allowed=False, may_train_on_data=False, needs_knowledge=True)
    found = recommend(case)
    out = [approach for approach in found.approaches if approach.share < OUT_BELOW]
    assert out
    html = side_by_side_html(found, case)
    assert html.count('class="worst"') == len(out)
    assert worst_cell(next(a for a in out if a.id == "fine_tuning")) == "allowed"
    assert "no model may be trained on the data" in html


@pytest.mark.slow
def test_a_region_that_data_must_stay_in_is_to_be_checked_and_moves_no_share(
    live: LiveCase,
) -> None:
    panel = answer_panel(live)
    before = recommend(live.case)
    live.set(one_region=True)
    panel.settle()
    parts = [w.value for w in walk(panel) if isinstance(w, HTML) and "Check first" in w.value]
    assert len(parts) == 1
    assert "check that the provider runs the model there" in parts[0]
    assert recommend(live.case).shares == before.shares
    live.set(api_allowed=False)  # a model of one's own runs where one is
    panel.settle()
    assert not any("Check first" in w.value for w in walk(panel) if isinstance(w, HTML))


def test_the_table_says_what_it_takes_for_what_nobody_told() -> None:
    def caption(case: Case) -> str:
        return side_by_side_html(recommend(case, 200), case).split("<caption>")[1]

    assert "money and times are the middle of the draws" in caption(Case())
    assert tuning_offer("fireworks-lora-16b").label in caption(Case())
    assert "how a tuned model is bought" not in caption(Case(tuning_offer="bedrock-nova-micro"))
    assert "middle of the draws" not in caption(example_case())


def test_hours_that_nobody_told_are_called_usual() -> None:
    way = Stage("Retrieve, or retrieve better", "", 1.0)

    def words(case: Case) -> str:
        return way_html(replace(recommend(case, 200), way=(way,)), case)

    assert "usually about 80 hours" in words(Case())
    assert "; about 80 hours" in words(Case(engineer_hours_rag=80))
    assert "; about 0 hours" in words(Case(engineer_hours_rag=0))
