"""Board, matrix, reasons and checklist: live, in words, and safe to show."""

import base64
from collections.abc import Callable

import pytest
from ipywidgets import HTML

from tests.support.widgets import picture, walk
from tune_or_not.case import Case, example_case
from tune_or_not.charts.kit.static_picture import WANTED
from tune_or_not.decision.advice.advisers import answers, deciding
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.panels.advice.board_panel import board_panel
from tune_or_not.panels.advice.checklist_panel import checklist_panel
from tune_or_not.panels.advice.matrix_panel import matrix_panel
from tune_or_not.panels.advice.reasons_panel import reasons_panel
from tune_or_not.panels.choice.answer_panel import FIRST_FIELDS
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.trail import (
    advice_html,
    parts_html,
    recommendation_html,
    turns_html,
)
from tune_or_not.panels.kit.when_still import BEFORE

PANELS: dict[str, Callable[[LiveCase], Panel]] = {
    "board": board_panel,
    "matrix": matrix_panel,
    "reasons": reasons_panel,
    "checklist": checklist_panel,
}


def words_of(panel: Panel) -> HTML:
    """The words below a picture; controls have boxes of their own."""
    pictures = next(w for w in walk(panel) if "tune-or-not-pictures" in w._dom_classes)
    (words,) = (widget for widget in pictures.children if isinstance(widget, HTML))
    return words


@pytest.mark.slow
@pytest.mark.parametrize("make", PANELS.values(), ids=PANELS)
def test_a_panel_says_the_same_as_widget_picture_and_sentence(
    make: Callable[[LiveCase], Panel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WANTED, "1")
    panel = make(LiveCase())
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == panel.sentence == picture(panel).status == picture(panel).alt
    assert "\n" not in panel.sentence
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    panel.close()


@pytest.mark.slow
@pytest.mark.parametrize("make", PANELS.values(), ids=PANELS)
def test_a_panel_follows_its_case_in_one_patch(make: Callable[[LiveCase], Panel]) -> None:
    live = LiveCase()
    panel = make(live)
    before = (panel.sentence, dict(picture(panel).patch), picture(panel).svg)
    live.set(needs_knowledge=False, mainly_retrieval=False, prompt_score=0.95, tight_budget=True)
    assert panel.sentence != before[0]
    assert picture(panel).status == picture(panel).alt == panel.sentence
    assert picture(panel).svg == before[2]
    assert picture(panel).patch != before[1]
    panel.close()


@pytest.mark.slow
def test_the_board_has_a_row_for_every_adviser_that_decides_and_the_course() -> None:
    panel = board_panel(LiveCase(), FIRST_FIELDS)
    assert len(deciding()) == 14
    assert panel.sentence.endswith("This course: RAG.")
    assert "They give 3 different answers." in panel.sentence
    panel.close()


def test_the_board_can_be_kept_to_three_charts() -> None:
    panel = board_panel(LiveCase(), only=["s1_decision", "s2_framework", "s5_flowchart"])
    assert panel.sentence == (
        "RAG: S2, S5; Fine-tuning: S1. They give 2 different answers. This course: RAG."
    )
    words = words_of(panel)
    assert "What would turn it" not in words.value, "said before it was looked for"
    panel.settle()
    assert "What would turn it" in words.value
    assert words.value.count("<details>") == 8
    panel.close()


@pytest.mark.slow
def test_the_boards_words_follow_the_case() -> None:
    live = LiveCase()
    panel = board_panel(live)
    words = words_of(panel)
    assert "S4 trains knowledge in" in words.value
    live.set(prompt_score=0.95)
    assert BEFORE in words._dom_classes, "words of the case before do not look like the live ones"
    panel.settle()
    assert BEFORE not in words._dom_classes
    assert "Prompting, in 100 % of the draws." in words.value
    assert "Score of the best prompt: 95 % (measured)" in words.value
    panel.close()


def test_what_a_reader_types_is_never_markup() -> None:
    case = example_case(name="<script>alert(1)</script>")
    recommendation = recommend_quickly(case)
    told = recommendation_html(recommendation, case) + turns_html(recommendation)
    told += advice_html(answers(case))
    assert "<script>" not in told
    assert "&lt;script&gt;" in told
    assert "No single change turns it." in told
    assert parts_html(["<b>"], []).count("&lt;b&gt;") == 1
    assert parts_html([], []) == ""


def test_the_matrix_lights_the_needs_of_the_case() -> None:
    quiet = dict.fromkeys(
        ["needs_knowledge", "needs_format", "needs_quick_iteration", "knowledge_changes"], False
    )
    live = LiveCase(example_case(**{"needs_style": True, **quiet}))
    panel = matrix_panel(live)
    assert panel.sentence == "Needed: custom style. Only Fine-tuning has a yes for all."
    live.set(needs_style=False, needs_quick_iteration=True)
    assert panel.sentence == (
        "Needed: quick iteration. Prompting and RAG each have a yes for all, "
        "and the matrix does not choose."
    )
    live.set(needs_quick_iteration=False)
    assert panel.sentence == "S2: This case has none of the matrix's seven needs."
    panel.close()


def test_the_reasons_are_counted_on_both_sides() -> None:
    live = LiveCase()
    panel = reasons_panel(live)
    assert panel.sentence == (
        "11 of 37 reasons for fine-tuning hold, and 5 of 13 for prompting or retrieval; "
        "6 of 9 lists come to a verdict."
    )
    words = words_of(panel)
    assert "S2, for RAG:" in words.value
    live.set(needs_knowledge=False, mainly_retrieval=False)
    assert "S2, for RAG:" not in words.value
    panel.close()


def test_a_panel_of_the_wrong_adviser_is_refused() -> None:
    with pytest.raises(TypeError, match="is no matrix"):
        matrix_panel(LiveCase(), adviser="s2_checklist")
    with pytest.raises(TypeError, match="is no checklist"):
        checklist_panel(LiveCase(), adviser="s2_matrix")
    with pytest.raises(KeyError):
        matrix_panel(LiveCase(), adviser="s9")


def test_a_row_of_the_board_is_as_sure_as_what_is_told() -> None:
    live = LiveCase(origin=Case())
    panel = board_panel(live, only=["s1_decision", "s2_framework"])
    assert panel.sentence.startswith("2 rows depend on what is not told. This course: Prompting, ")
    live.set(needs_knowledge=True, needs_style=False, needs_format=False, needs_behaviour=False)
    assert panel.sentence.startswith("RAG: S2. All agree. 1 row depends on what is not told.")
    panel.close()
