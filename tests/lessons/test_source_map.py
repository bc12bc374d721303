"""Every item of the sources is taught in its home lesson, where its mark stands."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tune_or_not.authoring.source_marks import (
    Item,
    SourceMarkError,
    link_marks,
    passages,
    read_items,
    source_page,
)
from tune_or_not.reader.outline import Course, LessonEntry, read_course

ROOT = Path(__file__).parents[2]
COURSE = read_course(ROOT)
HOMES = {lesson.id: lesson for lesson in COURSE.lessons}
ITEMS = read_items(ROOT)
MYTH = Item("S2.myth.3", "'thousands of examples'", "08", ("S2", "50-100|50 to 100", "1,000"))


def test_the_map_holds_all_76_items() -> None:
    assert len(ITEMS) == 76


@pytest.mark.parametrize(
    "item", [item for item in ITEMS.values() if item.lesson in HOMES], ids=lambda item: item.id
)
def test_an_item_is_taught_in_its_lesson(item: Item) -> None:
    notebook = nbformat.read(ROOT / HOMES[item.lesson].notebook, as_version=4)
    found = [passage for mark, passage in passages(notebook) if mark == item.id]
    assert found, f"no mark [{item.id}] in {HOMES[item.lesson].source}"
    assert min((item.unsaid(passage) for passage in found), key=len) == []


def test_every_item_has_a_lesson_in_the_course() -> None:
    assert {item.id for item in ITEMS.values() if item.lesson not in HOMES} == set()


# ------------------------------------------------------------------------------ marks and passages


def read(*sources: str) -> list[tuple[str, str]]:
    cells = [new_markdown_cell(link_marks(source, "a lesson")) for source in sources]
    return list(passages(new_notebook(cells=cells)))


def test_a_mark_is_a_small_link_that_says_what_the_source_says() -> None:
    linked = link_marks("Good ones suffice. [S2.myth.3]", "a lesson")
    assert linked.startswith('Good ones suffice. <sup id="S2.myth.3">[S2.myth.3](sources.md#s2 "')
    assert "diminishing after about 1,000" in linked


def test_code_and_ordinary_links_are_left_alone() -> None:
    text = "```text\nrow [S2.myth.3]\n```\n\n[S2.myth.3](elsewhere.md)"
    assert link_marks(text, "a lesson") == text


def test_a_mark_of_no_source_is_refused_with_the_lesson() -> None:
    with pytest.raises(SourceMarkError, match=r"lessons/x.md: \[S2.myth.9\] is in none"):
        link_marks("Nobody said so. [S2.myth.9]", "lessons/x.md")


def test_a_passage_is_the_paragraph_with_the_mark() -> None:
    ((mark, passage),) = read("Not this.\n\nSay *50-100* here. [S2.myth.3]\n\nNor this.")
    assert (mark, passage) == ("S2.myth.3", "Say 50-100 here.")


def test_a_list_item_and_a_table_row_are_passages_of_their_own() -> None:
    assert read("- one [S2.good.1]\n- two [S2.good.2]\n  and more") == [
        ("S2.good.1", "- one"),
        ("S2.good.2", "- two and more"),
    ]
    rows = read("| a | b |\n|---|---|\n| one [S2.good.1] | x |\n| two | y |")
    assert rows == [("S2.good.1", "| one | x |")]


def test_the_table_under_a_paragraph_belongs_to_it() -> None:
    ((_, passage),) = read("S2 has a table: [S2.matrix]\n\n| Low cost | no |\n|---|---|\n\nEnd.")
    assert "Low cost" in passage
    assert "End" not in passage


def test_what_the_next_cell_prints_belongs_to_the_last_paragraph() -> None:
    shown = new_output("execute_result", {"text/html": "<td>Low&nbsp;cost</td>"})
    cells = [
        new_markdown_cell(link_marks("First.\n\nSee. [S2.matrix]", "a lesson")),
        new_code_cell("table(x)", outputs=[shown]),
    ]
    ((_, passage),) = passages(new_notebook(cells=cells))
    assert passage == "See. table(x) Low cost"


def test_a_missing_figure_is_noticed() -> None:
    assert MYTH.unsaid("S2: 50 to 100 good ones; little more after 1,000") == []
    assert MYTH.unsaid("S2: a hundred good ones; little more after 1,000") == ["50-100|50 to 100"]


def test_the_page_counts_what_is_taught() -> None:
    lesson = LessonEntry("08", "myths", "Myths", 20, ("S2",))
    elsewhere = Item("S2.myth.4", "'permanent' | not", "09", ("S2",))
    shown = source_page(Course("A course", "", (lesson,)), [MYTH, elsewhere])
    assert "1 of 2 items taught" in shown
    assert "| S2.myth.3 | 'thousands of examples' | [08](08_myths.ipynb) |" in shown
    assert "| S2.myth.4 | 'permanent' / not | not yet |" in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[", "source_map.toml"),
        ('["S9.nothing"]\nlesson = "01"\nsays = ["S9"]', "S9.nothing is not in"),
        ('["S2.matrix"]\nlesson = "01"', "S2.matrix needs"),
        ('["S2.matrix"]\nlesson = "01"\nsays = []', "S2.matrix needs"),
    ],
)
def test_a_map_that_cannot_be_used_says_why(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons/source_map.toml").write_text(text)
    with pytest.raises(SourceMarkError, match=said):
        read_items(tmp_path)
