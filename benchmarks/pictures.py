"""From a key press on a slider to the painted picture, in a real JupyterLab and Chromium.

`python3 course.py bench pictures` writes benchmarks/pictures.md. Milliseconds differ between
machines and from hour to hour, so what counts are the ratios to the echo, the way from a slider
to the kernel and back to a Label, which nothing that is drawn can beat. All ways take turns within
one run. `--quick` takes a tenth of the time and only prints.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import nbformat
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from benchmarks._flood import DEFERRAL, HANDS, Flood, flood, flood_table, legs_table
from benchmarks._page import machine, percentile, publish
from benchmarks._panel_starts import Start, panel_starts, panel_starts_table
from tests.browser import lab as lab_tools
from tests.browser.conftest import BROWSER_OPTIONS, chromium_path
from tests.browser.lab import Lab

HERE = Path(__file__).parent
TABLE = HERE / "pictures.md"
CELL = (HERE / "_pictures_cell.py").read_text(encoding="utf-8")
SCRIPT = (HERE / "_pictures_page.js").read_text(encoding="utf-8")
WIRE = (HERE / "_pictures_wire.js").read_text(encoding="utf-8")
BQPLOT = ("bqplot>=0.12.45,<0.14", "bqscales", "traittypes")

WAYS = {
    "echo": "echo: slider to Label",
    "svg": "hand-made SVG string of the same chart",
    "chart": "**our chart** (LiveFigure)",
    "flowchart": "**our flowchart**, the largest of the course",
    "three": "**three linked pictures**: chart, bars, flowchart",
    "panel": "**the cost panel of lesson 04**: two charts, moving axes",
    "click": "**a click on a flowchart**, until its path is lit",
    "confirmed": "the same click, until the kernel has drawn all that is not told",
    "answer": "**the bar of the answer panel**, 100 draws a move",
    "bqplot": "bqplot",
    "naive": "`interactive` with inline pyplot",
}
CLICKED = ("click", "confirmed")
"""Those on which Enter is pressed, and not an arrow key; the first ends with the first change."""
FLOODED = ("echo", "svg", "chart")
"""Those that show their value as a number."""
COLD = {
    "empty notebook with one Label": (
        'from ipywidgets import Label\nLabel("ready")',
        ".widget-label",
    ),
    "first live panel: the board of lesson 00": (
        "from tune_or_not.panels.advice.board_panel import board_panel\n"
        "from tune_or_not.panels.kit.live_case import LiveCase\nboard_panel(LiveCase())",
        ".tune-or-not > svg",
    ),
}


@dataclass
class Measured:
    """One server's numbers: milliseconds of each press by way, kernel medians."""

    presses: dict[str, list[float]] = field(default_factory=dict)
    kernel: dict[str, float] = field(default_factory=dict)
    memory: list[tuple[int, float, float]] = field(default_factory=list)


def measure(playwright: Playwright, guests: str, rounds: int) -> Measured:
    """Every way on one server, in turns."""
    measured = Measured({way: [] for way in WAYS})
    with server(guests) as lab, page_of(playwright, lab) as page:
        open_with_cell(page, lab, CELL)
        page.wait_for_selector(".bench-panel .tune-or-not > svg")
        page.evaluate(SCRIPT)
        ways = [way for way in WAYS if page.locator(box_of(way)).count()]
        for turn in range(rounds + 1):
            for way in ways:
                took = presses(page, way, 12)
                if turn:  # the first is for warming up
                    measured.presses[way] += took
        measured.kernel = told_by_kernel(page, "spent()")
        measured.memory = memory(page, 4000 if rounds > 1 else 400)
    return measured


def measure_floods(playwright: Playwright) -> dict[tuple[str, str], Flood]:
    """By hand and way; once more without Chromium's deferral where it matters."""
    floods = {}
    with server() as lab:
        for changed, option in (("", ""), ("without the deferral", DEFERRAL)):
            port = lab_tools.free_port()
            options = [f"--remote-debugging-port={port}"]
            options += [f"--disable-features={option}"] if option else []
            with page_of(playwright, lab, *options) as page:
                page.add_init_script(WIRE)
                open_with_cell(page, lab, CELL)
                page.evaluate(SCRIPT)
                for hand in ("keys", "drag") if changed else HANDS:
                    for way in FLOODED:
                        key = (f"{hand} {changed}".strip(), way)
                        floods[key] = flood(page, way, port, hand)
    return floods


