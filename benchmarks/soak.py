"""Twenty thousand moves in one kernel and one page: does memory stay flat, is the case kept right?

`python3 course.py bench soak [--quick]` writes benchmarks/soak.md. Lesson 04 is run in a real
JupyterLab and Chromium, and then its sliders are moved by the keyboard, one after the other.
`--quick` makes a twentieth of the moves and only prints.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks._page import machine, publish
from benchmarks.pictures import open_with_cell, page_of, server, told_by_kernel
from tests.browser import lab as lab_tools
from tests.browser.lab import Lab

TABLE = Path(__file__).parent / "soak.md"
LESSON = "04_what_it_costs"
MOVES, LOOKS = 20_000, 10
KEYS = ("ArrowRight", "ArrowRight", "ArrowLeft", "PageUp", "PageDown", "ArrowLeft", "End", "Home")
LIVE = "here.case"
"""In the kernel: the reader's own case, which the lesson's panels under *Your case* move."""


ECHO = """\
from ipywidgets import Label, SelectionSlider, VBox
rows = []
for _ in range(8):
    slider, label = SelectionSlider(options=range(100)), Label()
    slider.observe(lambda change, label=label: setattr(label, "value", str(change["new"])), "value")
    rows += [slider, label]
VBox(rows)"""


@dataclass(frozen=True)
class Look:
    """Presses of a key, and the values of those that the page has sent to the kernel; what the
    kernel's process holds by itself and the page's heap after a collection, in MB."""

    moves: int
    sent: int
    kernel: float
    page: float


@dataclass(frozen=True)
class Soaked:
    """Memory at every look, the errors of page and cells, and the values of the live case."""

    looks: list[Look]
    errors: list[str]
    live: Any


def soak(lab: Lab, moves: int, opened: Callable[[Page], None], case: str) -> Soaked:
    """Move every slider of a notebook that `opened` has run; `case` is read in the kernel."""
    errors: list[str] = []
    sent = [0]

    def count(frame: str | bytes) -> None:
        sent[0] += b"comm_msg" in (frame.encode() if isinstance(frame, str) else frame)

    with sync_playwright() as playwright, page_of(playwright, lab) as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("websocket", lambda socket: socket.on("framesent", count))
        opened(page)
        kernel = psutil.Process(int(told_by_kernel(page, "__import__('os').getpid()")))
        tools = page.context.new_cdp_session(page)
        handles = page.locator(".jp-OutputArea-output .noUi-handle").all()
        looks = []
        for done in range(moves + 1):
            if done % (moves // LOOKS) == 0:
                lab_tools.wait_idle(page)
                tools.send("HeapProfiler.collectGarbage")
                heap = tools.send("Runtime.getHeapUsage")["usedSize"]
                held = kernel.memory_full_info().uss
                looks.append(Look(done, sent[0], held / 1e6, heap / 1e6))
            if done % 40 == 0:
                handles[done // 40 % len(handles)].focus()
            page.keyboard.press(KEYS[done % len(KEYS)])
        lab_tools.wait_idle(page)
        page.wait_for_timeout(3_000)  # the last change is saved when nothing has moved for a while
        errors += lab_tools.cell_errors(page)
        return Soaked(looks, errors, json.loads(told_by_kernel(page, case)))


def lesson(page: Page) -> None:
    """Open the lesson and run it."""
    lab_tools.open_notebook(page, LESSON)
    lab_tools.run_all(page)


def report(lesson: Soaked, is_kept: bool, echo: Soaked) -> str:
    """The whole page as Markdown."""
    kept = "is the live one" if is_kept else "IS NOT the live one"
    return "\n".join(
        [
            "# Many moves in one kernel and one page",
            "",
            "Written by `python3 course.py bench soak`; do not edit. Lesson 04, run in a real "
            "JupyterLab and Chromium; then its sliders are moved by keys, 40 presses each in turn. "
            "Below it the same presses on eight sliders that only set a label: what JupyterLab and "
            "ipywidgets hold on to by themselves.",
            "",
            machine("jupyterlab", "ipywidgets"),
            "",
            *_table("lesson 04", lesson.looks),
            "",
            *_table("sliders and labels", echo.looks),
            "",
            f"{_growth('The lesson', lesson.looks)} {_growth('Sliders and labels', echo.looks)} At "
            f"the end the kept case {kept}. Errors: {len(lesson.errors)}.",
            *(f"- {error}" for error in lesson.errors[:5]),
            "",
        ]
    )


def _table(name: str, looks: list[Look]) -> list[str]:
    return [
        f"| {name}: presses | values sent | kernel MB | page MB |",
        "|---:|---:|---:|---:|",
        *(
            f"| {look.moves:,} | {look.sent:,} | {look.kernel:.1f} | {look.page:.1f} |"
            for look in looks
        ),
    ]


def _growth(name: str, looks: list[Look]) -> str:
    """In the second half: until then caches fill."""
    half, last = looks[len(looks) // 2], looks[-1]
    return (
        f"{name}, second half: kernel {last.kernel - half.kernel:+.1f} MB, "
        f"page {last.page - half.page:+.1f} MB."
    )


def main(arguments: list[str]) -> None:
    hurried = "--quick" in arguments
    moves = MOVES // 20 if hurried else MOVES
    with server() as lab:
        lesson_soaked = soak(lab, moves, lesson, f"{LIVE}.case.to_json()")
        kept = json.loads((lab.my_decision / "case.json").read_text(encoding="utf-8"))
        echo = soak(lab, moves, lambda page: open_with_cell(page, lab, ECHO), "'{}'")
    is_kept = kept["content"] == lesson_soaked.live
    publish(TABLE, report(lesson_soaked, is_kept, echo), kept=not hurried)


if __name__ == "__main__":
    main(sys.argv[1:])
