"""What README.md and CONTRIBUTING.md say of this repository is so."""

import re
from pathlib import Path

import pytest
import yaml

import course
import tune_or_not
from benchmarks.published_latency import lines, median_error

ROOT = Path(__file__).parents[3]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", ".github/SECURITY.md")


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
    table = text_of("benchmarks/published_latency.md")
    worst = re.search(r"\*\*independent\*\*.*\| ([\d.]+) times", table)
    assert worst
    assert f"at worst a factor of {worst[1]}" in text_of("README.md")


def test_who_cites_it_cites_this_version() -> None:
    citation = yaml.safe_load(text_of("CITATION.cff"))
    assert citation["version"] == tune_or_not.__version__
    assert f"## {citation['version']} ({citation['date-released']})" in text_of("CHANGELOG.md")


@pytest.mark.parametrize("form", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml")))
def test_an_issue_form_asks_for_what_it_needs(form: Path) -> None:
    fields = yaml.safe_load(form.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= fields.keys()
    ids = [field["id"] for field in fields["body"]]
    assert len(set(ids)) == len(ids)
    assert any(field.get("validations", {}).get("required") for field in fields["body"])


def test_how_often_it_is_right_is_what_the_benchmark_found() -> None:
    """The first table of the page: the locked half, entered blind."""
    table = text_of("benchmarks/published_projects.md").partition("| adviser, ")[2]
    table = table.partition("\n\n")[0]
    share = {
        name.strip("* "): (int(acceptable), int(wrong), percent)
        for name, acceptable, _undecided, wrong, _miss, percent in re.findall(
            r"^\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+ %)", table, re.MULTILINE
        )
    }
    count = re.match(r"(\d+) projects", table)
    assert count
    best = max((row for name, row in share.items() if re.match(r"S\d+:", name)), default=None)
    assert best
    said = text_of("README.md").partition("## How often it is right")[2].partition("\n## ")[0]
    course = share["this course"]
    for part in (
        f"held against {count[1]} published projects",
        f"acceptable in {course[2]} and clearly wrong in {course[1]} of the {count[1]}",
        f"three lines is acceptable in {share['three lines'][2]}",
        f"always retrieving in {share['always rag'][2]}",
        f"best single source reaches {best[2]}",
    ):
        assert part in said


@pytest.mark.parametrize(
    "command", ["test --quick", "test tests/unit/bill", "build 04", "bench", "site"]
)
def test_the_loop_uses_commands_that_the_launcher_has(command: str) -> None:
    assert f"python3 course.py {command}" in text_of("CONTRIBUTING.md")
    assert command.partition(" ")[0] in course.COMMANDS
