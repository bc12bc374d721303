"""Every lesson keeps the anatomy that a reader learns to expect."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import pytest

from tune_or_not.panels.catalogue import PANELS
from tune_or_not.reader.outline import LessonEntry, read_course
from tune_or_not.reader.questions import read_questions

ROOT = Path(__file__).parents[2]
LESSONS = read_course(ROOT).lessons
MOST_CELLS = 12
MOST_LINES = 6
PANEL = re.compile(r"(\w+) = panels\.(\w+)\(")

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.file)


def code_cells(lesson: LessonEntry) -> list[str]:
    read = jupytext.read(ROOT / lesson.source)
    return [cell.source for cell in read.cells if cell.cell_type == "code"]


def prose(lesson: LessonEntry) -> str:
    read = jupytext.read(ROOT / lesson.source)
    return "\n".join(cell.source for cell in read.cells if cell.cell_type == "markdown")


def test_the_course_has_lessons():
    assert [lesson.id for lesson in LESSONS][:1] == ["00"]


@every_lesson
def test_code_is_short(lesson):
    cells = code_cells(lesson)
    assert len(cells) <= MOST_CELLS
    long = [cell for cell in cells if len(cell.splitlines()) > MOST_LINES and "import" not in cell]
    assert long == []


@every_lesson
def test_a_lesson_imports_one_thing_in_its_first_cell(lesson):
    first, *others = code_cells(lesson)
    opening = f'here = lesson.open_lesson("{lesson.file}")'
    assert first == f"from tune_or_not import lesson, panels\n\n{opening}\nhere"
    assert not any("import " in cell for cell in others)


@every_lesson
@pytest.mark.parametrize(
    "heading",
    [
        "You will be able to",
        "## A puzzle first",
        "**Try it.**",
        "## Three questions",
        "## Your case",
    ],
)
def test_every_part_is_there(lesson, heading):
    assert heading in prose(lesson)


@every_lesson
def test_it_ends_with_what_the_reader_can_do_and_the_sources(lesson):
    end = prose(lesson)[-4000:]
    assert "**You can now**" in end
    assert re.search(r"### (The five s|S)ources", end)


@every_lesson
def test_a_guess_and_three_questions(lesson):
    questions = read_questions(ROOT / lesson.questions)
    assert (len(questions.guesses), len(questions.closing)) == (1, 3)
    code = "\n".join(code_cells(lesson))
    assert "here.guess()" in code
    assert "here.reveal()" in code
    assert "here.questions()" in code
    assert "<!-- answers -->" in prose(lesson)


@every_lesson
def test_panels_of_the_example_are_moved_in_code_too(lesson):
    """nbval compares what is printed: without such a cell it would check nothing of a panel."""
    cells = code_cells(lesson)
    made = [
        variable
        for cell in cells
        for variable, name in PANEL.findall(cell)
        if name in PANELS and variable not in ("mine", "specialists", "moves")
    ]
    printed = [name for name in made if any(f"print({name}.sentence)" in cell for cell in cells)]
    assert len(made) >= 2
    assert len(printed) >= len(made) - 1


@every_lesson
def test_the_reader_ends_with_their_own_case(lesson):
    assert any("here.case" in cell for cell in code_cells(lesson))


@every_lesson
def test_no_dollar_sign_in_prose(lesson):
    """JupyterLab takes what stands between two dollar signs, escaped or not, for a formula."""
    assert "$" not in prose(lesson)
    assert "$" not in str(read_questions(ROOT / lesson.questions).guesses)
