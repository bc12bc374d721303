"""Each lesson in a real JupyterLab: it runs, answers to hand and keyboard, and can be heard."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser import lab
from tests.browser.lab import ROOT, Lab, Violation
from tune_or_not.reader.outline import read_course

pytestmark = pytest.mark.browser

START, COSTS, CHARTS, TRAININGS = (
    "00_start_here",
    "04_what_it_costs",
    "06_following_the_flowcharts",
    "08_myths_tested",
)
RUN_WHOLE = (START, COSTS, CHARTS, TRAININGS)
"""A lesson of each kind. All lessons are executed, and their controls moved, in tests/lessons."""
FIRST_CELL, OWN_CASE = "open_lesson", "here.case"
UNTRAINED = """
from tune_or_not.charts.lab.learning_curves import LearningCurves
from tune_or_not.lab.experiments import WATCHED
from tune_or_not.panels.lab.trials_panel import TrialsPanel

made = TrialsPanel.__init__

def made_untrained(panel, choices, train, first, chart, *words):
    moments = len(WATCHED) if isinstance(chart, LearningCurves) else 1
    made(panel, choices, lambda settings, seed: iter([moments * first.base]), first, chart, *words)

TrialsPanel.__init__ = made_untrained
"""
"""For a lesson's kernel: a training of several starts finds at once what the untrained model can.
The trainings themselves are done in tests/lessons; one of lesson 08 is done here, too."""
LOADED = [each.file for each in read_course(ROOT).lessons if each.file not in RUN_WHOLE]
NEXT = "05_how_fast_it_answers"
NUMBER_AND_UNIT = re.compile(r"^(\$[\d.,]+( .+)?|[\d.,]+ \D.*)$")

# What the browser would say for each control of the course's panels, and whether it has a unit.
# A button that is kept for a later answer, and is not displayed, is no control yet.
CONTROLS = """() => {
    const name = (node) => node.getAttribute("aria-label") || node.title
        || [...(node.labels ?? [])].map((label) => label.textContent).join(" ").trim()
        || (node.matches("button, [role=button], summary") ? node.textContent.trim() : "");
    const found = document.querySelectorAll(
        ".tune-or-not-panel :is(input, select, textarea, button, summary, [role=slider], "
        + "[role=button], [role=textbox])");
    return [...found].filter((node) => !node.closest("[style*='display: none']")).map((node) => ({
        name: name(node),
        slider: node.getAttribute("role") === "slider",
        value: node.getAttribute("aria-valuetext"),
        html: node.outerHTML.slice(0, 200),
    }));
}"""


@contextmanager
def lesson(
    visitor: BrowserContext, name: str, cells: Sequence[str] | None = None
) -> Iterator[Page]:
    """A lesson in a page of its own, as it was built; then every cell is run, or the cells in which
    one of these words stands."""
    page = visitor.new_page()
    page.set_default_timeout(lab.PAGE_MILLISECONDS)
    try:
        lab.open_notebook(page, name)
        expect_built_pictures(page)
        if cells is None:
            lab.run_unseen(page, UNTRAINED)
            lab.run_all(page)
            wait_for_pictures(page)
        else:
            lab.run_cells(page, cells)
        assert lab.cell_errors(page) == []
        yield page
    finally:  # a page left open saves its notebook over the one that the next test opens
        lab.shut_down_kernels(page, name)
        page.close()


def expect_built_pictures(page: Page) -> None:
    """The lesson shows its pictures although nothing was run yet."""
    pictures = page.locator(".jp-OutputArea-output img")
    expect(pictures.nth(1)).to_be_attached(timeout=lab.PAGE_MILLISECONDS)
    widths = pictures.evaluate_all("(all) => all.map((image) => image.naturalWidth)")
    assert min(widths) > 500
    assert page.locator("text=Error displaying widget").count() == 0


@pytest.fixture(scope="module")
def run_lessons(
    visitor: BrowserContext, jupyterlab: Lab, axe_baseline: list[Violation]
) -> Iterator[Callable[[str], Page]]:
    """Each lesson that a test asks for, run once and left open for the tests that follow.

    The baseline comes first, since its end shuts every kernel down; so does the reset, since a
    kernel that still runs would lose its folder.
    """
    jupyterlab.reset()
    pages: dict[str, Page | None] = {}
    with ExitStack() as stack:

        def run_lesson(name: str) -> Page:
            if name not in pages:
                pages[name] = None  # what fails once is not tried again
                pages[name] = stack.enter_context(lesson(visitor, name))
            page = pages[name]
            assert page is not None, f"{name} did not run"
            return page

        yield run_lesson


@pytest.fixture(params=RUN_WHOLE)
def opened(request: pytest.FixtureRequest, run_lessons: Callable[[str], Page]) -> Page:
    """Each lesson that is run whole, for the tests that only look."""
    return run_lessons(request.param)


@pytest.fixture
def costs(run_lessons: Callable[[str], Page]) -> Page:
    return run_lessons(COSTS)


@pytest.fixture
def charts(run_lessons: Callable[[str], Page]) -> Page:
    return run_lessons(CHARTS)


def wait_for_pictures(page: Page) -> None:
    """Until every panel drew its pictures and every slider got its name."""
    page.wait_for_function(
        """() => document.querySelectorAll(".tune-or-not svg").length > 0
            && [...document.querySelectorAll(".tune-or-not")].every((p) => p.firstElementChild)
            && [...document.querySelectorAll(".tune-or-not-panel .noUi-handle")]
                .every((handle) => handle.ariaLabel && /\\D/.test(handle.ariaValueText))""",
        timeout=20_000,
    )


def unfold_forms(page: Page) -> None:
    """Show the controls that an answer panel makes only when they are asked for."""
    for fold in page.get_by_role("button", name="Fill in a form instead").all():
        form = page.locator(".tune-or-not-form", has=fold)
        if form.get_by_role("slider").count() == 0:
            fold.click()
        expect(form.get_by_role("slider").first).to_be_visible()
    wait_for_pictures(page)


def panel_of(page: Page, slider: str, nth: int = 0, back: str = "Back to the example") -> Locator:
    """The nth panel that has a slider of this name, as it was at first.

    A panel on the reader's own case begins empty: it has no example to go back to.
    """
    handle = page.get_by_role("slider", name=slider)
    panel = page.locator(".tune-or-not-panel", has=handle).nth(nth)
    lab.wait_idle(page)  # ipywidgets keeps a value that it has just sent, whatever the kernel says
    panel.get_by_role("button", name=back).click()
    page.evaluate(
        """async () => {
            const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
            await kernel.requestExecute({ code: "" }).done;  // after the click's own message
        }"""
    )
    lab.wait_idle(page)
    return panel


def markup(panel: Locator) -> list[str]:
    """What each picture of a panel shows."""
    return [str(picture.inner_html()) for picture in panel.locator(".tune-or-not").all()]


def caption(panel: Locator) -> Locator:
    return panel.locator(".live-figure-caption").first


def status(panel: Locator) -> Locator:
    """What a screen reader hears, a moment after the last change."""
    return panel.locator("[role=status][aria-live=polite]").first


def wait_until_said(page: Page, panel: Locator) -> None:
    """Until a screen reader hears what the caption says, which is refined once the hand rests."""
    page.wait_for_function(
        """(panel) => panel.querySelector("[role=status][aria-live=polite]").textContent
            === panel.querySelector(".live-figure-caption").textContent""",
        arg=panel.element_handle(),
    )


def press(page: Page, key: str, until: str, of: Locator) -> None:
    """Press a key and wait until a handle says a value."""
    page.keyboard.press(key)
    expect(of).to_have_attribute("aria-valuetext", until)


# Every lesson


def test_a_lesson_runs_and_calls_no_other_machine(opened: Page, jupyterlab: Lab) -> None:
    assert lab.cell_errors(opened) == []
    assert opened.locator(".jp-OutputArea-output .tune-or-not svg").count() >= 3
    assert opened.locator("text=Error displaying widget").count() == 0
    assert jupyterlab.outside_connections() == []
    assert jupyterlab.outside_requests == []


def test_every_control_has_a_name_and_every_value_a_unit(opened: Page) -> None:
    unfold_forms(opened)
    found = opened.evaluate(CONTROLS)
    sliders = [control for control in found if control["slider"]]
    assert len(sliders) >= 3
    assert [control["html"] for control in found if not control["name"]] == []
    assert [s for s in sliders if not NUMBER_AND_UNIT.match(s["value"])] == []


def test_every_picture_has_its_sentence(opened: Page) -> None:
    for picture in opened.locator(".tune-or-not").all():
        expect(picture).to_have_attribute("role", re.compile("^(img|group)$"))
        expect(picture).to_have_attribute("aria-label", re.compile(r"\w+ .*\w"))
    said = opened.locator("[role=status][aria-live=polite]").all_text_contents()
    assert any(len(sentence.split()) > 5 for sentence in said)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_lesson_adds_nothing_to_the_accessibility_baseline(
    opened: Page, axe_baseline: list[Violation], theme: str
) -> None:
    lab.set_theme(opened, theme)
    found = [v for v in lab.axe_violations(opened) if not is_jupyterlabs(v)]
    assert lab.beyond(axe_baseline, found) == []


def is_jupyterlabs(violation: Violation) -> bool:
    """A cell's editor: the empty page has one, a lesson a dozen; and the corner of a table that
    Markdown can only write as an empty header."""
    return 'class="cm-content' in violation.html or violation.html == "<th></th>"


# Sliders


def test_a_slider_moves_its_pictures_by_keyboard(costs: Page) -> None:
    panel = panel_of(costs, "Horizon")
    handle = panel.get_by_role("slider", name="Requests per month")
    expect(handle).to_have_attribute("aria-valuetext", "300,000 requests")
    handle.focus()
    press(costs, "ArrowRight", "350,000 requests", handle)
    press(costs, "ArrowLeft", "300,000 requests", handle)
    expect(caption(panel)).to_contain_text("of 250 draws")  # a move, and then its rest
    expect(caption(panel)).to_contain_text("of 10,000 draws")
    shown, said = markup(panel), caption(panel).text_content()
    press(costs, "ArrowRight", "350,000 requests", handle)
    expect(caption(panel)).not_to_have_text(said or "")
    wait_until_said(costs, panel)
    assert markup(panel)[0] != shown[0]
    press(costs, "ArrowLeft", "300,000 requests", handle)
    expect(caption(panel)).to_contain_text((said or "").partition(". ")[0])
    press(costs, "End", "1,000,000,000 requests", handle)
    expect(caption(panel)).to_contain_text("M")
    press(costs, "Home", "100 requests", handle)
    expect(caption(panel)).not_to_contain_text("M")
    said = caption(panel).text_content()
    costs.keyboard.press("PageUp")
    expect(caption(panel)).not_to_have_text(said or "")
    expect(handle).not_to_have_attribute("aria-valuetext", "100 requests")
    expect(handle).to_be_focused()


def test_two_sliders_can_be_moved_in_turn(costs: Page) -> None:
    panel = panel_of(costs, "Horizon")
    requests = panel.get_by_role("slider", name="Requests per month")
    horizon = panel.get_by_role("slider", name="Horizon")
    for _ in range(4):
        requests.press("ArrowRight")
        horizon.press("ArrowRight")
    expect(requests).to_have_attribute("aria-valuetext", "600,000 requests")
    expect(horizon).to_have_attribute("aria-valuetext", "16 months")
    expect(caption(panel)).to_contain_text("Cheapest over 16 months:")
    requests.press("ArrowLeft")
    horizon.press("Home")
    expect(caption(panel)).to_contain_text("Cheapest over 1 month:")


def test_a_slider_answers_while_a_cell_runs(costs: Page) -> None:
    panel = panel_of(costs, "Horizon")
    handle = panel.get_by_role("slider", name="Requests per month")
    # The cell ends only when the slider was moved, which nobody but the test does.
    start_code(costs, "while example.case.requests_per_month < 1e9: pass")
    running = costs.locator(".jp-InputPrompt", has_text="[*]")
    expect(running).to_have_count(1)
    said = caption(panel).text_content()
    handle.press("End")
    expect(caption(panel)).not_to_have_text(said or "")
    expect(running).to_have_count(0)
    assert lab.cell_errors(costs) == []


def start_code(page: Page, code: str) -> None:
    """Run code in a new last cell, and do not wait for its end."""
    page.evaluate(
        """(code) => {
            const { content, sessionContext } = window.jupyterapp.shell.currentWidget;
            const { sharedModel } = content.model;
            sharedModel.addCell({ cell_type: "code", source: code });
            content.activeCellIndex = content.widgets.length - 1;
            window.jupyterapp.commands.execute("notebook:run-cell");
        }""",
        code,
    )


# Views


def test_a_second_view_and_the_first_show_the_same(costs: Page) -> None:
    panel = panel_of(costs, "Horizon")
    panel.get_by_role("slider", name="Requests per month").press("End")
    expect(caption(panel)).to_contain_text("M")
    open_second_view(costs, panel)
    second = costs.locator(".jp-LinkedOutputView .tune-or-not-panel")
    wait_for_pictures(costs)
    wait_until_same(costs, panel, second)
    said = caption(panel).text_content()
    second.get_by_role("slider", name="Requests per month").press("ArrowLeft")
    handle = panel.get_by_role("slider", name="Requests per month")
    expect(handle).to_have_attribute("aria-valuetext", "800,000,000 requests")
    expect(caption(panel)).not_to_have_text(said or "")
    wait_until_same(costs, panel, second)
    ids = costs.evaluate(
        "() => [...document.querySelectorAll('.tune-or-not [id]')].map((node) => node.id)"
    )
    assert len(ids) == len(set(ids))
    costs.evaluate("() => { window.jupyterapp.commands.execute('application:close'); }")
    expect(second).to_have_count(0)


def open_second_view(page: Page, panel: Locator) -> None:
    """What "Create New View for Cell Output" does to the cell of a panel."""
    panel.evaluate(
        """(node) => {
            const { content } = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = content.widgets.findIndex((c) => c.node.contains(node));
            window.jupyterapp.commands.execute("notebook:create-output-view");
        }"""
    )


def wait_until_same(page: Page, panel: Locator, second: Locator) -> None:
    """Until two views show the same pictures, but for the prefix that each gives its ids."""
    page.wait_for_function(
        """([one, other]) => {
            const shown = (panel) => [...panel.querySelectorAll(".tune-or-not > svg > g")]
                .map((layer) => layer.outerHTML.replace(/live-figure-\\d+-/g, "")).join();
            return shown(one) && shown(one) === shown(other);
        }""",
        arg=[panel.element_handle(), second.element_handle()],
    )


def test_a_view_that_was_hidden_is_right_when_it_is_shown(costs: Page) -> None:
    panel_of(costs, "Horizon").evaluate(
        """(node) => {
            const { widgets } = window.jupyterapp.shell.currentWidget.content;
            window.folded = widgets.find((cell) => cell.node.contains(node));
            window.folded.node.classList.add("folded");
            window.folded.outputHidden = true;
        }"""
    )
    panel = costs.locator(".folded .tune-or-not-panel")
    expect(panel).to_have_count(0)
    run_in_kernel(costs, "example.set(requests_per_month=5_000_000, horizon_months=36)")
    costs.evaluate("() => { window.folded.outputHidden = false; }")
    expect(caption(panel)).to_contain_text("Cheapest over 36 months:")
    expect(panel.locator(".tune-or-not text", has_text=re.compile("^36$"))).to_have_count(1)
    for picture in panel.locator(".tune-or-not > svg").all():
        box = picture.bounding_box()
        assert box is not None
        assert box["width"] > 500
        assert box["height"] > 150


def run_in_kernel(page: Page, code: str) -> None:
    start_code(page, code)
    lab.wait_idle(page)
    assert lab.cell_errors(page) == []


# Flowcharts


def test_an_answer_can_be_clicked_chosen_and_ticked(charts: Page) -> None:
    panel = panel_of(charts, "Size of the knowledge")
    switch = panel.get_by_role("group", name="Mostly looking things up")
    toggle = switch.get_by_role("radio", name="Yes", exact=True)
    other = switch.get_by_role("radio", name="No", exact=True)  # "Don't know" is a third
    yes = answer(panel, "Is it mainly about looking up knowledge?: Yes")
    no = answer(panel, "Is it mainly about looking up knowledge?: No")
    expect(toggle).to_be_checked()
    expect(yes).to_have_attribute("aria-pressed", "true")
    said = caption(panel).text_content()

    no.click()
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(yes).to_have_attribute("aria-pressed", "false")
    expect(other).to_be_checked()
    expect(toggle).not_to_be_checked()
    expect(caption(panel)).not_to_have_text(said or "")
    expect(no).to_be_focused()

    yes.focus()
    charts.keyboard.press("Enter")
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(toggle).to_be_checked()
    expect(caption(panel)).to_have_text(said or "")
    expect(yes).to_be_focused()
    expect(status(panel)).to_have_text(said or "")

    no.focus()
    charts.keyboard.press("Space")
    expect(other).to_be_checked()
    expect(toggle).not_to_be_checked()
    other.focus()
    charts.keyboard.press("ArrowLeft")
    expect(toggle).to_be_checked()
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(caption(panel)).to_have_text(said or "")
    expect(toggle).to_be_focused()


def answer(panel: Locator, name: str) -> Locator:
    return panel.get_by_role("button", name=name, exact=True)


def test_tab_goes_from_the_controls_to_the_answers(charts: Page) -> None:
    panel = panel_of(charts, "Size of the knowledge")
    panel.get_by_role("slider", name="Score of the best prompt").focus()
    stops = []
    while not stops or "in" in stops[-1]:
        charts.keyboard.press("Tab")
        stops.append(panel.evaluate(WHERE_THE_FOCUS_IS))
    kinds = [stop.get("kind") for stop in stops if "in" in stop]
    assert kinds == sorted(kinds)  # control, picture, text
    assert {"1 control", "2 picture"} <= set(kinds)


WHERE_THE_FOCUS_IS = """(panel) => {
    const active = document.activeElement;
    if (!panel.contains(active)) return {};
    const place = active.closest(".tune-or-not-controls") ? "1 control"
        : active.closest(".tune-or-not") ? "2 picture" : "3 text";
    return { in: true, kind: place };
}"""


# Narrow, and large


@pytest.mark.parametrize("width", [320])
def test_a_narrow_cell_scrolls_and_does_not_break(costs: Page, width: int) -> None:
    panel = panel_of(costs, "Horizon")
    cell = panel.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-output')]")
    cell.evaluate("(node, width) => { node.style.maxWidth = `${width}px`; }", width)
    picture = panel.locator(".tune-or-not").first
    expect(picture).to_have_attribute("tabindex", "0")
    assert picture.evaluate("(node) => node.scrollWidth > node.clientWidth + 100")
    assert panel.evaluate(STICKS_OUT) == []
    handle = panel.get_by_role("slider", name="Requests per month")
    said = caption(panel).text_content()
    handle.press("End")
    expect(caption(panel)).not_to_have_text(said or "")
    picture.focus()
    costs.keyboard.press("ArrowRight")
    costs.wait_for_function("(node) => node.scrollLeft > 0", arg=picture.element_handle())
    cell.evaluate("(node) => { node.style.maxWidth = ''; }")
    expect(picture).not_to_have_attribute("tabindex", "0")


def test_the_pictures_are_readable_at_twice_the_size(costs: Page) -> None:
    """200 % zoom leaves half of the pixels of a page: texts keep their size, nothing overlaps."""
    size = costs.viewport_size
    assert size is not None
    costs.set_viewport_size({"width": size["width"] // 2, "height": size["height"] // 2})
    panel = panel_of(costs, "Horizon")
    smallest = panel.evaluate(
        """(panel) => Math.min(...[...panel.querySelectorAll("svg text")].map(
            (text) => text.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize)))"""
    )
    assert smallest >= 11
    assert panel.evaluate(STICKS_OUT) == []
    costs.set_viewport_size(size)


def test_printed_sentences_break_between_words(costs: Page) -> None:
    printed = costs.locator(".jp-OutputArea:has(.tune-or-not-panel) .jp-RenderedText pre").first
    assert printed.evaluate("(node) => getComputedStyle(node).wordBreak") == "normal"


STICKS_OUT = """(panel) => {
    const { left, right } = panel.getBoundingClientRect();
    return [...panel.querySelectorAll("*")]
        .filter((node) => !node.closest("svg, .live-figure-status"))
        .filter((node) => node.offsetWidth && !node.matches(".noUi-origin, .noUi-touch-area"))
        .filter((node) => node.getBoundingClientRect().right > right + 1
            || node.getBoundingClientRect().left < left - 1)
        .map((node) => node.className);
}"""


# From lesson to lesson


def test_a_case_follows_its_reader_to_the_next_lesson(
    run_lessons: Callable[[str], Page], visitor: BrowserContext, jupyterlab: Lab
) -> None:
    page = run_lessons(START)
    unfold_forms(page)
    own = panel_of(page, "Requests per month", back="Forget these answers")
    handle = own.get_by_role("slider", name="Requests per month")
    handle.press("End")
    expect(handle).to_have_attribute("aria-valuetext", "1,000,000,000 requests")
    guess_and_quiz_by_keyboard(page)
    kept = (jupyterlab.my_decision / "case.json").read_text(encoding="utf-8")
    assert "1000000000" in kept
    with lesson(visitor, NEXT, cells=(FIRST_CELL, OWN_CASE)) as following:
        handle = following.get_by_role("slider", name="Requests per month").first
        expect(handle).to_have_attribute("aria-valuetext", "1,000,000,000 requests")
        expect(following.get_by_text("with 1 of")).to_have_count(1)


def guess_and_quiz_by_keyboard(page: Page) -> None:
    """Choose with the arrow keys; each choice gets its feedback, which is announced."""
    boxes = page.locator(".tune-or-not-panel", has=page.locator(".tune-or-not-feedback"))
    assert boxes.count() == 4  # a guess and three questions
    for box in boxes.all():
        told = box.locator(".tune-or-not-feedback")
        expect(told).to_have_text("")
        box.locator("input[type=radio]").first.focus()
        page.keyboard.press("Space")
        expect(told).not_to_have_text("")
        first = told.text_content()
        page.keyboard.press("ArrowDown")
        expect(told).not_to_have_text(first or "")
        expect(box.locator("input[type=radio]").nth(1)).to_be_focused()


# Without a kernel


def test_a_saved_notebook_shows_its_pictures_when_it_is_opened_again(
    run_lessons: Callable[[str], Page],
) -> None:
    page = run_lessons(START)
    shown = page.locator(".tune-or-not svg").count()
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    lab.shut_down_kernels(page, START)
    page.reload()
    expect(page.locator(".tune-or-not svg")).to_have_count(shown, timeout=30_000)


@pytest.fixture(scope="module")
def reader(visitor: BrowserContext) -> Iterator[Page]:
    """A page that opens one lesson after the other."""
    page = visitor.new_page()
    yield page
    lab.shut_down_kernels(page)
    page.close()


@pytest.mark.parametrize("name", LOADED)
def test_a_lesson_shows_its_pictures_without_a_kernel(reader: Page, name: str) -> None:
    lab.show_path(reader, f"notebooks/{name}.ipynb")
    expect_built_pictures(reader)
