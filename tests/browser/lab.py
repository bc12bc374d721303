"""A real JupyterLab for the tests, and what a reader does in it."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import nbformat
from playwright.sync_api import BrowserContext, Page

import course

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
START_SECONDS = 60
PAGE_MILLISECONDS = 60_000
RUN_MILLISECONDS = 240_000

EMPTY_NOTEBOOK = "empty.ipynb"


@dataclass
class Lab:
    """A running server on a copy of the notebooks, so that the tests leave the tree as it is."""

    folder: Path
    port: int
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    outside_requests: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def root(self) -> Path:
        """The folder that the server shows."""
        return self.folder / "root"

    @property
    def my_decision(self) -> Path:
        """Where the kernels keep what the reader makes."""
        return self.folder / "my_decision"

    @property
    def offline_log(self) -> Path:
        return self.folder / "offline.log"

    @property
    def server_log(self) -> Path:
        return self.folder / "server.log"

    def outside_connections(self) -> list[str]:
        """What server and kernels tried to reach outside this machine."""
        if not self.offline_log.exists():
            return []
        return self.offline_log.read_text(encoding="utf-8").splitlines()

    def reset(self) -> None:
        """The notebooks as built, JupyterLab's own settings, and a reader who has done nothing."""
        # No folder itself: one may be the current folder of the server, or of a kernel that a page
        # left open has just started anew.
        for folder in (self.root, self.my_decision, self.folder / "settings"):
            for path in sorted(folder.rglob("*"), reverse=True):
                if not path.is_dir() or path.is_symlink():
                    path.unlink(missing_ok=True)
        for name in ("notebooks", "lessons"):
            shutil.copytree(ROOT / name, self.root / name, dirs_exist_ok=True)
        nbformat.write(empty_notebook(), self.root / EMPTY_NOTEBOOK)


# What a learner's own configuration may ask for, and the course must not do.
CURIOUS_CONFIGURATION = """\
c.LabApp.extension_manager = "pypi"
c.LabApp.news_url = "https://example.org/feed.xml"
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.CheckForUpdate"
c.ServerApp.root_dir = "/"
"""


def empty_notebook() -> nbformat.NotebookNode:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
    return nbformat.v4.new_notebook(metadata=kernel)


def first_lesson() -> str:
    return course.first_lesson(ROOT)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(lab: Lab, variables: Mapping[str, str] = MappingProxyType({})) -> subprocess.Popen[bytes]:
    """Start JupyterLab with course.py's own arguments, in a guarded, separate environment.

    A benchmark adds environment variables.
    """
    lab.reset()
    configuration = lab.folder / "config" / "jupyter_lab_config.py"
    configuration.parent.mkdir()
    configuration.write_text(CURIOUS_CONFIGURATION, encoding="utf-8")
    command = [
        sys.executable,
        *course.lab_arguments(first_lesson()),
        "--no-browser",
        "--LabApp.expose_app_in_browser=True",
        f"--ServerApp.port={lab.port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={lab.token}",
    ]
    with lab.server_log.open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=lab.root,
            env={**guarded_variables(lab), **variables},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def guarded_variables(lab: Lab) -> dict[str, str]:
    folders = {
        "IPYTHONDIR": "ipython",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "TUNE_OR_NOT_MY_DECISION": lab.my_decision.name,
    }
    return {
        **course.Environment(ROOT).variables(),
        **{name: str(lab.folder / folder) for name, folder in folders.items()},
        # The package of this tree, wherever the one that is installed comes from.
        "PYTHONPATH": os.pathsep.join([str(HERE / "offline"), str(ROOT / "widgets")]),
        "TUNE_OR_NOT_OFFLINE_LOG": str(lab.offline_log),
    }


