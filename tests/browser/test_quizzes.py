"""Guesses, questions and case studies by keyboard alone, in a real JupyterLab."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import lab
from tests.browser.lab import ROOT, Lab
from tests.browser.test_lessons import FIRST_CELL, lesson
from tune_or_not.reader.questions import Question, read_questions

pytestmark = pytest.mark.browser

NAME, KEY = "07_case_studies", "case_studies"
USED = (FIRST_CELL, "here.guess", 'here.worked("S2")', "here.reveal", "here.questions")
"""The cells of that lesson which are about quizzes and case studies."""
TABS = 8
"""More than there are radio buttons and lists between a guess and what reveals it."""


@pytest.fixture(scope="module")
def page(visitor: BrowserContext, jupyterlab: Lab) -> Iterator[Page]:
    jupyterlab.reset()
    with lesson(visitor, NAME, USED) as opened:
        yield opened


def box_of(page: Page, question: Question) -> Locator:
    box = page.locator(".tune-or-not-panel", has=page.get_by_text(question.text, exact=True))
    return box.last  # the innermost


@pytest.mark.parametrize("number", range(3))
def test_every_choice_of_a_question_gets_its_feedback_and_another_try(
    page: Page, number: int
) -> None:
    question = read_questions(ROOT / f"lessons/questions/{KEY}.toml").closing[number]
    box = box_of(page, question)
    told, radios = box.locator(".tune-or-not-feedback"), box.locator("input[type=radio]")
    expect(radios).to_have_count(len(question.choices))
    radios.first.focus()
    page.keyboard.press("Space")
    for place, choice in enumerate(question.choices):
        verdict = "Right." if choice.right else "Not this one."
        expect(told).to_have_text(f"{verdict} {choice.feedback}")
        expect(radios.nth(place)).to_be_checked()
        expect(radios.nth(place)).to_be_focused()
        page.keyboard.press("ArrowDown")
    again = question.choices.index(question.right_choice)
    radios.nth(again).focus()
    page.keyboard.press("Space")
    expect(told).to_have_text(f"Right. {question.right_choice.feedback}")


def test_a_guess_is_kept_and_answered_by_the_lesson(page: Page, jupyterlab: Lab) -> None:
    (question,) = read_questions(ROOT / f"lessons/questions/{KEY}.toml").guesses
    box = box_of(page, question)
    box.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    choice = question.choices[0]
    expect(box.locator(".tune-or-not-feedback")).to_contain_text(choice.text)
    lab.wait_idle(page)
    lab.run_cells(page, ["here.reveal"])
    expect(page.get_by_text(f"You guessed “{choice.text}”")).to_be_visible()


def test_case_studies_by_keyboard(page: Page, jupyterlab: Lab) -> None:
    panel = page.locator(".tune-or-not-panel", has=page.get_by_label("Case", exact=True)).first
    which = panel.get_by_label("Case", exact=True)
    which.select_option(label="Customer support bot")
    expect(panel.get_by_text("Tone matters little")).to_be_visible()
    decided, board = panel.get_by_text("decided: RAG"), panel.locator(".tune-or-not svg")
    expect(decided).not_to_be_visible()
    expect(board).not_to_be_visible()
    panel.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    expect(panel.get_by_text("Your guess is kept: Prompting.")).to_be_visible()
    button = panel.get_by_role("button", name="Reveal")
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(decided).to_be_visible()
    expect(board).to_be_visible()
    expect(panel.get_by_text("You guessed Prompting.")).to_be_visible()
    expect(panel.locator("input[type=radio]").first).to_be_disabled()
    expect(panel.get_by_role("button", name="Next case")).to_be_focused()
    page.keyboard.press("Enter")
    expect(which).to_have_value("Legal contract generator")
    expect(board).not_to_be_visible()
    kept = json.loads((jupyterlab.my_decision / "progress.json").read_text(encoding="utf-8"))
    assert "prompting" in json.dumps(kept["content"]["guesses"][KEY]["s2_1_support_bot"])


def tab_to(page: Page, goal: Locator) -> None:
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if goal.evaluate("(goal) => goal === document.activeElement"):
            return
    raise AssertionError(f"{TABS} times Tab do not lead to {goal}")


def test_the_first_page_leads_back_to_the_lesson_that_was_left(
    page: Page, visitor: BrowserContext
) -> None:
    with lesson(visitor, "00_start_here", [FIRST_CELL]) as start:
        expect(start.get_by_text("You were last in lesson 07").first).to_be_visible()
        expect(start.get_by_role("link", name="07 Case studies")).not_to_have_count(0)
        expect(start.get_by_text(re.compile("Continue (there|with)")).first).to_be_visible()
        start.get_by_role("link", name="Glossary").first.click()
        expect(start.locator(".jp-MarkdownViewer h1")).to_have_text("Glossary¶")
