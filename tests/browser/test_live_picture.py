"""The front end alone, in a blank page of a real browser: a fake model stands for the kernel."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from live_figure.figure import LiveFigure
from live_figure.picture import LivePicture
from tests.browser.lab import ROOT
from tune_or_not.charts.kit import style
from tune_or_not.dataset.check import check_file
from tune_or_not.panels.dataset.data_findings import report_html
from tune_or_not.panels.kit.panel_picture import PanelPicture

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

SOURCE, STYLE = PanelPicture._esm, PanelPicture._css
FLOWCHART = """
<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100" viewBox="0 0 400 100">
  <defs><clipPath id="cut"><rect width="9" height="9"/></clipPath></defs>
  <g id="ask" data-event="ask" aria-labelledby="words"><rect width="90" height="40"/></g>
  <text id="words" y="80" fill="red">Stable knowledge?</text>
  <g id="box"><rect width="9" height="9" clip-path="url(#cut)"/></g>
</svg>"""

FAKE_KERNEL = """
async ({source, state}) => {
  const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  const listeners = {};
  window.sent = [];
  window.model = {
    get: (name) => state[name],
    on: (name, call) => (listeners[name] ??= new Set()).add(call),
    off: (name, call) => listeners[name].delete(call),
    save_changes: () => window.sent.push({ in_view: state.in_view }),
    send: (content) => window.sent.push(content),
    set: (changes, value) => {  // as ipywidgets does: all values first, then one event each
      if (typeof changes === "string") changes = { [changes]: value };
      Object.assign(state, changes);
      for (const name of Object.keys(changes)) {
        (listeners[`change:${name}`] ?? []).forEach((call) => call());
      }
    },
    tell: (message) => (listeners["msg:custom"] ?? []).forEach((call) => call(message)),
    listeners: () => Object.values(listeners).reduce((sum, set) => sum + set.size, 0),
  };
  window.show = async () => {
    // Each widget of a notebook has an instance of the module for itself.
    const module = await import(url + "#" + Math.random());
    const around = document.querySelector("main") ?? document.body;
    const el = around.appendChild(document.createElement("div"));
    window.close_view = module.default.render({model: {...window.model}, el});
  };
  await window.show();
}"""


@pytest.fixture(scope="module")
def page_of_picture(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 800, "height": 600})
    yield page
    page.close()


@pytest.fixture
def page(page_of_picture: Page) -> Page:
    page_of_picture.goto("about:blank")
    return page_of_picture


def show(page: Page, **state: Any) -> None:
    defaults = {"svg": FLOWCHART, "patch": {}, "alt": "A chart", "status": ""}
    defaults |= {"show_status": True, "class_name": "tune-or-not", "in_view": True, "layout": {}}
    page.evaluate(FAKE_KERNEL, {"source": SOURCE, "state": defaults | state})


def change(page: Page, **state: Any) -> None:
    page.evaluate("(state) => model.set(state)", state)


def active(page: Page) -> str:
    return page.evaluate("document.activeElement.dataset.event ?? ''")


def sent(page: Page) -> list[Any]:
    return page.evaluate("window.sent")


def test_markup_and_attributes_are_patched_in_place(page):
    show(page)
    page.evaluate("window.first = document.querySelector('.tune-or-not > svg')")
    change(
        page,
        patch={
            "box": '<g id="box"><circle r="4" clip-path="url(#cut)"/></g>',
            "words": {"text": "Yes & <no>", "fill": None, "stroke": "blue"},
        },
    )
    words = page.locator("[id$=words]")
    assert words.text_content() == "Yes & <no>"
    assert words.get_attribute("fill") is None
    assert words.get_attribute("stroke") == "blue"
    circle = page.locator("[id$=box] circle")
    assert circle.evaluate("node => node.namespaceURI").endswith("/svg")
    clip = circle.get_attribute("clip-path").removeprefix("url(#").removesuffix(")")
    assert page.locator(f"#{clip}").count() == 1
    assert page.evaluate("document.querySelector('.tune-or-not > svg') === window.first")


def test_the_kernel_hears_whether_the_picture_or_what_is_around_it_is_in_view(page):
    page.set_content("<main style='margin-top: 3000px; height: 2000px'></main>")
    show(page, within="main")
    page.wait_for_function("window.sent.length === 1")
    page.evaluate("scrollTo(0, 4500)")  # the picture itself is far above
    page.wait_for_function("window.sent.length === 2")
    page.evaluate("window.show()")  # a second view
    page.wait_for_timeout(200)
    page.evaluate("window.close_view()")
    page.wait_for_timeout(200)
    assert sent(page) == [{"in_view": False}, {"in_view": True}]  # the first is still there
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("window.sent.length === 3")


AHEAD = "globalThis.soon = (model, event) => event === 'ask' ? {box: {opacity: '0.5'}} : null"
OPACITY = "document.querySelector('[id$=box]').getAttribute('opacity')"
ANSWERED = "model.tell({answered: 'ask'})"


def test_what_the_page_knows_is_shown_before_the_kernel_answers_and_is_corrected(page):
    page.evaluate(AHEAD)
    show(page, ahead="soon")
    ask = page.locator("[data-event=ask]")
    ask.click()
    assert page.evaluate(OPACITY) == "0.5"
    page.evaluate(ANSWERED)
    assert page.evaluate(OPACITY) is None  # the kernel refused: nothing changed
    ask.click()
    change(page, patch={"box": {"opacity": "0.7"}})
    assert page.evaluate(OPACITY) == "0.7"
    page.evaluate(ANSWERED)
    ask.click()
    ask.click()
    change(page, patch={"box": {"opacity": "0.8"}})
    assert page.evaluate(OPACITY) == "0.5"  # of the first of two answers
    page.evaluate(ANSWERED)
    page.evaluate(ANSWERED)
    assert page.evaluate(OPACITY) == "0.8"
    assert sent(page) == [{"event": "ask"}] * 4


def test_only_what_changed_is_replaced(page):
    box = '<g id="box"><circle r="4"/></g>'
    show(page, patch={"box": box})
    page.evaluate("window.first = document.querySelector('[id$=box]')")
    change(page, patch={"box": box, "words": {"text": "Later"}})
    assert page.evaluate("document.querySelector('[id$=box]') === window.first")


def test_a_patch_that_is_taken_back_leaves_the_first_drawing(page):
    show(page, patch={"words": {"text": "Changed"}})
    change(page, patch={})
    assert page.locator("[id$=words]").text_content() == "Stable knowledge?"


def test_a_new_drawing_comes_with_its_patch(page):
    show(page, patch={"words": {"text": "Changed"}})
    svg = '<svg viewBox="0 0 9 9"><text id="other">a</text></svg>'
    change(page, svg=svg, patch={"other": {"text": "b"}})
    assert page.locator(".tune-or-not svg").text_content() == "b"


LINES = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90">
  <g id="low"><polyline points="9,50 9,90"/></g><g id="high"><polyline points="9,9 9,50"/></g>
</svg>"""
LIT = {"low": {"data-drawn": ""}, "high": {"data-drawn": ""}}
MOTION = """() => document.getAnimations().map((motion) => {
    const { delay, duration } = motion.effect.getTiming();
    return [motion.effect.target.parentElement.id.split("-").at(-1), delay, delay + duration];
})"""


