"""The browser and the JupyterLab that the browser tests share."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser import lab as lab_tools
from tests.browser.lab import Lab, Violation

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_OPTIONS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Even a request that the recorder missed finds no machine to go to.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A lesson that is run whole trains models: more time than other tests have."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium: the system's, or else Playwright's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(playwright), args=BROWSER_OPTIONS
        )
        yield browser
        browser.close()


def chromium_path(playwright: Playwright) -> str:
    own = Path(playwright.chromium.executable_path)
    system = next(filter(answers, filter(None, map(shutil.which, BROWSERS))), None)
    if system is None and not own.exists():
        reason = "no Chromium: install chromium, or run `playwright install chromium`"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return system or str(own)


def answers(browser: str) -> bool:
    """Whether it is a browser: Ubuntu's chromium-browser only says that there is one elsewhere."""
    asked = subprocess.run([browser, "--version"], capture_output=True, check=False)
    return asked.returncode == 0


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A running JupyterLab. At the end nothing may have tried to leave this machine."""
    lab = Lab(folder=tmp_path_factory.mktemp("lab"), port=lab_tools.free_port())
    server = lab_tools.start(lab)
    lab_tools.wait_until_it_answers(lab, server)
    yield lab
    lab_tools.stop(server)
    assert lab.outside_connections() == []
    assert lab.outside_requests == []


@pytest.fixture(scope="session")
def visitor(chromium: Browser, jupyterlab: Lab) -> Iterator[BrowserContext]:
    """A reader who is logged in, and whose browser keeps the parts of JupyterLab that it loaded."""
    context = chromium.new_context(
        base_url=jupyterlab.url, viewport={"width": 1400, "height": 1000}
    )
    lab_tools.watch_requests(context, jupyterlab.outside_requests)
    page = context.new_page()
    page.goto(f"/api/status?token={jupyterlab.token}")
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext, jupyterlab: Lab) -> Iterator[Page]:
    """A fresh page: notebooks as built, nothing saved by an earlier test."""
    jupyterlab.reset()
    opened = visitor.new_page()
    yield opened
    lab_tools.shut_down_kernels(opened)
    opened.close()


@pytest.fixture(scope="session")
def axe_baseline(visitor: BrowserContext) -> list[Violation]:
    """What axe-core finds in JupyterLab itself, on an empty notebook in this very run."""
    page = visitor.new_page()
    lab_tools.open_path(page, lab_tools.EMPTY_NOTEBOOK)
    violations = lab_tools.axe_violations(page)
    lab_tools.shut_down_kernels(page)
    page.close()
    return violations
