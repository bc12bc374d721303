"""The app: the decision panel alone, for people who do not read code."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

import course
from tests.browser import lab
from tests.browser.lab import ROOT, Lab
from tune_or_not.case import Case, label, prior
from tune_or_not.record.files import read_record

pytestmark = pytest.mark.browser


def start_app(app: Lab) -> "subprocess.Popen[bytes]":
    """Serve the app with course.py's own arguments, guarded as the JupyterLab of the tests is."""
    variables = lab.guarded_variables(app)
    variables["JUPYTER_PATH"] = str(ROOT / course.APP_FOLDER / "share")
    command = [
        sys.executable,
        *course.app_arguments(),
        "--no-browser",
        f"--port={app.port}",
        f"--token={app.token}",
    ]
    with app.server_log.open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_until_it_answers(app: Lab, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + lab.START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if b"is running at" in app.server_log.read_bytes():
            return
        time.sleep(0.1)
    lab.stop(server)
    raise RuntimeError(f"The app did not start:\n{app.server_log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A running app. At the end nothing may have tried to leave this machine."""
    running = Lab(folder=tmp_path_factory.mktemp("app"), port=lab.free_port())
    server = start_app(running)
    wait_until_it_answers(running, server)
    yield running
    lab.stop(server)
    assert running.outside_connections() == []
    assert running.outside_requests == []


@contextmanager
def opened(chromium: Browser, app: Lab, width: int = 1400) -> Iterator[Page]:
    """The app in a page of its own, every picture there."""
    context = chromium.new_context(base_url=app.url, viewport={"width": width, "height": 1000})
    lab.watch_requests(context, app.outside_requests)
    page = context.new_page()
    page.set_default_timeout(lab.PAGE_MILLISECONDS)
    page.goto(f"/?token={app.token}")
    page.wait_for_function("() => document.querySelectorAll('.tune-or-not svg').length >= 5")
    yield page
    context.close()


@pytest.fixture(scope="module")
def page(chromium: Browser, app: Lab) -> Iterator[Page]:
    with opened(chromium, app) as page:
        yield page


def kept(app: Lab) -> dict[str, object]:
    """The fields that my_decision/case.json holds."""
    content = json.loads((app.my_decision / "case.json").read_text(encoding="utf-8"))["content"]
    assert isinstance(content, dict)
    return content


def test_it_is_a_page_with_a_title_and_without_code(page: Page) -> None:
    expect(page).to_have_title("Tune or not")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tune or not")
    # Nothing is told yet, and the answer says how unsure it is.
    expect(page.locator(".tune-or-not-headline")).to_have_text(
        re.compile(r"^Prompting first; then RAG or .+\. Prompting leads, in \d\d % of the draws\.$")
    )
    assert page.locator(".jp-CodeMirrorEditor, .jp-InputArea-editor, .highlight").count() == 0
    assert "decision_app" not in page.locator("body").inner_text()


def test_every_group_of_questions_can_be_chosen_by_keyboard(page: Page) -> None:
    groups = page.locator(".tune-or-not-app-questions .widget-toggle-button")
    for n in range(groups.count()):
        groups.nth(n).focus()
        page.keyboard.press("Enter")
        expect(groups.nth(n)).to_have_class(re.compile(r"\bmod-active\b"))
        expect(page.locator(".tune-or-not-app-questions .tune-or-not-controls")).to_be_visible()
    groups.first.click()


def until_kept(app: Lab, answers: dict[str, object]) -> None:
    """Wait until my_decision/case.json holds these answers and no other."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if (app.my_decision / "case.json").exists() and kept(app) == answers:
            return
        time.sleep(0.1)
    assert kept(app) == answers


FIELD_OF = {prior(name).ask: name for name in Case.model_fields if prior(name).ask}
"""A question as it is asked, and the field that it is about."""


def asked(page: Page) -> str:
    """The field of the first question."""
    return FIELD_OF[page.locator(".tune-or-not-question > .widget-label").first.inner_text()]


def test_a_case_is_told_as_an_interview_by_mouse_and_by_keyboard(page: Page, app: Lab) -> None:
    bar = page.locator(".tune-or-not-answer .tune-or-not > svg > svg")
    headline = page.locator(".tune-or-not-headline")
    first = page.locator(".tune-or-not-question").first
    field, widths = asked(page), [part.get_attribute("width") for part in bar.all()]
    said = headline.inner_text()
    first.get_by_role("button", name="Yes", exact=True).click()
    expect(first).not_to_contain_text(prior(field).ask)  # refined, and the next question is there
    expect(headline).not_to_have_text(said)
    assert [part.get_attribute("width") for part in bar.all()] != widths
    expect(page.locator(".tune-or-not-answer [role=status]").first).to_have_text(
        headline.inner_text()
    )
    until_kept(app, {field: True})

    following = asked(page)
    page.keyboard.press("Tab")  # from Yes, where the mouse was, to No
    page.keyboard.press("Enter")
    expect(first).not_to_contain_text(prior(following).ask)
    until_kept(app, {field: True, following: False})
    undo = page.locator(".tune-or-not-interview").get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tune-or-not-interview")).to_contain_text("Undone.")
    until_kept(app, {field: True})
    change = page.get_by_role("button", name=f"{label(field)}: yes")
    change.focus()
    page.keyboard.press("Enter")
    expect(first).to_contain_text(prior(field).ask)
    expect(first.get_by_role("button", name="Yes", exact=True)).to_be_focused()
    first.get_by_role("button", name="Don't know").press("Enter")
    until_kept(app, {})


def test_a_typed_number_reaches_the_file(page: Page, app: Lab) -> None:
    page.get_by_role("button", name="What you have tried").click()
    box = page.get_by_label("Score of the best prompt").and_(page.locator("input"))
    expect(box).to_have_value("")
    expect(box).to_have_attribute("placeholder", re.compile(r"^\d\d % to \d\d %\?$"))
    box.fill("71.5 %")
    box.press("Tab")
    until_kept(app, {"prompt_score": 0.715})
    page.get_by_role("slider", name="Score of the best prompt").press("End")
    expect(box).to_have_value("100 %")
    until_kept(app, {"prompt_score": 1.0})
    page.get_by_role("button", name="Forget these answers").click()
    expect(box).to_have_value("")
    until_kept(app, {})


def test_the_record_is_written_and_offered(page: Page, app: Lab) -> None:
    page.get_by_role("button", name="What you have tried").click()
    page.get_by_role("slider", name="Score of the best prompt").press("End")
    page.get_by_role("button", name="Write the decision record").click()
    link = page.get_by_role("link", name="Save a copy")
    expect(link).to_be_visible(timeout=30_000)  # a whole record is drawn
    with page.expect_download() as download:
        link.click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    written = (app.my_decision / "decision_record.html").read_text(encoding="utf-8")
    assert saved == written
    assert '<h1 dir="auto">This project</h1>' in written
    carried = read_record(app.my_decision / "decision_record.html").case
    assert carried.model_dump(mode="json", exclude_unset=True) == kept(app)
    assert kept(app)["prompt_score"] == 1.0


def test_a_folder_that_takes_no_record_is_told(page: Page, app: Lab) -> None:
    page_file = app.my_decision / "decision_record.html"
    page_file.unlink(missing_ok=True)
    page_file.mkdir(parents=True)
    page.get_by_role("button", name="Write the decision record").click()
    expect(page.get_by_role("alert")).to_contain_text("is a folder")
    page_file.rmdir()


def test_nothing_bars_anybody(page: Page) -> None:
    assert lab.axe_violations(page) == []


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_it_follows_the_readers_scheme(page: Page, scheme: Literal["dark", "light"]) -> None:
    page.emulate_media(color_scheme=scheme)
    level = page.evaluate("() => getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(level) < 60) == (scheme == "dark")
    assert [v for v in lab.axe_violations(page) if v.rule == "color-contrast"] == []


def test_a_narrow_window_scrolls_down_only(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 1000})
    page.wait_for_function(
        """() => [document.documentElement, document.querySelector('#rendered_cells')]
            .every((part) => part.scrollWidth === part.clientWidth)"""
    )
    page.set_viewport_size({"width": 1400, "height": 1000})


def test_without_the_token_nothing_is_shown(chromium: Browser, app: Lab) -> None:
    context = chromium.new_context(base_url=app.url)
    answer = context.request.get("/", max_redirects=0)
    assert answer.status in {302, 403}
    assert "tune-or-not" not in answer.text()
    context.close()


def test_no_template_asks_another_machine() -> None:
    """Voila's own templates load fonts from elsewhere."""
    folder = ROOT / course.APP_FOLDER
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.*") if path.is_file()
             and path.suffix in {".j2", ".css", ".json", ".ipynb"}]  # fmt: skip
    assert texts
    assert not any("://" in text for text in texts)


def test_the_page_is_where_the_launcher_looks() -> None:
    assert (ROOT / course.app_arguments()[2]).is_file()


def kernels(app: Lab) -> set[int]:
    """The processes of the kernels that the app runs."""
    servers = [one for one in psutil.Process().children() if f"--port={app.port}" in one.cmdline()]
    below = [child for server in servers for child in server.children(recursive=True)]
    return {child.pid for child in below if "ipykernel_launcher" in command_of(child)}


def command_of(process: psutil.Process) -> list[str]:
    """Nothing where it ended since it was listed, even if its server did not yet notice."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:  # a zombie is one, too
        return []


def test_a_page_that_is_left_leaves_no_kernel(chromium: Browser, app: Lab) -> None:
    before = kernels(app)
    with opened(chromium, app) as page:
        (first,) = kernels(app) - before
        page.reload()
        page.wait_for_function("() => document.querySelectorAll('.tune-or-not svg').length >= 5")
        until(lambda: first not in kernels(app))
        assert len(kernels(app) - before) == 1
        page.goto("about:blank")
        until(lambda: kernels(app) == before)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + lab.START_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)
