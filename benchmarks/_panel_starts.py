"""From Shift+Enter to a live panel, for each panel of the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

import nbformat
from playwright.sync_api import Page

from tests.browser import lab as lab_tools
from tests.browser.lab import Lab
from tune_or_not.panels.catalogue import PANELS

OPEN = """\
import time
from tune_or_not import lesson
from tune_or_not.panels.catalogue import example_panel
here = lesson.open_lesson("04_what_it_costs")
def start(name, turn):
    begin = time.perf_counter()
    panel = example_panel(name, here)
    panel.add_class(f"starts-{name}-{turn}")
    getattr(panel, "stop", lambda: None)()
    display(panel)
    print("took", 1000 * (time.perf_counter() - begin))"""

STARTED = """([code, shown]) => new Promise((resolve) => {
    const { content } = window.jupyterapp.shell.currentWidget;
    const cell = content.model.cells.get(content.widgets.length - 1);
    cell.sharedModel.setSource(code);
    content.activeCellIndex = content.widgets.length - 1;
    const begin = performance.now();
    const look = () => {
        const panel = document.querySelector(shown);
        if (panel && panel.getBoundingClientRect().height > 20) {
            requestAnimationFrame(() => resolve(performance.now() - begin));
        } else {
            requestAnimationFrame(look);
        }
    };
    window.jupyterapp.commands.execute("notebook:run-cell");
    look();
})"""

AIM = 150
"""Milliseconds in the kernel that a panel may take."""


@dataclass
class Start:
    """Milliseconds of one panel: the first time in its kernel and later ones."""

    first_kernel: float
    first_page: float
    kernel: float
    page: float


def panel_starts(page: Page, lab: Lab, turns: int) -> dict[str, Start]:
    """Each panel in turn in one kernel that has opened a lesson; then all of them again."""
    notebook = lab_tools.empty_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(OPEN), nbformat.v4.new_code_cell("")]
    nbformat.write(notebook, lab.root / "starts.ipynb")
    lab_tools.open_path(page, "starts.ipynb")
    lab_tools.run_all(page)
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in PANELS}
    for turn in range(1 + turns):
        for name in PANELS:
            painted = page.evaluate(STARTED, [f"start({name!r}, {turn})", f".starts-{name}-{turn}"])
            lab_tools.wait_idle(page)
            took[name].append((_kernel_time(page), float(painted)))
    return {name: _start(times) for name, times in took.items()}


def _kernel_time(page: Page) -> float:
    errors = lab_tools.cell_errors(page)
    if errors:
        raise RuntimeError(errors[0])
    last = page.locator(".jp-Notebook .jp-CodeCell").last
    printed = re.findall(r"took ([\d.]+)", last.inner_text())
    return float(printed[-1])


def _start(times: list[tuple[float, float]]) -> Start:
    (first_kernel, first_page), *later = times
    return Start(
        first_kernel,
        first_page,
        median(kernel for kernel, _ in later),
        median(page for _, page in later),
    )


def panel_starts_table(starts: dict[str, Start]) -> list[str]:
    over = [name for name, start in starts.items() if start.kernel > AIM]
    names = ", ".join(over) or "none"
    rows = [
        "## From Shift+Enter to a live panel",
        "",
        "Each panel of the catalogue in the kernel of a lesson: in the kernel, and until the page "
        f"has painted it. The aim is {AIM} ms in the kernel; over it are: {names}. The first time "
        "a panel is shown in a kernel its modules and texts are loaded, too.",
        "",
        "| panel | kernel ms | painted ms | first kernel ms | first painted ms |",
        "|---|---:|---:|---:|---:|",
    ]
    rows += [
        f"| {PANELS[name].title} (`{name}`) | {start.kernel:.0f} | {start.page:.0f} "
        f"| {start.first_kernel:.0f} | {start.first_page:.0f} |"
        for name, start in sorted(starts.items(), key=lambda pair: -pair[1].kernel)
    ]
    return [*rows, ""]
