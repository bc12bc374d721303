"""Each lesson, executed once in a real kernel as a reader would.

What it prints must be what the notebook in the repository shows, but for the bytes of pictures and
what a training found; and then every control of every panel, in the same kernel, does something.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from tune_or_not.authoring.build import (
    Page,
    compare,
    course_pages,
    draft,
    execute,
    filled_readme,
    find_strays,
    written,
)
from tune_or_not.reader.outline import LessonEntry, read_course

ROOT = Path(__file__).parents[2]
COURSE = read_course(ROOT)
DRIVE = (Path(__file__).parent / "drive_controls.py").read_text(encoding="utf-8")


def executed(lesson: LessonEntry) -> tuple[NotebookNode, dict[str, object]]:
    """The notebook of a lesson, and what was reported when its controls were driven."""
    notebook = draft(ROOT, COURSE, lesson)
    notebook.cells.append(new_code_cell(DRIVE))
    execute(ROOT / "notebooks", notebook)
    (printed,) = [o.text for o in notebook.cells.pop().outputs if o.output_type == "stream"]
    return notebook, json.loads(printed.partition("REPORT")[2])


def refuse_stale(page: Page) -> None:
    """Fail with what differs between a page as it is made now and its file."""
    if difference := compare(ROOT, page):
        pytest.fail(f"{difference}\nTo bring it up to date: python3 course.py build", pytrace=False)


@pytest.mark.slow
@pytest.mark.enable_socket
@pytest.mark.timeout(600)
@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.file)
def test_a_lesson_says_what_its_notebook_shows_and_every_control_does_something(
    lesson: LessonEntry,
) -> None:
    notebook, report = executed(lesson)
    refuse_stale(Page(lesson.notebook, written(notebook)))
    assert report["errors"] == []
    assert report["controls"] >= 8
    assert len(set(report["moving"])) >= 3


@pytest.mark.parametrize(
    "page",
    [*filled_readme(ROOT, COURSE), *course_pages(ROOT, COURSE)],
    ids=lambda page: page.path.name,
)
def test_a_page_that_is_made_from_others_is_up_to_date(page: Page) -> None:
    refuse_stale(page)


def test_every_notebook_has_its_lesson_and_every_lesson_its_notebook() -> None:
    assert find_strays(ROOT, COURSE) == []
