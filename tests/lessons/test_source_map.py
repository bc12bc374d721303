"""Every item of the sources is taught in its home lesson, where its mark stands."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tune_or_not.authoring.source_marks import (
    SOURCES_PAGE,
    Item,
    SourceMarkError,
    anchor,
    link_marks,
    name_sources,
    passages,
    read_items,
    sources_page,
)
from tune_or_not.facts.tables import source_map
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
    mark = '<sup id="S2.myth.3">[S2.myth.3](sources.md#s2-myth-3 "'
    assert linked.startswith(f"Good ones suffice. {mark}")
    assert "diminishing after about 1,000" in linked


def test_each_item_has_its_own_row_with_title_author_date_and_gist() -> None:
    lesson = LessonEntry("08", "myths", "Myths", 20, ("S2",))
    page = sources_page(Course("A course", "", (lesson,)), [MYTH])
    row = page.partition("### s2-myth-3\n")[2].partition("\n#")[0]
    assert "S2, *Why Fine-tune? Making the Right Decision*, under *Myths*" in row
    assert "200-500 typical" in row
    assert "[08 Myths](08_myths.ipynb)" in row
    about = page.partition("## S3: Reasons to Fine Tune an LLM\n")[2].partition("\n#")[0]
    assert "Author: a practitioner's blog. Date: 2024-05-21." in about


def test_every_mark_of_the_built_lessons_opens_a_row_of_the_page() -> None:
    rows = set(re.findall(r"^### (\S+)$", (ROOT / SOURCES_PAGE).read_text("utf-8"), re.MULTILINE))
    assert rows == {anchor(item_id) for item_id in source_map()}
    for home in COURSE.lessons:
        linked = link_marks((ROOT / home.source).read_text("utf-8"), home.id)
        assert set(re.findall(r"\(sources\.md#(\S+) ", linked)) <= rows


def test_the_first_use_of_a_source_in_a_sentence_has_its_short_title() -> None:
    before = "# S2\n\n- name S2;\n\n| S2 |\n\n```text\nS2\n```\n\nBoth [S2.myth.3] of S2's"
    named = name_sources(f"{before}. S2 again.")
    assert named == f"{before} ([*Making the Right Decision*](sources.md)). S2 again."


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


def test_the_page_counts_what_is_taught_and_names_its_lesson() -> None:
    lesson = LessonEntry("08", "myths", "Myths", 20, ("S2",))
    page = sources_page(Course("A course", "", (lesson,)), [MYTH])
    assert "1 of 32 items taught." in page
    assert re.search(r"### s2-myth-3\n\n.*Taught in \[08 Myths\]\(08_myths.ipynb\)\.", page)


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