def wait_until_it_answers(lab: Lab, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{lab.url}/api?token={lab.token}", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    stop(server)
    raise RuntimeError(f"JupyterLab did not start:\n{lab.server_log.read_text()[-3000:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server and, with it, its kernels."""
    server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


# ------------------------------------------------------------------------------- in the browser


def watch_requests(context: BrowserContext, outside: list[str]) -> None:
    """Note every request and web socket of a context that is meant for another machine."""

    def note(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "127.0.0.1":
            outside.append(url)

    context.on("request", lambda request: note(request.url))
    context.on("page", lambda page: page.on("websocket", lambda socket: note(socket.url)))


def open_notebook(page: Page, name: str) -> None:
    """Open notebooks/<name>.ipynb and wait until its kernel is ready."""
    open_path(page, f"notebooks/{name}.ipynb")


def open_path(page: Page, path: str) -> None:
    """Open a notebook by its path, in a workspace of its own, and wait for its kernel."""
    show_path(page, path)
    wait_idle(page)


def show_path(page: Page, path: str) -> None:
    """Open a notebook, whether or not its kernel is there yet."""
    page.goto(f"/lab/workspaces/{uuid.uuid4().hex}/tree/{path}")
    page.wait_for_selector(".jp-NotebookPanel .jp-Notebook", timeout=PAGE_MILLISECONDS)


def wait_idle(page: Page, timeout: int = PAGE_MILLISECONDS) -> None:
    """Wait until the kernel is idle and no cell waits for it."""
    page.wait_for_function(
        """() => {
            const panel = window.jupyterapp?.shell.currentWidget;
            const kernel = panel?.sessionContext?.session?.kernel;
            const waiting = panel?.content?.widgets?.some(
                (cell) => cell.promptNode?.textContent === "[*]:"
            );
            return kernel?.status === "idle" && kernel.connectionStatus === "connected" && !waiting;
        }""",
        timeout=timeout,
    )


def run_all(page: Page, timeout: int = RUN_MILLISECONDS) -> None:
    """Run every cell and wait until all are done."""
    # The function must not return the command's promise: Playwright would wait for it and hang.
    page.evaluate(
        """() => {
            window.ranAll = false;
            window.jupyterapp.commands.execute("notebook:run-all-cells")
                .finally(() => { window.ranAll = true; });
        }"""
    )
    page.wait_for_function("() => window.ranAll", timeout=timeout)
    wait_idle(page, timeout)


def run_cells(page: Page, words: Sequence[str]) -> None:
    """Run the code cells in which one of these words stands, and wait until all are done."""
    page.evaluate(
        """(words) => {
            window.ranAll = false;
            const { content } = window.jupyterapp.shell.currentWidget;
            const chosen = content.widgets.filter(({ model }) => model.type === "code"
                && words.some((word) => model.sharedModel.source.includes(word)));
            const runEach = async () => {
                for (const cell of chosen) {
                    content.activeCellIndex = content.widgets.indexOf(cell);
                    await window.jupyterapp.commands.execute("notebook:run-cell");
                }
            };
            runEach().finally(() => { window.ranAll = true; });
        }""",
        list(words),
    )
    page.wait_for_function("() => window.ranAll", timeout=RUN_MILLISECONDS)
    wait_idle(page)


def run_unseen(page: Page, code: str) -> None:
    """Run code in the open notebook's kernel, in no cell of it."""
    page.evaluate(
        """async (code) => {
            const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
            await kernel.requestExecute({ code }).done;
        }""",
        code,
    )


def run_code(page: Page, code: str) -> None:
    """Write code into the open notebook's last cell and run the notebook."""
    page.evaluate(
        """(code) => {
            const { model } = window.jupyterapp.shell.currentWidget.content;
            model.cells.get(model.cells.length - 1).sharedModel.setSource(code);
        }""",
        code,
    )
    run_all(page)


def cell_errors(page: Page) -> list[str]:
    """The errors that cells of the open notebook show."""
    found = page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells
            .flatMap((cell) => cell.outputs ?? [])
            .filter((output) => output.output_type === "error")
            .map((output) => `${output.ename}: ${output.evalue}`)"""
    )
    return [str(error) for error in found]


def set_theme(page: Page, name: str) -> None:
    """Switch to a theme such as "JupyterLab Dark" and wait until it shows."""
    page.evaluate(
        """(theme) => {
            window.jupyterapp.commands.execute("apputils:change-theme", { theme });
        }""",
        name,
    )
    themed = f'body[data-jp-theme-name="{name}"]'
    page.wait_for_selector(themed, state="attached", timeout=PAGE_MILLISECONDS)


def shut_down_kernels(page: Page, name: str = "") -> None:
    """Of every notebook, or of those with this in their path."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    headers = {"X-XSRFToken": cookies.get("_xsrf", "")}
    for session in page.request.get("/api/sessions").json():
        if name in session["path"]:
            page.request.delete(f"/api/sessions/{session['id']}", headers=headers)


# -------------------------------------------------------------------------------- accessibility


@dataclass(frozen=True)
class Violation:
    """One node that breaks one of axe-core's rules."""

    rule: str
    html: str


def axe_violations(page: Page) -> list[Violation]:
    """What axe-core finds on the page, one entry for each rule and node."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=HERE / "axe.min.js")
    found = page.evaluate(
        """async () => {
            const { violations } = await axe.run(document, { resultTypes: ["violations"] });
            return violations.flatMap(({ id, nodes }) =>
                nodes.map(({ html }) => ({ rule: id, html })));
        }"""
    )
    return [Violation(**violation) for violation in found]


def beyond(baseline: Iterable[Violation], found: Iterable[Violation]) -> list[Violation]:
    """The violations of rules that more nodes break than in the baseline."""
    allowed = Counter(violation.rule for violation in baseline)
    found = list(found)
    count = Counter(violation.rule for violation in found)
    return [violation for violation in found if count[violation.rule] > allowed[violation.rule]]