def presses(page: Page, way: str, count: int) -> list[float]:
    """Milliseconds of single key presses, each after the last one's picture has rested."""
    took = []
    for _ in range(count):
        if way in CLICKED or not took:
            focus(page, way)
        # Not in step with the frames; and to and fro, so that no end is reached.
        time.sleep(random.uniform(0, 0.05))
        page.evaluate(
            "([selector, first]) => window.benchOnce(selector, first)",
            [box_of(way), way == "click"],
        )
        arrow = "ArrowRight" if len(took) % 2 else "ArrowLeft"
        page.keyboard.press("Enter" if way in CLICKED else arrow)
        page.wait_for_function("() => window.benchResult !== null", polling=20, timeout=20_000)
        took.append(float(page.evaluate("() => window.benchResult")))
    return took


def focus(page: Page, way: str) -> None:
    slider = (
        ".noUi-handle" if way not in CLICKED else "[data-event*=consistent][aria-pressed=false]"
    )
    handle = page.locator(f"{box_of(way)} {slider}").first
    handle.scroll_into_view_if_needed()
    handle.focus()


def box_of(way: str) -> str:
    """The selector of what is measured; both ways of a click are on one picture."""
    return f".bench-{'click' if way in CLICKED else way}"


def memory(page: Page, updates: int) -> list[tuple[int, float, float]]:
    """Updates so far, kilobytes of the kernel's process and of the page's heap."""
    tools = page.context.new_cdp_session(page)
    rows = []
    for done in range(updates // 4, updates + 1, updates // 4):
        kernel = float(told_by_kernel(page, f"moved_by_code({updates // 4})"))
        tools.send("HeapProfiler.collectGarbage")
        heap = tools.send("Runtime.getHeapUsage")["usedSize"] / 1024
        rows.append((done, kernel, heap))
    return rows


def told_by_kernel(page: Page, expression: str) -> Any:
    """The value of an expression in the kernel."""
    told = page.evaluate(
        """async (expression) => {
            const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
            const code = `import json; print(json.dumps(${expression}))`;
            const future = kernel.requestExecute({ code });
            let text = "";
            future.onIOPub = ({ content }) => { text += content.text ?? ""; };
            await future.done;
            return text;
        }""",
        expression,
    )
    return json.loads(told)


def cold_start(playwright: Playwright, cell: str, selector: str) -> float:
    """Seconds from the start of the server to what the first cell shows."""
    begin = time.perf_counter()
    with server() as lab, page_of(playwright, lab) as page:
        open_with_cell(page, lab, cell)
        page.wait_for_selector(f".jp-OutputArea-output {selector}")
        return time.perf_counter() - begin


# JupyterLab and Chromium


@contextmanager
def server(guests: str = "") -> Iterator[Lab]:
    """A JupyterLab as course.py starts it; `guests` is a folder with packages of others."""
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(folder=Path(folder), port=lab_tools.free_port())
        variables = {}
        if guests:
            paths = lab_tools.guarded_variables(lab)["PYTHONPATH"]
            variables = {
                "PYTHONPATH": os.pathsep.join([paths, guests]),
                "JUPYTER_PATH": str(Path(guests, "share", "jupyter")),
            }
        running = lab_tools.start(lab, variables)
        try:
            lab_tools.wait_until_it_answers(lab, running)
            yield lab
        finally:
            lab_tools.stop(running)


@contextmanager
def page_of(playwright: Playwright, lab: Lab, *options: str) -> Iterator[Page]:
    browser = playwright.chromium.launch(
        executable_path=chromium_path(playwright), args=[*BROWSER_OPTIONS, *options]
    )
    context: BrowserContext = browser.new_context(
        base_url=lab.url, viewport={"width": 1200, "height": 1000}
    )
    page = context.new_page()
    page.goto(f"/api/status?token={lab.token}")
    yield page
    lab_tools.shut_down_kernels(page)
    browser.close()


def open_with_cell(page: Page, lab: Lab, code: str) -> None:
    """Open a notebook that has one cell, and run it."""
    notebook = lab_tools.empty_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(code)]
    nbformat.write(notebook, lab.root / "bench.ipynb")
    lab_tools.open_path(page, "bench.ipynb")
    lab_tools.run_all(page)
    errors = lab_tools.cell_errors(page)
    if errors:
        raise RuntimeError(errors[0])


