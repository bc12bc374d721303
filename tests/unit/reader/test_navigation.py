"""The ways round the course: cells above and below a lesson, the map, the README, every link."""

from pathlib import Path

import pytest

from tests.support.links import dead_links, relative_links
from tune_or_not.authoring.navigation import (
    ReadmeError,
    bottom_cell,
    fill_blocks,
    lesson_map,
    readme_blocks,
    timetable,
    top_cell,
)
from tune_or_not.reader.outline import Course, LessonEntry, read_course

ROOT = Path(__file__).parents[3]
PAGES = sorted(
    page.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "lessons/*.md", "notebooks/*.md", "notebooks/*.ipynb")
    for page in ROOT.glob(pattern)
)

START = LessonEntry("00", "start", "Start", 15, ())
COST = LessonEntry("04", "cost", "Cost | price", 20, ("S2", "S5"))
CHARTS = LessonEntry("06", "charts", "Charts", 25, ("S1",))
COURSE = Course("A course", "", (START, COST, CHARTS))


def test_the_top_says_where_the_reader_is() -> None:
    assert "Lesson 04 · 20 minutes · mirrors S2, S5" in top_cell(COURSE, COST)
    assert "Lesson 00 · 15 minutes**" in top_cell(COURSE, START)


@pytest.mark.parametrize(
    ("lesson", "links"),
    [
        (START, ["glossary.md", "04_cost.ipynb"]),
        (COST, ["00_start.ipynb", "glossary.md", "06_charts.ipynb"]),
        (CHARTS, ["04_cost.ipynb", "00_start.ipynb", "glossary.md"]),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_the_ways_on_are_the_same_above_and_below(lesson: LessonEntry, links: list[str]) -> None:
    assert relative_links(top_cell(COURSE, lesson)) == links
    assert relative_links(bottom_cell(COURSE, lesson)) == links


def test_only_the_last_lesson_says_so() -> None:
    assert "last lesson" in bottom_cell(COURSE, CHARTS)
    assert "last lesson" not in bottom_cell(COURSE, COST)


def test_the_map_has_a_row_for_every_lesson() -> None:
    rows = lesson_map(COURSE, folder="notebooks/").splitlines()[2:]
    assert rows[1] == r"| 04 | [Cost \| price](notebooks/04_cost.ipynb) | 20 | S2, S5 |"
    assert len(rows) == 3


def test_the_timetable_adds_the_minutes_up() -> None:
    rows = timetable(COURSE).splitlines()[2:]
    assert rows[1] == r"| 04 | [Cost \| price](../notebooks/04_cost.ipynb) | 20 | 0:35 |"
    assert rows[-1].endswith("| 25 | 1:00 |")


def test_without_an_address_there_is_no_link() -> None:
    badges = readme_blocks(COURSE)["badges"]
    assert "http" not in badges
    assert "lessons/course.toml" in badges


def test_with_an_address_the_badges_lead_to_it() -> None:
    course = Course("A course", "https://github.com/owner/name", COURSE.lessons)
    badges = readme_blocks(course)["badges"]
    opened = "lab%2Ftree%2Fnotebooks%2F00_start.ipynb"
    assert f"/v2/gh/owner/name/HEAD?urlpath={opened})" in badges
    assert "https://github.com/owner/name/actions/workflows/ci.yml)" in badges


def test_blocks_are_replaced_and_the_rest_stays() -> None:
    text = "a <!-- map -->old\n<!-- /map --> b <!-- other -->"
    filled = fill_blocks(text, {"map": r"new \| line", "badges": "none"})
    assert filled == "a <!-- map -->\nnew \\| line\n<!-- /map --> b <!-- other -->"
    assert fill_blocks(filled, {"map": r"new \| line"}) == filled


def test_a_block_without_an_end_is_refused() -> None:
    with pytest.raises(ReadmeError, match="has no <!-- /map -->"):
        fill_blocks("<!-- /map --> <!-- map -->", {"map": ""})


# --------------------------------------------------------------------- the course as it stands


def test_the_course_has_all_its_pages() -> None:
    course = read_course(ROOT)
    expected = {
        "README.md",
        *(lesson.source.as_posix() for lesson in course.lessons),
        *(lesson.notebook.as_posix() for lesson in course.lessons),
        "lessons/for_teachers.md",
        "notebooks/glossary.md",
    }
    assert expected <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_leads_somewhere(page: str) -> None:
    assert dead_links(ROOT / page) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("lessons/")])
def test_a_lessons_links_hold_in_its_notebook_too(page: str) -> None:
    """Links of a lesson lead through `../`, so that they hold in both folders."""
    links = relative_links((ROOT / page).read_text(encoding="utf-8"))
    outside = [link for link in links if not link.startswith(("../", "#"))]
    assert outside == []


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("[a](there.md) ![b](there.md)", []),
        ("[a](there.md#one-heading) [b](#Here)", []),
        ("[a](nowhere.md)", ["nowhere.md"]),
        ("![a](nowhere.png)", ["nowhere.png"]),
        ("[a](there.md#another)", ["there.md#another"]),
        ("<img src='nowhere.png'>", ["nowhere.png"]),
        ("[a][b]\n\n[b]: nowhere.md", ["nowhere.md"]),
        ("[a](https://example.org/nowhere)", []),
        ("`[a](nowhere.md)`", []),
    ],
)
def test_a_dead_link_is_found(tmp_path: Path, text: str, dead: list[str]) -> None:
    (tmp_path / "there.md").write_text("# One heading\n")
    page = tmp_path / "page.md"
    page.write_text(f"# Here\n\n{text}\n")
    assert dead_links(page) == dead
