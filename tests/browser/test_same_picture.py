"""The proof: a picture that was patched again and again is the picture drawn afresh.

In a real browser, through the front end of the widget: equal as text of the DOM, and equal pixel
by pixel. For the pixels both are painted from nothing: what Chromium repaints of a picture that is
already on the screen may differ by a hair from what it paints in one go, whoever draws it.
"""

import json
import random
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from live_figure.figure import LiveFigure
from live_figure.picture import LivePicture
from tests.browser.test_live_picture import FAKE_KERNEL, SOURCE, STYLE
from tune_or_not.case import Case, bounds, field, ladder, options
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.panels.advice.board_panel import board_panel
from tune_or_not.panels.advice.checklist_panel import checklist_panel
from tune_or_not.panels.advice.flowchart_panel import flowchart_panel
from tune_or_not.panels.advice.matrix_panel import matrix_panel
from tune_or_not.panels.advice.reasons_panel import reasons_panel
from tune_or_not.panels.bill.argument_panel import argument_panel
from tune_or_not.panels.bill.being_wrong_panel import being_wrong_panel
from tune_or_not.panels.bill.cost_against_latency_panel import cost_against_latency_panel
from tune_or_not.panels.bill.cost_panel import cost_panel
from tune_or_not.panels.bill.latency_panel import latency_panel
from tune_or_not.panels.bill.request_cost_panel import request_cost_panel
from tune_or_not.panels.bill.tornado_panel import tornado_panel
from tune_or_not.panels.bill.volume_panel import volume_panel
from tune_or_not.panels.evidence.evidence_panel import evidence_panel
from tune_or_not.panels.evidence.questions_needed_panel import questions_needed_panel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

UPDATES = 12
PANELS: dict[str, Callable[[LiveCase], Panel]] = {
    "cost": cost_panel,
    "request cost": request_cost_panel,
    "latency": latency_panel,
    "cost against latency": cost_against_latency_panel,
    "volume": volume_panel,
    "tornado": tornado_panel,
    "argument": argument_panel,
    "being wrong": being_wrong_panel,
    "board": board_panel,
    "matrix": matrix_panel,
    "reasons": reasons_panel,
    "checklist": checklist_panel,
    "evidence": lambda live: evidence_panel(live, {"": "1,1\n0,1\n0,1\n1,0\n0,0"}),
    "questions needed": questions_needed_panel,
    **{
        name: lambda live, name=name: flowchart_panel(live, name)
        for name in charts()
        if charts()[name].source
    },
}


def random_values(draw: random.Random, count: int = 12) -> dict[str, Any]:
    """Some fields of a case, each anywhere between its bounds."""
    names = [n for n in Case.model_fields if bounds(n) or field(n).annotation is bool or options(n)]
    chosen = draw.sample(names, count)
    return {name: draw.choice(possible(name)) for name in chosen}


def possible(name: str) -> list[Any]:
    if bounds(name):
        return list(ladder(name))
    return [True, False] if field(name).annotation is bool else list(options(name))


def pictures(panel: Panel) -> list[LivePicture]:
    found: list[LivePicture] = []
    waiting = [panel]
    while waiting:
        widget = waiting.pop()
        waiting += getattr(widget, "children", ())
        if isinstance(widget, LivePicture):
            found.append(widget)
    return found


def state(picture: LivePicture) -> dict[str, Any]:
    names = ("svg", "patch", "alt", "status", "show_status", "class_name")
    return json.loads(json.dumps({name: getattr(picture, name) for name in names}))


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1300, "height": 1100})
    yield page
    page.close()


def pixels(page: Page) -> Image.Image:
    """What is on the screen once every layer was thrown away and painted anew."""
    for scale in (1.5, 1):
        page.evaluate(
            """async (scale) => {
                document.body.style.zoom = scale;
                await new Promise(requestAnimationFrame);
                await new Promise(requestAnimationFrame);
            }""",
            scale,
        )
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


# Elements, attributes by name and texts; without what each view adds: prefixes and its own width.
DOM = """() => {
    const told = (node) => node.nodeType === Node.TEXT_NODE ? node.data : [
        node.tagName,
        [...node.attributes].filter((a) => a.name !== "style" || node.tagName !== "svg")
            .map((a) => `${a.name}=${a.value.replace(/live-figure-\\d+-/g, "")}`).sort(),
        [...node.childNodes].map(told),
    ];
    return JSON.stringify(told(document.querySelector(".tune-or-not > svg")));
}"""


@pytest.mark.parametrize("name", PANELS)
def test_patched_and_fresh_are_the_same(name: str, page: Page) -> None:
    draw = random.Random(name)
    live = LiveCase()
    panel = PANELS[name](live)
    for number, picture in enumerate(pictures(panel)):
        open_page(page, state(picture))
        patched = 0
        for _ in range(UPDATES):
            live.set(**random_values(draw))
            panel.settle()
            now = state(picture)
            patched += bool(now["patch"])
            page.evaluate("(state) => window.model.set(state)", now)
        assert patched
        text, painted = page.evaluate(DOM), pixels(page)
        open_page(page, drawn_afresh(picture, number, lambda: PANELS[name](LiveCase(live.case))))
        assert page.evaluate(DOM) == text
        difference = ImageChops.difference(painted, pixels(page))
        assert difference.getbbox() is None
    panel.close()


def drawn_afresh(picture: LivePicture, number: int, again: Callable[[], Panel]) -> dict[str, Any]:
    """The same picture in one piece, without a patch."""
    if picture._live is not None:  # in its own layout, which a new panel might not have
        svg = LiveFigure(picture._live.figure).svg
        return state(picture) | {"svg": svg, "patch": {}}
    panel = again()
    found = state(pictures(panel)[number])
    panel.close()
    assert found["patch"] == {}
    return found


def open_page(page: Page, state: dict[str, Any]) -> None:
    page.goto("about:blank")
    page.add_style_tag(content=STYLE)
    page.evaluate(FAKE_KERNEL, {"source": SOURCE, "state": state})
