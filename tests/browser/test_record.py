"""The decision record in a real browser: readable, offline, and no text of a reader's runs."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

from flowchart.picture import FlowchartPicture
from flowchart.walker import walked
from tune_or_not.case import Case, example_case
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.worked_case import worked_cases
from tune_or_not.record.advice import FOLLOWED
from tune_or_not.record.carried import read_carried
from tune_or_not.record.contents import record_of
from tune_or_not.record.follow_up import FollowUp
from tune_or_not.record.html_page import html_page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = Path(__file__).with_name("axe.min.js")
WORKED = {name: one.case for name, one in worked_cases(ROOT / "lessons/cases/worked").items()}
NASTY = (
    "<script>window.ran = 1</script></script></title></svg></style>"
    "<img src=x onerror='window.ran = 2'>",
    "<svg onload='window.ran = 3'></svg><a href='javascript:window.ran = 4'>x</a> {{7*7}} ${7*7}",
    '=HYPERLINK("http://evil.example","click") @SUM(1) +1 -1',
    "مشروع العقود \u202e gnp.exe",
    "👩🏽\u200d🚀 🧪 one\ntwo\tthree",
    "<!-- <script> --> ]]> &lt;b&gt; \u2028 \\u003cscript\\u003e",
)
PRINTED = {
    "example": example_case(),
    "unclear": WORKED["checkr"],
    "nearly empty": Case(requests_per_month=20_000),
    "long": WORKED["checkr"].changed(name="A very long name " * 11, task="What it does. " * 140),
}
DESKTOP: ViewportSize = {"width": 1200, "height": 900}
NARROW: ViewportSize = {"width": 700, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page that writes down every request that it makes, and every complaint."""
    context: BrowserContext = chromium.new_context(
        color_scheme=request.param, viewport=DESKTOP, bypass_csp=False
    )
    opened = context.new_page()
    opened.requested = []  # type: ignore[attr-defined]
    opened.complaints = []  # type: ignore[attr-defined]
    opened.on("request", lambda one: opened.requested.append(one.url))  # type: ignore[attr-defined]
    opened.on("console", lambda one: opened.complaints.append(one.text))  # type: ignore[attr-defined]
    opened.on("pageerror", lambda one: opened.complaints.append(str(one)))  # type: ignore[attr-defined]
    yield opened
    context.close()


@cache
def html(case: Case, added: FollowUp | None) -> str:
    """Made once for light and dark."""
    return html_page(record_of(case, date(2026, 12, 3), added))


def open_record(page: Page, folder: Path, case: Case, added: FollowUp | None = None) -> Path:
    file = folder / "record.html"
    file.write_text(html(case, added), encoding="utf-8")
    page.goto(file.as_uri())
    return file


def look_of(drawing: Locator) -> dict[str, dict[str, str | None]]:
    """What each part of a flowchart's drawing looks like, by the id of the part."""
    looks: dict[str, dict[str, str | None]] = drawing.evaluate(
        """e => Object.fromEntries([...e.querySelectorAll('[id]')].map(part => [part.id,
            {text: part.textContent, ...Object.fromEntries([...part.attributes]
                .map(a => [a.name, a.value]))}]))"""
    )
    return looks


def violations(page: Page) -> list[tuple[str, list[str]]]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [(v["id"], [n["target"][0] for n in v["nodes"]][:5]) for v in found["violations"]]


