"""The minutes that a lesson states are those that its text, its pictures and its trials take."""

import re
from pathlib import Path

import jupytext
import pytest

from tune_or_not.reader.outline import LessonEntry, read_course

ROOT = Path(__file__).parents[3]
WORDS_A_MINUTE = 150
"""Of a careful reader whose first language is another."""
TRIAL, PANEL, QUESTIONS = 2, 1, 5
"""Minutes for a *Try it*, for a look at a panel, for the guess and the three questions."""


@pytest.mark.parametrize("lesson", read_course(ROOT).lessons, ids=lambda lesson: lesson.file)
def test_the_stated_minutes_are_what_a_reader_needs(lesson: LessonEntry) -> None:
    cells = jupytext.read(ROOT / lesson.source).cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    prose = "\n".join(texts).partition("### Sources")[0]
    panels = sum("panels." in cell.source for cell in cells if cell.cell_type == "code")
    trials = len(re.findall(r"\*\*Try it\.\*\*", prose))
    needed = len(prose.split()) / WORDS_A_MINUTE + TRIAL * trials + PANEL * panels + QUESTIONS
    assert needed - 4 <= lesson.minutes <= needed + 12
