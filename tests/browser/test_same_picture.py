"""The proof: a picture that was patched again and again is the picture drawn afresh.

In a real browser, through the front end of the widget: equal as text of the DOM, and equal pixel
by pixel. For the pixels both are painted from nothing: what Chromium repaints of a picture that is
already on the screen may differ by a hair from what it paints in one go, whoever draws it.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from ipywidgets import Checkbox, Dropdown, SelectionSlider, Textarea
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from live_figure.figure import LiveFigure
from live_figure.picture import LivePicture
from tests.browser.test_live_picture import FAKE_KERNEL, SOURCE, STYLE
from tests.support.widgets import pictures, walk
from tune_or_not.case import Case, bounds, field, ladder, options
from tune_or_not.charts.lab.learning_curves import LearningCurves
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.lesson import Lesson, open_lesson
from tune_or_not.panels.catalogue import PANELS, example_panel, load
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.lab.new_facts_panel import WATCHED
from tune_or_not.panels.lab.trials_panel import TrialsPanel

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

UPDATES = 8
FLOWCHARTS = [f"flowchart {name}" for name, chart in charts().items() if chart.source]
DRAWN = [name for name in PANELS if name not in ("flowchart", "own_numbers", "record")]
"""Two panels have boxes and words only."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    monkeypatch.setenv("TUNE_OR_NOT_MY_DECISION", str(tmp_path))
    return open_lesson("04_what_it_costs")


def made(name: str, here: Lesson) -> Any:
    _, _, chart = name.partition("flowchart ")
    return load("flowchart")(here.example(), chart) if chart else example_panel(name, here)


def random_values(draw: random.Random, count: int = 12) -> dict[str, Any]:
    """Some fields of a case, each anywhere between its bounds."""
    names = [n for n in Case.model_fields if bounds(n) or field(n).annotation is bool or options(n)]
    chosen = draw.sample(names, count)
    return {name: draw.choice(possible(name)) for name in chosen}


def possible(name: str) -> list[Any]:
    if bounds(name):
        return list(ladder(name))
    return [True, False] if field(name).annotation is bool else list(options(name))


def move(panel: Any, draw: random.Random) -> None:
    """Another case, and whatever else the panel offers: as a reader would, in any order."""
    live = panel.case if isinstance(getattr(panel, "case", None), LiveCase) else panel._live
    live.set(**random_values(draw))
    followed = {id(part) for own in walk(panel) if hasattr(own, "case_field") for part in walk(own)}
    for widget in walk(panel):
        if id(widget) in followed or getattr(widget, "disabled", False):
            continue
        if isinstance(widget, SelectionSlider | Dropdown):
            widget.index = draw.randrange(len(widget.options))
        elif isinstance(widget, Checkbox):
            widget.value = draw.random() < 0.5
        elif isinstance(widget, Textarea) and widget.value:
            first, *rest = widget.value.splitlines()
            widget.value = "\n".join([first, *draw.sample(rest, len(rest) // 2 + 1)])
    if isinstance(panel, TrialsPanel):
        show_result(panel, draw)
    panel.settle() if isinstance(panel, Panel) else panel.board.settle()


def show_result(panel: TrialsPanel, draw: random.Random) -> None:
    """What a training might have found, without waiting for one."""
    panel.stop()
    panel.settle()
    moments = len(WATCHED) if isinstance(panel._chart, LearningCurves) else 1
    found = tuple(draw.random() for _ in range(moments * len(panel.trials.base)))
    panel._show(replace(panel.trials, now=replace(panel.trials.now, results=(found,))))


def state(picture: LivePicture) -> dict[str, Any]:
    names = ("svg", "patch", "alt", "status", "show_status", "class_name")
    return json.loads(json.dumps({name: getattr(picture, name) for name in names}))


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1300, "height": 1100})
    yield page
    page.close()


def pixels(page: Page) -> Image.Image:
    """What is on the screen once nothing moves and every layer was thrown away and painted anew."""
    page.wait_for_function("document.getAnimations().length === 0")
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


@pytest.mark.parametrize("name", [*DRAWN, *FLOWCHARTS])
def test_patched_and_fresh_are_the_same(name: str, page: Page, here: Lesson) -> None:
    draw = random.Random(name)
    panel = made(name, here)
    shown = pictures(panel)
    assert shown
    states = [[state(picture) for picture in shown]]
    for _ in range(UPDATES):
        move(panel, draw)
        states.append([state(picture) for picture in shown])
    for picture, (first, *later) in zip(shown, zip(*states, strict=True), strict=True):
        open_page(page, first)
        patched = 0
        for now in later:
            patched += bool(now["patch"]) or now["svg"] != page.evaluate("model.get('svg')")
            page.evaluate("(state) => window.model.set(state)", now)
        assert patched
        text, painted = page.evaluate(DOM), pixels(page)
        open_page(page, drawn_afresh(picture, name, panel, here))
        assert page.evaluate(DOM) == text
        difference = ImageChops.difference(painted, pixels(page))
        assert difference.getbbox() is None
    panel.close()


def drawn_afresh(picture: LivePicture, name: str, panel: Any, here: Lesson) -> dict[str, Any]:
    """The same picture in one piece, without a patch."""
    if picture._live is not None:  # in its own layout, which a new panel might not have
        svg = LiveFigure(picture._live.figure).svg
        return state(picture) | {"svg": svg, "patch": {}}
    panel_name, _, chart = name.partition(" ")
    _, *others = PANELS[panel_name].example(here) if not chart else ("", chart)
    again = load(panel_name)(LiveCase(panel._live.case), *others)
    fresh = state(pictures(again)[pictures(panel).index(picture)])
    again.close()
    assert fresh["patch"] == {}
    return fresh


def open_page(page: Page, state: dict[str, Any]) -> None:
    page.goto("about:blank")
    page.add_style_tag(content=STYLE)
    page.evaluate(FAKE_KERNEL, {"source": SOURCE, "state": state})
