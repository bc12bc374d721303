"""JupyterLab opens on the first lesson, and asks no other machine for anything."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import lab
from tests.browser.lab import Lab, Violation

pytestmark = pytest.mark.browser


def test_the_start_page_is_the_first_lesson(page: Page) -> None:
    page.goto("/")
    page.wait_for_selector(".jp-NotebookPanel .jp-MarkdownOutput h1")
    assert f"notebooks/{lab.first_lesson()}.ipynb" in page.url
    assert page.locator(".jp-Dialog").count() == 0


def test_the_course_settings_are_in_force(page: Page) -> None:
    settings = page.request.get("/lab/api/settings/@jupyterlab/notebook-extension:tracker").json()
    assert settings["schema"]["properties"]["windowingMode"]["default"] == "defer"
    news = page.request.get("/lab/api/settings/@jupyterlab/apputils-extension:notification").json()
    assert news["schema"]["properties"]["fetchNews"]["default"] == "false"


def test_a_learners_own_configuration_sends_nothing_out(page: Page, jupyterlab: Lab) -> None:
    assert page.request.get("/lab/api/news").json() == {"news": []}
    assert page.request.get("/lab/api/update").json() == {"notification": None}
    extensions = page.request.get("/lab/api/extensions?query=theme&page=1&per_page=30")
    assert extensions.ok
    assert jupyterlab.outside_connections() == []


@pytest.fixture(scope="module")
def empty(
    visitor: BrowserContext, jupyterlab: Lab, axe_baseline: list[Violation]
) -> Iterator[Page]:
    """An empty notebook, opened after the baseline, whose end shuts every kernel down."""
    jupyterlab.reset()
    page = visitor.new_page()
    lab.open_path(page, lab.EMPTY_NOTEBOOK)
    yield page
    lab.shut_down_kernels(page)
    page.close()


def test_an_empty_page_adds_nothing_to_the_accessibility_baseline(
    empty: Page, axe_baseline: list[Violation]
) -> None:
    assert lab.beyond(axe_baseline, lab.axe_violations(empty)) == []


def test_an_unnamed_button_is_beyond_the_accessibility_baseline(
    empty: Page, axe_baseline: list[Violation]
) -> None:
    empty.evaluate(
        "() => document.querySelector('.jp-Notebook').append(document.createElement('button'))"
    )
    added = lab.beyond(axe_baseline, lab.axe_violations(empty))
    assert "button-name" in {violation.rule for violation in added}


def test_a_kernel_that_calls_outside_is_refused_and_noted(empty: Page, jupyterlab: Lab) -> None:
    lab.run_code(empty, "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)")
    assert "192.0.2.1" in jupyterlab.outside_connections()[-1]
    assert "OSError" in lab.cell_errors(empty)[0]
    jupyterlab.offline_log.unlink()


def test_a_page_that_calls_outside_is_noted(empty: Page, jupyterlab: Lab) -> None:
    empty.evaluate("() => fetch('https://example.org/').catch(() => null)")
    assert jupyterlab.outside_requests == ["https://example.org/"]
    jupyterlab.outside_requests.clear()


def test_there_is_no_button_that_would_ask_another_machine(empty: Page) -> None:
    """Voila's own page of a lesson loads fonts from elsewhere."""
    expect(empty.locator(".jp-NotebookPanel-toolbar")).to_be_visible()
    assert empty.locator(".voilaRender").count() == 0


def test_the_theme_can_be_switched(empty: Page) -> None:
    lab.set_theme(empty, "JupyterLab Dark")
    assert empty.evaluate("() => document.body.dataset.jpThemeLight") == "false"
