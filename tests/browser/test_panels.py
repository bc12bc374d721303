"""Every panel of the catalogue in one page of a real JupyterLab: keyboard, narrow, dark, typing."""

from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import lab
from tests.browser.lab import Lab
from tune_or_not.case import label
from tune_or_not.panels.catalogue import PANELS

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

CELLS = [
    "from tune_or_not import lesson\n"
    "from tune_or_not.panels.catalogue import PANELS, example_panel\n"
    "here = lesson.open_lesson('04_what_it_costs')",
    "for name in PANELS:\n"
    "    panel = example_panel(name, here)\n"
    "    panel.add_class(f'shows-{name}')\n"
    "    getattr(panel, 'stop', lambda: None)()\n"
    "    display(panel)",
]
NARROW = ".jp-OutputArea-output { max-width: 320px !important; }"

# Parts that stick out of a panel, except what scrolls in itself.
STICKS_OUT = """() => [...document.querySelectorAll("[class*=shows-]")].flatMap((panel) => {
    const right = panel.getBoundingClientRect().right + 1;
    const scrolls = (part) => part && part !== panel
        && (["auto", "scroll", "hidden"].includes(getComputedStyle(part).overflowX)
            || scrolls(part.parentElement));
    return [...panel.querySelectorAll("*")]
        .filter((part) => part.getBoundingClientRect().right > right && part.offsetWidth !== 0
            && !scrolls(part.parentElement) && !part.closest("svg, .noUi-target"))
        .map((part) => `${panel.className.match(/shows-\\w+/)} ${part.tagName} ${part.className}`);
})"""

# Whatever a mouse could use; of a flowchart's answers, those on the path are stops.
USABLE = """() => [...document.querySelectorAll("[class*=shows-]")].flatMap((panel) =>
    [...panel.querySelectorAll(
        "input, select, textarea, button, summary, a[href], .noUi-handle, [data-event]")]
    .filter((part) => part.checkVisibility() && !part.matches("[data-event][tabindex='-1']")
        && !part.disabled
        && !(part.type === "radio" && !part.checked))
    .map((part, number) => {
        part.dataset.stop = `${panel.className.match(/shows-\\w+/)[0]} ${number}`;
        return part.dataset.stop;
    }))"""

AXE = """async () => (await axe.run(
        { include: [["[class*=shows-]"]] }, { resultTypes: ["violations"] }
    ))
    .violations.map(({ id, nodes }) => `${id}: ${nodes.length}, ${nodes[0].html.slice(0, 99)}`)"""


@pytest.fixture(scope="module")
def shown(visitor: BrowserContext, jupyterlab: Lab) -> Iterator[Page]:
    jupyterlab.reset()
    notebook = lab.empty_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    nbformat.write(notebook, jupyterlab.root / "panels.ipynb")
    page = visitor.new_page()
    lab.open_path(page, "panels.ipynb")
    lab.run_all(page)
    assert lab.cell_errors(page) == []
    expect(page.locator("[class*=shows-]")).to_have_count(len(PANELS), timeout=60_000)
    yield page
    lab.shut_down_kernels(page)
    page.close()


def test_the_tab_key_reaches_whatever_a_mouse_can_use(shown: Page) -> None:
    usable = shown.evaluate(USABLE)
    assert len(usable) > 200
    shown.locator("[data-stop]").first.focus()
    reached = set()
    for _ in range(2 * len(usable)):
        stop = shown.evaluate("document.activeElement.dataset.stop ?? null")
        if stop:
            reached.add(stop)
        if stop == usable[-1]:
            break
        shown.keyboard.press("Tab")
    assert set(usable) - reached == set()


def test_any_value_can_be_typed_and_is_the_case_s(shown: Page) -> None:
    panel = shown.locator(".shows-request_cost")
    caption = panel.locator(".live-figure-caption")
    prompt, hits = label("static_prompt_tokens"), label("cache_hit_rate")
    box = panel.get_by_role("textbox", name=prompt)
    track = panel.locator(".tune-or-not-number").first.locator(".noUi-base")
    before, width = caption.text_content(), track.bounding_box()["width"]
    box.fill("4.2k tokens")
    box.press("Enter")
    expect(box).to_have_value("4,200 tokens")
    handle = panel.get_by_role("slider", name=prompt)
    expect(handle).to_have_attribute("aria-valuetext", "4,200 tokens")
    expect(caption).not_to_have_text(before)
    assert track.bounding_box()["width"] == width
    hit_rate = panel.get_by_role("textbox", name=hits)
    hit_rate.fill("87.5")
    hit_rate.press("Tab")
    expect(hit_rate).to_have_value("87.5 %")
    hit_rate.fill("lots")
    hit_rate.press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("“lots” cannot be read; type a number")
    expect(hit_rate).to_have_value("87.5 %")


def test_a_notebook_leaves_the_interview_its_keys(shown: Page) -> None:
    panel = shown.locator(".shows-answer")
    said = panel.locator(".tune-or-not-interview [role=status]")
    for name, words in (("Yes", "unknown → yes"), ("Undo", "yes → unknown")):
        button = panel.get_by_role("button", name=name).first
        button.focus()
        button.press("Enter")
        expect(said).to_contain_text(words)
    form = panel.get_by_role("button", name="Fill in a form instead")
    form.focus()
    form.press("Enter")
    usual = panel.get_by_role("button", name="40 weeks: that is so")
    usual.focus()
    usual.press("Enter")
    box = panel.get_by_role("textbox", name=label("weeks_to_release"))
    expect(box).to_have_value("40 weeks")
    expect(box).to_be_focused()
    form.press("Enter")


def test_a_dragged_slider_takes_its_box_along(shown: Page) -> None:
    panel = shown.locator(".shows-latency")
    handle = panel.get_by_role("slider", name=label("output_tokens"))
    box = panel.get_by_role("textbox", name=label("output_tokens"))
    before = box.input_value()
    handle.focus()
    handle.press("ArrowRight")
    expect(box).not_to_have_value(before)
    expect(handle).to_have_attribute("aria-valuetext", box.input_value())


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_both_themes_are_readable_and_named(shown: Page, theme: str) -> None:
    lab.set_theme(shown, theme)
    menu = shown.locator(".shows-volume select").first
    assert menu.bounding_box()["height"] >= 24
    colour, arrow = menu.evaluate(
        "(menu) => [getComputedStyle(menu).color, getComputedStyle(menu).backgroundImage]"
    )
    assert colour in arrow
    shown.add_script_tag(path=lab.HERE / "axe.min.js")
    assert shown.evaluate(AXE) == []


def test_a_narrow_panel_keeps_to_its_width(shown: Page) -> None:
    shown.add_style_tag(content=NARROW)
    shown.wait_for_timeout(300)  # pictures are fitted when their place has changed
    assert shown.evaluate(STICKS_OUT) == []