def test_a_path_that_is_lit_draws_itself_from_the_top_and_leaves_nothing(page):
    show(page, svg=LINES)
    change(page, patch=LIT)
    assert page.evaluate(MOTION) == [["high", 0, 60], ["low", 60, 120]]
    page.wait_for_function("document.getAnimations().length === 0")
    assert page.locator("polyline[style], polyline[stroke-dasharray]").count() == 0
    change(page, patch=LIT | {"low": {"data-drawn": "", "stroke-width": "7"}})
    assert page.evaluate(MOTION) == []  # it was there before
    page.evaluate("show()")
    assert page.evaluate(MOTION) == []  # a view that opens late shows what is


def test_nothing_moves_for_whom_motion_is_too_much(page):
    page.emulate_media(reduced_motion="reduce")
    show(page, svg=LINES)
    change(page, patch=LIT)
    assert page.evaluate(MOTION) == []
    page.emulate_media(reduced_motion="no-preference")


@pytest.mark.parametrize(
    "patch",
    [
        {"ask": '<g id="ask" data-event="ask"><rect width="50" height="40"/></g>'},
        {"ask": {"fill": "blue"}},
    ],
)
def test_focus_stays_where_it_was(page, patch):
    show(page)
    page.locator("[data-event=ask]").focus()
    change(page, patch=patch)
    assert active(page) == "ask"
    change(page, svg=FLOWCHART + " ", patch={})
    assert active(page) == "ask"


def test_click_enter_and_space_choose(page):
    show(page)
    page.evaluate("() => { leaked = []; onkeydown = (event) => { leaked.push(event.key) } }")
    ask = page.locator("[data-event=ask]")
    ask.locator("rect").click()
    ask.focus()
    for key in ("Enter", " ", "a"):
        page.keyboard.press(key)
    assert sent(page) == [{"event": "ask"}] * 3
    assert page.evaluate("leaked") == ["a"]


def test_space_does_not_scroll_the_page(page):
    show(page)
    went_on = page.locator("[data-event=ask]").evaluate(
        "(node) => node.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: ' ', bubbles: true, cancelable: true}))"
    )
    assert went_on is False


