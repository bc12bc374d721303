"""What README.md and CONTRIBUTING.md say of this repository is so."""

import re
from pathlib import Path

import pytest

import course
from benchmarks.published_latency import lines, median_error

ROOT = Path(__file__).parents[3]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def headings(page: str) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_and_path_leads_somewhere(name: str) -> None:
    page = text_of(name)
    linked = [target for target in re.findall(r"\]\(([^)\s]+)\)", page) if "://" not in target]
    for target in linked:
        path, _, anchor = target.partition("#")
        assert (ROOT / path).exists(), target
        if anchor and path.endswith(".md"):
            assert anchor in headings(text_of(path)), target
    named = re.findall(r"`((?:widgets|tests|benchmarks|\.github)/[\w./]+)`", page)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_map_names_every_room_of_the_package() -> None:
    rooms = set(
        re.findall(
            r"`(\w+)(?:/[\w/]*|\.py)`", text_of("CONTRIBUTING.md").partition("## The map")[2]
        )
    )
    package = ROOT / "widgets/tune_or_not"
    assert {folder.parent.name for folder in package.glob("*/__init__.py")} <= rooms


def test_the_errors_of_the_readme_are_those_of_the_page() -> None:
    stated = re.search(
        r"median error is (\d+) % on rows .+?, (\d+) % on the others", text_of("README.md")
    )
    assert stated
    fitted, independent = ([row for row in lines() if row.fitted is kind] for kind in (True, False))
    for given, rows in zip(stated.groups(), (fitted, independent), strict=True):
        assert given == f"{100 * median_error(rows):.0f}"


@pytest.mark.parametrize(
    "command", ["test --quick", "test tests/unit/bill", "build 04", "bench", "site"]
)
def test_the_loop_uses_commands_that_the_launcher_has(command: str) -> None:
    assert f"python3 course.py {command}" in text_of("CONTRIBUTING.md")
    assert command.partition(" ")[0] in course.COMMANDS
