"""Whatever people call their project is shown as text, everywhere, and breaks no page."""

import json
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import lab
from tests.browser.lab import Lab
from tests.browser.test_app import opened, start_app, wait_until_it_answers
from tune_or_not.case import Case
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.record.files import write_record
from tune_or_not.record.follow_up import FollowUp

pytestmark = pytest.mark.browser

HACK = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
NAME = f'{HACK}\n=HYPERLINK("h","x") اسم 🧪 $x$ </svg>{"W" * 60}'
TASK = (
    f"{HACK} -- ]]> &lt; {'long' * 400} \n مهمة 🧪 `code` **bold** [a](javascript:window.hacked=1)"
)
FIELDS = {"name": NAME, "task": TASK, "prompt_score": 0.7, "needs_behaviour": True}

NOTEBOOK = """
import csv, io
from IPython.display import HTML, display
from tune_or_not import lesson, panels
from tune_or_not.case import Case
from tune_or_not.decision.bill.request_cost import APPROACHES
from tune_or_not.panels.catalogue import PANELS
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.triage.formulas import as_text

here = lesson.open_lesson("00_start_here")
live = LiveCase(Case.of(FIELDS))
shown = []
for name, entry in PANELS.items():
    first, *others = entry.example(here) or [None]
    if isinstance(first, LiveCase):
        display(getattr(panels, name)(live, *others))
        shown.append(name)
named = {live.case.name: live.case}
display(panels.verdict_table(named), panels.request_cost_table(named, tuple(APPROACHES)))
page = io.StringIO()
csv.writer(page).writerows([["name", "epochs"], [as_text(live.case.name), 3], [as_text(HACK), "x"]])
ideas = panels.triage()
ideas.read(page.getvalue())
display(ideas)
assert len(shown) > 20
"""

HACKED = """() => [window.hacked ?? null,
    document.querySelectorAll("img[src=x], img[src$='/x']").length,
    [...document.scripts].filter((s) => s.textContent.startsWith("window.hacked")).length]"""
UNTOUCHED = [None, 0, 0]

# Outputs that are wider than their place; what scrolls in itself is meant to.
TOO_WIDE = """() => [...document.querySelectorAll(
        ".jp-OutputArea-output, .tune-or-not-panel, .tune-or-not-row > *, .live-figure-caption")]
    .filter((part) => part.scrollWidth > part.clientWidth + 2
        && !part.matches(".jp-RenderedHTMLCommon") && getComputedStyle(part).display !== "inline")
    .map((part) => `${part.className} ${part.scrollWidth} > ${part.clientWidth}`)"""


def test_every_panel_shows_a_hostile_name_as_text(page: Page, jupyterlab: Lab) -> None:
    code = f"HACK = {HACK!r}\nFIELDS = {FIELDS!r}\n{NOTEBOOK}"
    notebook = lab.empty_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(code)]
    nbformat.write(notebook, jupyterlab.root / "notebooks" / "hostile.ipynb")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    lab.open_notebook(page, "hostile")
    lab.run_all(page)
    assert lab.cell_errors(page) == []
    page.wait_for_function("() => document.querySelectorAll('.tune-or-not svg').length > 20")
    assert page.evaluate(HACKED) == UNTOUCHED
    text = page.locator(".jp-Notebook").inner_text()
    assert "This course on <script>window.hacked=1</script><img src=x" in text
    assert page.locator("td, th", has_text="<script>window.hacked").count() >= 3
    assert page.evaluate(TOO_WIDE) == []
    page.set_viewport_size({"width": 700, "height": 1000})
    page.wait_for_function(f"() => ({TOO_WIDE})().length === 0")


def test_the_record_shows_hostile_texts_as_text(chromium: Browser, tmp_path: Path) -> None:
    follow_up = FollowUp(owner=NAME[:200], next_experiment=TASK[:2000])
    written, *_ = write_record(Case.of(FIELDS), tmp_path / "record.html", follow_up)
    page = chromium.new_page(viewport={"width": 1000, "height": 1000})
    page.goto(written.as_uri())
    assert page.evaluate(HACKED) == UNTOUCHED
    assert "<script>window.hacked=1</script>" in page.locator("body").inner_text()
    beyond = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(beyond) == 0
    page.close()


def test_the_app_shows_a_hostile_name_as_text_and_refuses_an_endless_one(
    chromium: Browser, tmp_path: Path
) -> None:
    app = Lab(folder=tmp_path, port=lab.free_port())
    MyDecision(app.my_decision, print).write("case", FIELDS)
    server = start_app(app)
    try:
        wait_until_it_answers(app, server)
        with opened(chromium, app, width=1000) as page:
            page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
            told = page.locator(".tune-or-not-app")
            expect(told).to_contain_text("<script>window.hacked=1</script>")
            assert page.evaluate(HACKED) == UNTOUCHED
            assert page.evaluate(TOO_WIDE) == []
            name = page.get_by_role("textbox", name="Name of the project")
            name.fill("x" * 10_000)
            name.press("Enter")
            expect(name).to_have_value(NAME.replace("\n", ""))
            name.fill("Plain")
            name.press("Enter")
            expect(name).to_have_value("Plain")
            page.get_by_role("button", name="Write the decision record").click()
            expect(page.get_by_role("link", name="Save a copy")).to_be_visible()
        kept = json.loads((app.my_decision / "case.json").read_text(encoding="utf-8"))["content"]
        assert kept == {**FIELDS, "name": "Plain"}
    finally:
        lab.stop(server)
    assert app.outside_connections() == []
    assert app.outside_requests == []