def test_what_can_be_chosen_says_so(page):
    show(page)
    ask = page.locator("[data-event=ask]")
    assert ask.get_attribute("role") == "button"
    assert ask.get_attribute("tabindex") == "0"
    assert ask.get_attribute("data-lm-suppress-shortcuts") == ""
    change(page, patch={"words": {"data-event": "words"}})
    assert page.locator("[data-event=words]").get_attribute("tabindex") == "0"


def test_a_chart_is_an_image_and_a_flowchart_a_group(page):
    show(page)
    picture = page.locator(".tune-or-not")
    assert picture.get_attribute("role") == "group"
    change(page, svg='<svg viewBox="0 0 9 9"></svg>', alt="Costs fall")
    assert picture.get_attribute("role") == "img"
    assert picture.get_attribute("aria-label") == "Costs fall"


def test_a_second_view_shows_the_same_with_ids_of_its_own(page):
    show(page)
    change(page, patch={"words": {"text": "Changed"}})
    page.evaluate("window.show()")
    assert page.locator(".tune-or-not svg").count() == 2
    change(page, patch={"words": {"text": "Changed again"}})
    assert page.locator("[id$=words]").all_text_contents() == ["Changed again"] * 2
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(set(ids)) == len(ids) == 8
    named = page.locator("[data-event]").evaluate_all(
        "(all) => all.map((node) => document.getElementById("
        "node.getAttribute('aria-labelledby')).closest('svg') === node.closest('svg'))"
    )
    assert named == [True, True]


def test_a_closed_view_listens_no_more(page):
    show(page)
    page.evaluate("window.close_view()")
    assert page.evaluate("model.listeners()") == 0


def test_the_status_is_seen_at_once_and_spoken_when_it_rests(page):
    show(page, status="RAG")
    spoken = page.locator("[role=status]")
    caption = page.locator(".live-figure-caption")
    assert spoken.text_content() == "RAG"
    page.clock.install()
    change(page, status="Prompting")
    page.clock.run_for(400)
    change(page, status="Fine-tuning")
    page.clock.run_for(400)
    assert caption.text_content() == "Fine-tuning"
    assert spoken.text_content() == "RAG"
    page.clock.run_for(300)
    assert spoken.text_content() == "Fine-tuning"
    change(page, show_status=False)
    assert caption.text_content() == ""


def test_a_narrow_cell_scrolls_from_the_keyboard(page):
    show(page)
    page.add_style_tag(content=STYLE)
    picture = page.locator(".tune-or-not")
    assert picture.locator("svg").bounding_box()["width"] == 500
    assert picture.get_attribute("tabindex") is None
    page.evaluate("document.body.style.width = '200px'")
    page.wait_for_selector(".tune-or-not[tabindex='0']")
    # Texts of 16 pixels shrink to 11, and no further.
    assert picture.locator("svg").bounding_box()["width"] == 400 * 11 / 16 + 1
    page.evaluate("document.body.style.width = '340px'")
    page.wait_for_selector(".tune-or-not:not([tabindex])")
    assert picture.locator("svg").bounding_box()["width"] == 340


def test_a_live_figure_is_the_same_picture_patched_and_fresh(page):
    axes = style.figure(6, 3).add_subplot()
    style.style_axes(axes, title="From $5 to $9")
    (line,) = axes.plot([0, 1, 2], [1, 2, 3], **style.line_style("rag"))
    live = LiveFigure(axes.figure, alt="Rising")
    picture = LivePicture.of(live)
    show(page, svg=picture.svg, patch=picture.patch, alt=picture.alt)
    with live:
        line.set_ydata([30, 20, 10])
        axes.set_ylim(0, 50)
        live.alt = "Falling"
    change(page, patch=picture.patch, alt=picture.alt)
    box = page.locator(".tune-or-not svg")
    patched = box.screenshot()
    drawing = "document.querySelector('.tune-or-not svg').innerHTML"
    markup = page.evaluate(drawing)
    change(page, svg=LiveFigure(live.figure).svg, patch={})
    assert page.evaluate(drawing) == markup
    assert box.screenshot() == patched
    assert page.locator(".tune-or-not").get_attribute("aria-label") == "Falling"


def test_the_heads_of_a_table_stay_whole_in_a_narrow_cell(page):
    report = check_file(ROOT / "lessons/data/every_fault.jsonl")
    page.set_content(f"<style>{STYLE}</style><div class='tune-or-not-pictures' "
                     f"style='width: 540px'><div>{report_html(report)}</div></div>")  # fmt: skip
    heads = page.locator("thead th")
    assert heads.count() == 4
    assert max(head.bounding_box()["height"] for head in heads.all()) < 40