def painted(pdf: bytes) -> list[bytes]:
    """What the pages of a PDF draw, unpacked; fonts are left out, whose parts come in any order."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    unpacked = [zlib.decompress(part) for part in packed if part[:1] == b"x"]
    return [part for part in unpacked if b" Tf\n" in part]


@pytest.mark.parametrize("name", ["checkr", "s2_1_support_bot", "harvey"])
def test_it_is_accessible_and_asks_for_nothing(name: str, page: Page, tmp_path: Path) -> None:
    file = open_record(page, tmp_path, WORKED[name], FollowUp("Ada", "", date(2027, 1, 5)))
    assert violations(page) == []
    assert page.requested == [file.as_uri()]  # type: ignore[attr-defined]
    assert page.complaints == []  # type: ignore[attr-defined]


def test_it_opens_without_a_network(page: Page, tmp_path: Path) -> None:
    page.context.set_offline(True)
    open_record(page, tmp_path, WORKED["checkr"])
    assert page.locator("h1").inner_text() == "Checkr: background checks"
    assert page.locator("figure svg").count() == 9


@pytest.mark.parametrize("size", [DESKTOP, NARROW, PHONE], ids=["1200", "700", "360"])
def test_it_fits_the_window(size: ViewportSize, page: Page, tmp_path: Path) -> None:
    """Wide tables and charts scroll in their own box; the page never does."""
    page.set_viewport_size(size)
    open_record(page, tmp_path, Case(name="W" * 200, task="unbroken" * 100))
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= size["width"]
    cut = page.evaluate(
        """() => [...document.querySelectorAll('p, li, dd, h1, h2, h3, figcaption')]
            .filter((e) => e.scrollWidth > e.clientWidth + 1)
            .filter((e) => getComputedStyle(e).clipPath === 'none')
            .map((e) => e.textContent.slice(0, 60))"""
    )
    assert cut == []


@pytest.mark.parametrize("page", ["light"], indirect=True)
def test_another_path_is_walked_on_a_copy_and_never_printed(page: Page, tmp_path: Path) -> None:
    """By mouse and by keyboard, as Python walks it; the project's own path stays as it was."""
    case = Case(name="Policy assistant", needs_knowledge=True, narrow_task=False)
    open_record(page, tmp_path, case)
    page.locator(".annex > summary").click()
    for number, chart_id in enumerate(FOLLOWED):
        chart = charts()[chart_id]
        figure = page.locator(f"#figure-{chart_id}")
        own, copy = figure.locator(".flowchart-drawing").first, figure.locator(".flowchart-copy")
        status, back = figure.locator("[role=status]"), figure.get_by_role("button", name="Back to")
        before = look_of(own)
        carried = json.loads(figure.locator("script").text_content() or "")
        question = carried["chart"]["order"][1 - (chart_id == "s2_framework")]
        edge = chart.exits[question][-1]
        answer = own.locator(f"#{chart_id}-answer-{question}-{len(chart.exits[question]) - 1}")
        if number % 2:
            answer.focus()
            page.keyboard.press("Enter")
        else:
            answer.click()
        assert not own.is_visible()
        assert status.inner_text().startswith("You are looking at another path, not at this proj")
        held = carried["answers"].get(question, []) if carried["chart"]["several"] else []
        answers = carried["answers"] | {question: [*held, edge.answer]}
        path = walked(chart, answers, [i for i in carried["assumed"] if i != question])
        shown = look_of(copy)
        for part, changes in FlowchartPicture(chart).restyle(path).items():
            now = shown[f"{chart_id}-away-{part}"]
            assert changes == {name: now.get(name) for name in changes}, part
        assert page.evaluate("document.activeElement.id").startswith(f"{chart_id}-away-answer-")
        page.emulate_media(media="print")
        assert own.is_visible()
        assert not copy.is_visible()
        assert not status.is_visible()
        page.emulate_media(media="screen")
        if chart_id == FOLLOWED[0]:
            reopened = tmp_path / "saved.html"
            reopened.write_text(page.content(), encoding="utf-8")
            page.goto(reopened.as_uri())
            assert own.is_visible()
            assert copy.count() == 0
            answer.click()
        back.focus()
        page.keyboard.press("Enter")
        assert own.is_visible()
        assert copy.count() == 0
        assert look_of(own) == before
        answer.click()
    away = painted(page.pdf(prefer_css_page_size=True))
    for _ in FOLLOWED:
        page.get_by_role("button", name="Back to").first.click()
    assert len(painted(page.pdf(prefer_css_page_size=True))) == len(away)
    assert violations(page) == []
    assert page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_of_a_reader_runs(text: str, page: Page, tmp_path: Path) -> None:
    added = FollowUp(text[:200], text)
    case = Case(name=text[:200], task=text)
    file = open_record(page, tmp_path, case, added)
    page.wait_for_timeout(100)
    assert page.evaluate("() => window.ran") is None
    assert page.requested == [file.as_uri()]  # type: ignore[attr-defined]
    assert page.locator("h1").evaluate("e => e.textContent") == text[:200]
    assert page.locator(".task").evaluate("e => e.textContent") == text
    assert page.locator("img, iframe, h1 *, .task *").count() == 0
    carried = page.locator("script#case").evaluate("e => e.textContent")
    back = read_carried(f"```json\n{carried.strip()}\n```")
    assert (back.case, back.follow_up) == (case, added)


def test_it_carries_its_case_in_the_page(page: Page, tmp_path: Path) -> None:
    open_record(page, tmp_path, WORKED["harvey"])
    told = page.evaluate("() => JSON.parse(document.getElementById('case').textContent)")
    assert told["case"] == WORKED["harvey"].model_dump(mode="json", exclude_unset=True)


def test_dark_and_light_differ_and_paper_is_white(page: Page, tmp_path: Path) -> None:
    open_record(page, tmp_path, WORKED["checkr"])
    dark = page.evaluate("() => matchMedia('(prefers-color-scheme: dark)').matches")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    assert (page.evaluate(ground) == "rgb(255, 255, 255)") is not dark
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    ink = page.evaluate("() => getComputedStyle(document.querySelector('h1')).color")
    assert ink == "rgb(27, 31, 36)"


@pytest.mark.parametrize("page", ["light"], indirect=True)
@pytest.mark.parametrize("case", PRINTED.values(), ids=PRINTED)
def test_its_first_page_on_paper_is_the_summary(case: Case, page: Page, tmp_path: Path) -> None:
    """The summary ends with a page break, and fills one page of A4; in all there are six at most,
    for the annex is folded."""
    open_record(page, tmp_path, case, FollowUp("Ada Lovelace", "Read 30 wrong answers."))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 less its margins
    height = page.evaluate(
        "() => document.querySelector('.summary').getBoundingClientRect().bottom"
    )
    assert 700 < height < 1000
    assert page.locator(".summary ol li").count() == 3
    printed = page.pdf(prefer_css_page_size=True)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 5
