"""Twenty thousand moves in one kernel and one page: does memory stay flat, is the case kept right?

`python3 course.py bench soak [--quick]` writes benchmarks/soak.md. Lesson 04 is run in a real
JupyterLab and Chromium, and then its sliders are moved by the keyboard, one after the other.
`--quick` makes a twentieth of the moves and only prints.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks._page import machine, publish
from benchmarks.pictures import page_of, server, told_by_kernel
from tests.browser import lab as lab_tools
from tests.browser.lab import Lab

TABLE = Path(__file__).parent / "soak.md"
LESSON = "04_what_it_costs"
MOVES, LOOKS = 20_000, 10
KEYS = ("ArrowRight", "ArrowRight", "ArrowLeft", "PageUp", "PageDown", "ArrowLeft", "End", "Home")
LIVE = "here.case"
"""In the kernel: the reader's own case, which the lesson's panels under *Your case* move."""


@dataclass(frozen=True)
class Look:
    """What the kernel's process holds by itself and the page's heap after a collection, in MB."""

    moves: int
    kernel: float
    page: float


def soak(page: Page, lab: Lab, moves: int) -> tuple[list[Look], bool, list[str]]:
    """Memory at every look, whether the kept case is the live one at the end, and the errors."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    lab_tools.open_notebook(page, LESSON)
    lab_tools.run_all(page)
    kernel = psutil.Process(int(told_by_kernel(page, "__import__('os').getpid()")))
    tools = page.context.new_cdp_session(page)
    handles = page.locator(".tune-or-not-panel .noUi-handle").all()
    looks = []
    for done in range(moves + 1):
        if done % (moves // LOOKS) == 0:
            lab_tools.wait_idle(page)
            tools.send("HeapProfiler.collectGarbage")
            heap = tools.send("Runtime.getHeapUsage")["usedSize"]
            held = kernel.memory_full_info().uss
            looks.append(Look(done, held / 1e6, heap / 1e6))
        if done % 40 == 0:
            handles[done // 40 % len(handles)].focus()
        page.keyboard.press(KEYS[done % len(KEYS)])
    lab_tools.wait_idle(page)
    page.wait_for_timeout(3_000)  # the last change is saved when nothing has moved for a while
    errors += lab_tools.cell_errors(page)
    live = json.loads(told_by_kernel(page, f"{LIVE}.case.to_json()"))
    kept = json.loads((lab.my_decision / "case.json").read_text(encoding="utf-8"))
    return looks, kept["content"] == live, errors


def report(looks: list[Look], is_kept: bool, errors: list[str]) -> str:
    """The whole page as Markdown."""
    first, last = looks[1], looks[-1]
    said = "is the live one" if is_kept else "IS NOT the live one"
    return "\n".join(
        [
            "# Many moves in one kernel and one page",
            "",
            "Written by `python3 course.py bench soak`; do not edit. Lesson 04, run in a real "
            "JupyterLab and Chromium; then its sliders are moved by keys, 40 moves each in turn.",
            "",
            machine("jupyterlab", "ipywidgets"),
            "",
            "| moves | kernel MB | page MB |",
            "|---:|---:|---:|",
            *(f"| {look.moves:,} | {look.kernel:.1f} | {look.page:.1f} |" for look in looks),
            "",
            f"From {first.moves:,} to {last.moves:,} moves the kernel grew by "
            f"{last.kernel - first.kernel:+.1f} MB and the page by {last.page - first.page:+.1f} "
            f"MB. At the end the kept case {said}. Errors: {len(errors)}.",
            *(f"- {error}" for error in errors[:5]),
            "",
        ]
    )


def main(arguments: list[str]) -> None:
    hurried = "--quick" in arguments
    with sync_playwright() as playwright, server() as lab, page_of(playwright, lab) as page:
        text = report(*soak(page, lab, MOVES // 20 if hurried else MOVES))
    publish(TABLE, text, kept=not hurried)


if __name__ == "__main__":
    main(sys.argv[1:])