# The controls of ipywidgets beside a picture.

SLIDER = """
<div class="widget-slider tune-or-not-control">
  <label class="widget-label">Requests per month</label>
  <div class="slider">{handle}</div>
  <div class="widget-readout">{readout}</div>
</div>"""
HANDLE = '<div class="noUi-handle" role="slider" tabindex="0" aria-valuetext="4.0"></div>'
SELECT = """
<div class="tune-or-not-control"><label class="widget-label">Region</label>
<select></select></div>"""
TOGGLES = """
<div class="tune-or-not-control"><label class="widget-label">Privacy</label>
<div><button>Yes</button><button>No</button></div></div>"""


def add(page: Page, html: str) -> None:
    page.evaluate("(html) => document.body.insertAdjacentHTML('beforeend', html)", html)


def test_sliders_get_a_name_and_a_value_with_its_unit(page):
    show(page)
    add(page, SLIDER.format(handle=HANDLE, readout=" 10,000 requests "))
    handle = page.locator(".noUi-handle")
    assert handle.get_attribute("aria-label") == "Requests per month"
    assert handle.get_attribute("aria-valuetext") == "10,000 requests"


def test_a_moved_slider_says_its_new_value_and_rests(page):
    show(page)
    add(page, SLIDER.format(handle=HANDLE, readout="10,000 requests"))
    writes = page.evaluate(
        """async () => {
          let writes = 0;
          const handle = document.querySelector(".noUi-handle");
          new MutationObserver((all) => (writes += all.length)).observe(handle, {attributes: true});
          handle.setAttribute("aria-valuetext", "4.3");
          document.querySelector(".widget-readout").textContent = "20,000 requests";
          await new Promise((resolve) => setTimeout(resolve, 100));
          return writes;
        }"""
    )
    assert writes == 2
    value = page.locator(".noUi-handle").get_attribute("aria-valuetext")
    assert value == "20,000 requests"


def test_other_controls_get_names_too(page):
    show(page)
    add(page, SELECT + TOGGLES)
    assert page.locator("select").get_attribute("aria-label") == "Region"
    group = page.get_by_role("group", name="Privacy")
    assert group.count() == 1


def test_one_observer_serves_every_picture(page):
    page.evaluate(
        """() => {
          window.observers = 0;
          const Original = MutationObserver;
          window.MutationObserver = class extends Original {
            observe(...all) { window.observers++; super.observe(...all); }
          };
        }"""
    )
    show(page)
    page.evaluate("window.show()")
    assert page.evaluate("window.observers") == 1


def test_the_class_may_come_last(page):
    show(page)
    add(page, SLIDER.format(handle=HANDLE, readout="10,000").replace("tune-or-not-control", ""))
    page.evaluate("document.querySelector('.widget-slider').classList.add('tune-or-not-control')")
    expect(page.locator(".noUi-handle")).to_have_attribute("aria-label", "Requests per month")


# The Python half, without a page.


def test_a_picture_follows_its_figure_until_it_is_closed():
    axes = style.figure(4, 2).add_subplot()
    (line,) = axes.plot([0, 1], [0, 1])
    live = LiveFigure(axes.figure, alt="Up")
    picture = LivePicture.of(live, show_status=False)
    assert (picture.svg, picture.patch, picture.alt) == (live.svg, {}, "Up")
    with live:
        line.set_ydata([1, 0])
    assert picture.patch == live.patch != {}
    with live:
        axes.axhline(0.5)
    assert (picture.svg, picture.patch) == (live.svg, {})
    picture.close()
    with live:
        line.set_ydata([1, 1])
    assert picture.patch == {} != live.patch


def test_patches_of_a_flowchart_add_up():
    picture = LivePicture(svg=FLOWCHART)
    picture.set_picture(patch={"ask": {"fill": "red"}}, alt="One", status="Asked")
    picture.set_picture(patch={"ask": {"stroke": "blue"}, "words": {"text": "Yes"}})
    assert picture.patch == {"ask": {"fill": "red", "stroke": "blue"}, "words": {"text": "Yes"}}
    assert (picture.alt, picture.status) == ("One", "Asked")
    picture.set_picture(svg="<svg></svg>")
    assert picture.patch == {}


def test_events_reach_their_callbacks():
    picture = LivePicture(svg=FLOWCHART)
    events = []
    picture.on_event(events.append)
    picture._handle_custom_msg({"event": "ask"}, [])
    picture._handle_custom_msg({"other": 1}, [])
    picture.on_event(events.append, remove=True)
    picture._handle_custom_msg({"event": "ask"}, [])
    assert events == ["ask"]
