"""The bar of a page without a kernel says what the decision module says, however it is answered."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tune_or_not.authoring.site import first_look as module
from tune_or_not.authoring.site.first_look import (
    ANSWERS,
    FirstLook,
    first_look,
    first_look_html,
    said,
)
from tune_or_not.case import Case
from tune_or_not.charts.choice.share_bar import sentence
from tune_or_not.decision.choice.recommendation import recommend

pytestmark = pytest.mark.slow

SCRIPT = Path(module.__file__).with_suffix(".js").read_text(encoding="utf-8")
READ = """() => ({
    words: document.querySelector('[role=status]').textContent,
    bar: [...document.querySelectorAll('.first-look-bar > div:not([hidden])')].map(
        (part) => [part.querySelector('b').textContent, +part.style.flexGrow]),
})"""


@pytest.fixture(scope="module")
def look() -> FirstLook:
    return first_look(Case(), 3)


def test_every_bar_is_the_one_that_the_course_draws(look: FirstLook) -> None:
    assert len(look.fields) == 3
    for row, answers in list(enumerate(product(ANSWERS.values(), repeat=3)))[::5]:
        case = Case.of(dict(zip(look.fields, answers, strict=True)))
        own = recommend(case)
        assert look.clear[row] == own.clear, answers
        for verdict, share in look.shares(row).items():
            assert share == pytest.approx(own.shares.get(verdict, 0), abs=0.0051), (
                answers,
                verdict,
            )


@pytest.mark.browser
def test_the_page_shows_each_of_them_when_it_is_answered(
    chromium: Browser, look: FirstLook
) -> None:
    page = chromium.new_page()
    page.set_content(f"<!doctype html><main>{first_look_html(look)}</main>")
    page.add_script_tag(content=SCRIPT)
    choices = page.locator("fieldset").all()
    assert page.evaluate(READ)["words"] == said(look, 0)
    for row, answers in enumerate(product(range(3), repeat=3)):
        for question, answer in zip(choices, answers, strict=True):
            question.locator("input").nth(answer).check()
        shares = look.shares(row)
        shown = page.evaluate(READ)
        assert shown["words"] == said(look, row)
        assert [share for _, share in shown["bar"]] == [
            round(100 * s) for s in shares.values() if s
        ]
        assert all(name in sentence(shares) for name, _ in shown["bar"])
    page.close()
