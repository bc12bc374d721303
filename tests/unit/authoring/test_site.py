"""The static pages: what a lesson becomes, and a built site that loads nothing from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from nbconvert import HTMLExporter
from traitlets.config import Config

import course
from tune_or_not.authoring.site.build import settings
from tune_or_not.authoring.site.pages import lesson_page, markdown_page
from tune_or_not.authoring.walkers import WalkingCharts
from tune_or_not.reader.outline import Course, read_course

ROOT = Path(__file__).parents[3]
COURSE = read_course(ROOT)
REPOSITORY = "https://github.com/owner/name"
SOME = ("04_what_it_costs", "06_following_the_flowcharts")
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}


# ------------------------------------------------------------------------------- a lesson's page


@pytest.fixture(scope="module")
def page() -> nbformat.NotebookNode:
    lesson = COURSE.lesson(SOME[0])
    return lesson_page(nbformat.read(ROOT / lesson.notebook, as_version=4), lesson)


def test_a_page_opens_with_its_title_and_says_what_stands_still(page: nbformat.NotebookNode):
    title, _, rest = page.cells[0].source.partition("\n")
    assert title == "# What it costs"
    assert "Lesson 04 · 40 minutes" in rest
    assert "stand still" in rest
    assert "Glossary](" not in page.cells[-1].source


def test_code_is_folded_away_but_for_what_prints(page: nbformat.NotebookNode):
    built = nbformat.read(ROOT / COURSE.lesson(SOME[0]).notebook, as_version=4).cells
    results = {
        cell.source: any("data" in output for output in cell.outputs)
        for cell in built
        if cell.cell_type == "code" and "lesson.open_lesson(" not in cell.source
    }
    assert set(results.values()) == {True, False}
    tags: dict[str, list[str] | None] = {}
    for cell in page.cells:
        tags.setdefault(cell.source, cell.metadata.get("tags"))
    assert {source: tags[source] == ["hide-input"] for source in results} == results
    (opened,) = [source for source in tags if "lesson.open_lesson(" in source]
    assert tags[opened] == ["remove-cell"]


def test_every_picture_has_its_sentence_as_text(page: nbformat.NotebookNode):
    pictured = [
        (cell, output.data)
        for cell in page.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(pictured) > 3
    for cell, data in pictured:
        alt = cell.metadata.mystnb.image.alt
        assert alt == " ".join(data["text/plain"].split())
        assert re.sub(r"\\(.)", r"\1", cell.metadata.mystnb.figure.caption) == alt


@pytest.mark.parametrize(
    ("text", "outside", "becomes"),
    [
        ("[a](06_x.ipynb#b)", "", "[a](06_x.ipynb#b)"),
        ("[a](../README.md)", "", "[a](../index.md)"),
        ("[a](https://example.org)", "", "[a](https://example.org)"),
        ("[a](#b)", "", "[a](#b)"),
        ("see [a](../CONTRIBUTING.md#b).", "", "see a."),
        ("[a](../CONTRIBUTING.md#b)", "there/", "[a](there/CONTRIBUTING.md#b)"),
        ('<a id="s1"></a>', "", "(s1)="),
        ("<!-- built -->\n\n# A", "", "# A"),
    ],
)
def test_links_lead_to_pages_of_the_site_or_to_the_repository(
    text: str, outside: str, becomes: str
):
    there = {PurePosixPath("notebooks/06_x.ipynb"), PurePosixPath("README.md")}
    assert markdown_page(text, PurePosixPath("notebooks/page.md"), there, outside) == becomes


def test_without_an_address_there_is_no_launch_button():
    assert "launch_buttons" not in settings(COURSE)["html_theme_options"]
    launched = settings(Course("A course", REPOSITORY, COURSE.lessons))["html_theme_options"]
    assert launched["launch_buttons"]["binderhub_url"]


def test_a_lesson_that_is_exported_as_html_keeps_charts_that_answer():
    name = f"{WalkingCharts.__module__}.WalkingCharts"
    chosen = Config({"HTMLExporter": {"preprocessors": [name]}})
    notebook = nbformat.read(ROOT / COURSE.lesson(SOME[1]).notebook, as_version=4)
    panels = sum("panels.flowchart(" in cell.source for cell in notebook.cells)
    html, _ = HTMLExporter(config=chosen).from_notebook_node(notebook)
    assert html.count('class="flowchart-walker"') == panels > 2
    assert html.count("globalThis.flowchartWalker") == 1
    ids = re.findall(r' id="(chart-[^"]+)"', html)
    assert len(set(ids)) == len(ids) > 100
    assert f"--HTMLExporter.preprocessors={name}" in course.lab_arguments("00_start_here")


# ---------------------------------------------------------------------------------- a built site


class Page(HTMLParser):
    """What a page loads, where it leads, its ids, and its pictures without words."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.ids: set[str] = set()
        self.wordless: list[str] = []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        if LOADS.get(tag) in given and given.get("rel") not in {"search", "next", "prev", "index"}:
            self.loads.append(given[LOADS[tag]])
        if tag == "a" and "href" in given:
            self.leads.append(given["href"])
        self.ids |= {given[name] for name in ("id", "name") if name in given}
        if tag == "img" and not given.get("alt"):
            self.wordless.append(given["src"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lessons of a course that has a public address."""
    if find_spec("sphinx") is None:
        pytest.skip("the site's generator is an extra: python3 course.py site installs it")
    root = tmp_path_factory.mktemp("course")
    for name in ("README.md", "lessons", "notebooks"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    outline = root / "lessons/course.toml"
    outline.write_text(
        outline.read_text("utf-8").replace('repository = ""', f'repository = "{REPOSITORY}"'),
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "tune_or_not.authoring.site", *SOME]
    built = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return root / "site"


@pytest.mark.slow
def test_the_site_needs_no_other_machine_and_every_link_in_it_holds(site: Path):
    pages = {file: Page(file) for file in site.rglob("*.html") if "_static" not in file.parts}
    assert len(pages) >= 6
    for file, page in pages.items():
        assert [url for url in page.loads if urlsplit(url).netloc] == [], file.name
        assert page.wordless == [], file.name
        for target in (url for url in page.leads if not urlsplit(url).scheme):
            path, anchor = unquote(urlsplit(target).path), unquote(urlsplit(target).fragment)
            goal = (file.parent / path).resolve() if path else file
            assert goal.exists(), f"{file.name}: {target}"
            assert not anchor or anchor in pages[goal].ids, f"{file.name}: {target}"
    styles = [file.read_text("utf-8") for file in site.rglob("*.css")]
    assert [s for s in styles if re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", s)] == []
    assert (site / ".nojekyll").exists()


@pytest.mark.slow
def test_the_site_has_navigation_search_themes_words_and_a_launch_button(site: Path):
    costs = (site / f"notebooks/{SOME[0]}.html").read_text("utf-8")
    charts = (site / f"notebooks/{SOME[1]}.html").read_text("utf-8")
    assert 'class="flowchart-walker"' in charts
    assert "walker.js" in charts
    for part in (
        "theme-switch",
        "glossary.html",
        f"{SOME[1]}.html",
        "mybinder.org/v2/gh/owner/name",
    ):
        assert part in costs, part
    words = re.findall(r"<figcaption>\s*<p><span class=\"caption-text\">(.*?)</span>", costs)
    assert len(words) > 3
    assert all(f'<img alt="{sentence}"' in costs for sentence in words if "\u2019" not in sentence)
    index = (site / "searchindex.js").read_text("utf-8")
    assert json.loads(index[index.index("{") : index.rindex("}") + 1])["terms"]
    assert '"passag' in index