def install_bqplot(folder: str) -> str:
    """Install bqplot into a folder of its own; why it is missing, or nothing."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    done = subprocess.run(
        [*command, "--target", folder, *BQPLOT], capture_output=True, text=True, check=False
    )
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


# The table


def report(
    measured: Measured,
    floods: dict[tuple[str, str], Flood],
    cold: dict[str, list[float]],
    starts: dict[str, Start],
    missing: str,
) -> str:
    """The whole page as Markdown."""
    return "\n".join(
        [
            "# From a key press to the painted picture",
            "",
            "Written by `python3 course.py bench pictures`; do not edit. A real JupyterLab and "
            "Chromium, real key presses, from the press to the frame that shows all that it "
            "changed. Ratios are to the median of the echo, or of the hand-made SVG, of the same "
            "table. The time in the kernel is a part of the time. With a load near the number of "
            "cores before it began, other programs took turns: then tails and floods say little.",
            "",
            f"{machine('jupyterlab', 'ipywidgets')} {len(measured.presses['echo'])} presses each.",
            "",
            *latency_table(measured, missing),
            *flood_section(floods),
            *cold_table(cold),
            *panel_starts_table(starts),
            *memory_table(measured),
        ]
    )


def latency_table(measured: Measured, missing: str) -> list[str]:
    echo = median(measured.presses["echo"])
    svg = median(measured.presses["svg"])
    rows = [
        "| way of drawing | p50 ms | p95 ms | p50/echo | p95/echo p50 | p50/SVG | kernel ms |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for way, name in WAYS.items():
        took = measured.presses[way]
        if not took:
            rows.append(f"| {name} | not measured: {missing} | | | | | |")
            continue
        p50, p95 = median(took), percentile(took, 0.95)
        rows.append(
            f"| {name} | {p50:.1f} | {p95:.1f} | {p50 / echo:.2f} | {p95 / echo:.2f} "
            f"| {p50 / svg:.2f} | {measured.kernel.get(way, 0):.1f} |"
        )
    return [*rows, ""]


def flood_section(floods: dict[tuple[str, str], Flood]) -> list[str]:
    return [
        "## Sixty values in a row",
        "",
        "How many values of the slider had a frame of their own, and how old each was when it was "
        "shown.",
        "",
        *flood_table(floods, WAYS),
        f"Chromium lets most tasks of a page wait for the next frame after each key press "
        f"(`{DEFERRAL}`), the kernel's messages among them. Sixty presses a second leave no frame "
        "without a press, so messages get through now and then; no hand does that, a held key "
        "repeats about thirty times a second. The last rows switch the deferral off; the moves of "
        "a mouse are not subject to it.",
        "",
        "### Where the time goes",
        "",
        "ipywidgets sends the next value when the kernel has told that it is done with the last, "
        "so the whole way bounds the values in a second. Medians, from when a message was sent by "
        'the page, taken up ("busy") and done ("idle") by the kernel, and back in the page.',
        "",
        *legs_table(floods, WAYS),
    ]


def cold_table(cold: dict[str, list[float]]) -> list[str]:
    first = median(next(iter(cold.values())))
    rows = [
        "## Cold start",
        "",
        "From the start of the server to what the first cell shows, browser and kernel included.",
        "",
        "| notebook | median s | x empty |",
        "|---|---:|---:|",
    ]
    rows += [
        f"| {name} | {median(took):.2f} | {median(took) / first:.2f} |"
        for name, took in cold.items()
    ]
    return [*rows, ""]


def memory_table(measured: Measured) -> list[str]:
    rows = [
        "## Memory",
        "",
        "The three linked pictures, updated again and again; the page's heap after a collection.",
        "",
        "| updates | kernel MB | page MB |",
        "|---:|---:|---:|",
    ]
    rows += [f"| {n:,} | {a / 1024:.1f} | {b / 1024:.1f} |" for n, a, b in measured.memory]
    return [*rows, ""]


def main(arguments: list[str]) -> None:
    hurried = "--quick" in arguments
    rounds = 1 if hurried else 3
    with tempfile.TemporaryDirectory() as guests, sync_playwright() as playwright:
        missing = install_bqplot(guests)
        floods = measure_floods(playwright)
        measured = measure(playwright, guests, rounds)
        cold: dict[str, list[float]] = {name: [] for name in COLD}
        for _ in range(rounds):
            for name, (cell, selector) in COLD.items():
                cold[name].append(cold_start(playwright, cell, selector))
        with server("") as lab, page_of(playwright, lab) as page:
            starts = panel_starts(page, lab, rounds)
    text = report(measured, floods, cold, starts, missing)
    publish(TABLE, text, kept=not hurried)


if __name__ == "__main__":
    main(sys.argv[1:])
