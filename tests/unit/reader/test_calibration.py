"""Guesses, how sure they were, and what became of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tune_or_not.reader.calibration import Calibration
from tune_or_not.reader.guess_box import SURE, GuessBox
from tune_or_not.reader.guesses import KeptGuess
from tune_or_not.reader.outline import Course, LessonEntry
from tune_or_not.reader.questions import Choice, Question

COURSE = Course(
    "T", "", tuple(LessonEntry(f"0{n}", f"l{n}", f"Lesson <{n}>", 5, ()) for n in range(3))
)
CHOICES = (Choice("y", "yes", True, "It is."), Choice("n", "no", False, "It is not."))
QUESTION = Question("q", "Is it?", CHOICES)


def guess(right: bool, sure: float | None, lesson: int = 0) -> KeptGuess:
    return KeptGuess(f"l{lesson}", QUESTION, CHOICES[0 if right else 1], sure)


def told(*guesses: KeptGuess) -> Calibration:
    return Calibration(guesses, COURSE)


def test_without_a_guess_it_says_what_to_do() -> None:
    assert told().sentence.startswith("No guess is kept yet.")
    assert told()._repr_html_() == f"<p>{told().sentence}</p>"


@pytest.mark.parametrize(
    ("right", "sure", "said"),
    [
        ([True] * 8 + [False] * 2, 0.8, "you know what you know"),
        ([True] * 5 + [False] * 5, 0.8, "surer than right"),
        ([True] * 10, 0.4, "you know more than you trust yourself to"),
        ([True, False], 0.8, "So few say little"),
        ([True] * 6, None, "never said how sure"),
    ],
)
def test_it_compares_what_was_said_with_what_was_right(
    right: list[bool], sure: float | None, said: str
) -> None:
    found = told(*(guess(one, sure) for one in right))
    assert said in found.sentence
    assert f"You made {len(right)} guesses, and {sum(right)} of them were right." in found.sentence


def test_levels_count_each_sureness() -> None:
    found = told(guess(True, 0.8), guess(False, 0.8), guess(True, 0.95), guess(True, None))
    assert [(one.sure, one.made, one.right) for one in found.levels] == [(0.8, 2, 1), (0.95, 1, 1)]
    assert "<circle" in found.chart().svg or "<path" in found.chart().svg


def test_a_row_for_each_lesson_with_a_guess() -> None:
    rows = told(guess(True, 0.8, 0), guess(False, None, 2), guess(True, 0.4, 2)).table.rows
    assert list(rows) == ["00 Lesson <0>", "02 Lesson <2>"]
    assert list(rows["02 Lesson <2>"].values()) == ["2", "1", "40 %"]
    html = told(guess(True, 0.8))._repr_html_()
    assert "Lesson &lt;0&gt;" in html
    assert 'role="img"' in html


def test_a_guess_box_keeps_how_sure() -> None:
    said: list[float | None] = []
    keep: Callable[[str, str], None] = lambda _question, _text: None  # noqa: E731
    box = GuessBox(QUESTION, None, keep, lambda choice: choice.text, 0.6, said.append)
    assert box._sure.value == 0.6
    for share in (*SURE, None):
        box.be_sure(share)
    assert said == [0.4, 0.6, 0.8, 0.95, None]
    assert box._sure.label == "not said"
    box.settle()
    assert box._sure.disabled


def test_a_sureness_that_is_no_longer_offered_counts_as_none() -> None:
    box = GuessBox(QUESTION, "y", lambda *_: None, lambda choice: choice.text, 0.5, print)
    assert box._sure.label == "not said"
