"""A class on one machine: learners who move sliders at the pace of people, in kernels of their own.

`python3 course.py bench class` writes benchmarks/class.md. One JupyterLab as course.py starts it;
each learner is a session with a real kernel and a real websocket over loopback, who has run every
cell of a lesson and then moves its sliders with pauses of about a second. The time of an answer
counts from the sent move until the kernel says that it is done with it, which is after all that it
drew has been sent. `--quick` takes one learner and ten, and only prints.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks._page import machine, percentile, publish
from tests.browser import lab as lab_tools
from tests.browser.lab import ROOT, Lab

TABLE = Path(__file__).parent / "class.md"
LESSONS = {"04_what_it_costs": "lesson 04", "08_myths_tested": "lesson 08, the lab"}
LEARNERS = {"04_what_it_costs": (1, 10, 20, 30), "08_myths_tested": (1, 10)}
"""The lab trains models while its cells run, half a minute a learner: ten of them tell enough."""
MOVES = 30
PAUSE = (0.5, 1.5)
"""Seconds between two moves of one learner, at random."""

PANELS = """\
import json as _json
from ipywidgets.widgets.widget import _instances as _all
from ipywidgets import SelectionSlider as _Slider
from live_figure.picture import LivePicture as _Picture
from tune_or_not.panels.kit.panel import Panel as _Panel
def _within(widget):
    yield widget
    for part in getattr(widget, "children", ()):
        yield from _within(part)
_shown = [list(_within(one)) for one in list(_all.values()) if isinstance(one, _Panel)]
print("PANELS" + _json.dumps([
    {
        "sliders": [(w.model_id, len(w.options)) for w in parts if isinstance(w, _Slider)],
        "pictures": [w.model_id for w in parts if isinstance(w, _Picture)],
    }
    for parts in _shown
]))"""
"""Prints each panel of the lesson: its sliders with their stops, and its pictures."""

AT_ONE_PANEL = 6
"""Moves at one panel before a learner scrolls to another. The page tells the kernel which pictures
it shows, and so does a learner."""


@dataclass
class Class:
    """What a number of learners in one lesson took: milliseconds of each answer, megabytes of each
    kernel at rest and at the end, share of one core while they moved."""

    answers: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)
    end: list[float] = field(default_factory=list)
    cores: float = 0.0


class Learner:
    """A session of a notebook, and the socket to its kernel."""

    def __init__(self, lab: Lab, number: int, lesson: str) -> None:
        self.lab, self.number, self.lesson = lab, number, lesson
        self.random = random.Random(number)
        self.session = uuid.uuid4().hex
        self.panels: list[dict[str, Any]] = []
        self.process: psutil.Process | None = None
        self.heard: asyncio.Queue[str | bytes | None] = asyncio.Queue()

    async def open(self) -> None:
        """Open the notebook, with a kernel of its own."""
        before = {child.pid for child in psutil.Process().children(recursive=True)}
        name = f"learner{self.number}_{self.lesson}.ipynb"
        made = await self._post(
            "/api/sessions",
            {
                "path": f"notebooks/{name}",
                "name": name,
                "type": "notebook",
                "kernel": {"name": "python3"},
            },
        )
        kernel = made["kernel"]["id"]
        after = psutil.Process().children(recursive=True)
        self.process = next(c for c in after if c.pid not in before and "ipykernel" in _line(c))
        self.socket: WebSocketClientConnection = await websocket_connect(
            f"ws://127.0.0.1:{self.lab.port}/api/kernels/{kernel}/channels"
            f"?session_id={self.session}&token={self.lab.token}",
            max_message_size=1 << 28,
            # Read at once: what waits unread keeps the socket from answering the server's pings.
            on_message_callback=self.heard.put_nowait,
        )

    async def run(self) -> None:
        """Run all cells, and find the panels."""
        kept = self.lab.folder / f"decision{self.number}"
        await self._execute(f"import os; os.environ['TUNE_OR_NOT_MY_DECISION'] = {str(kept)!r}")
        notebook = nbformat.read(ROOT / "notebooks" / f"{self.lesson}.ipynb", as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                await self._execute(cell.source)
        printed = await self._execute(PANELS)
        self.panels = json.loads(printed.partition("PANELS")[2])
        for panel in self.panels:
            await self._show(panel, False)
        self.panels = [panel for panel in self.panels if panel["sliders"]]

    async def move(self, moves: int) -> list[float]:
        """Milliseconds of each of `moves` moves, with pauses between them."""
        took = []
        panel = self.panels[0]
        for number in range(moves):
            if number % AT_ONE_PANEL == 0:
                await self._show(panel, False)
                panel = self.random.choice(self.panels)
                await self._show(panel, True)
            await asyncio.sleep(self.random.uniform(*PAUSE))
            slider, stops = self.random.choice(panel["sliders"])
            begin = time.perf_counter()
            await self._update(slider, index=self.random.randrange(stops))
            took.append(1000 * (time.perf_counter() - begin))
        return took

    async def _show(self, panel: dict[str, Any], in_view: bool) -> None:
        for picture in panel["pictures"]:
            await self._update(picture, in_view=in_view)

    async def _update(self, model: str, **state: Any) -> None:
        """What a page sends when a widget changes; returns when the kernel is done with it."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        await self._send("comm_msg", {"comm_id": model, "data": data})

    @property
    def memory(self) -> float:
        """Megabytes that the kernel alone holds."""
        assert self.process is not None
        return float(self.process.memory_full_info().uss / 1e6)

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        request = HTTPRequest(
            f"{self.lab.url}{path}",
            method="POST",
            body=json.dumps(body),
            headers={"Authorization": f"token {self.lab.token}"},
            request_timeout=120,
        )
        return json.loads((await AsyncHTTPClient().fetch(request)).body)

    async def _execute(self, code: str) -> str:
        """Run code; what it prints. Raises RuntimeError with the error of a cell."""
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        return await self._send("execute_request", content)

    async def _send(self, kind: str, content: dict[str, Any]) -> str:
        """Send a message and wait until the kernel is idle again; what was printed meanwhile."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self.session,
            "username": "learner",
            "version": "5.3",
            "date": "",
        }
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "buffers": [],
            "channel": "shell",
        }
        await self.socket.write_message(json.dumps(message))
        printed = ""
        while (text := await self.heard.get()) is not None:
            if isinstance(text, bytes):
                continue  # a message with buffers belongs to a picture
            answer = json.loads(text)
            if answer["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            what = answer["msg_type"]
            if what == "error":
                raise RuntimeError(f"{self.lesson}: {answer['content']['evalue']}")
            if what == "stream":
                printed += answer["content"]["text"]
            if what == "status" and answer["content"]["execution_state"] == "idle":
                return printed
        raise RuntimeError(f"{self.lesson}: the kernel of a learner is gone")


def _line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


async def hold(lab: Lab, lesson: str, learners: int, moves: int) -> Class:
    """A class that opens the lesson, as many at once as there are cores, and then works at the
    same time."""
    room = [Learner(lab, number, lesson) for number in range(learners)]
    for learner in room:
        await learner.open()
    seats = asyncio.Semaphore(os.cpu_count() or 1)

    async def run(learner: Learner) -> None:
        async with seats:
            await learner.run()

    await asyncio.gather(*map(run, room))
    measured = Class(rest=[learner.memory for learner in room])
    processes = [learner.process for learner in room if learner.process]
    busy, begin = _seconds(processes), time.perf_counter()
    for answers in await asyncio.gather(*(learner.move(moves) for learner in room)):
        measured.answers += answers
    measured.cores = (_seconds(processes) - busy) / (time.perf_counter() - begin)
    measured.end = [learner.memory for learner in room]
    return measured


def _seconds(processes: list[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)


def measure(lesson: str, learners: int, moves: int) -> Class:
    """The same on a server of its own, which is stopped afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(folder=Path(folder), port=lab_tools.free_port())
        server = lab_tools.start(lab)
        try:
            lab_tools.wait_until_it_answers(lab, server)
            return asyncio.run(hold(lab, lesson, learners, moves))
        finally:
            lab_tools.stop(server)


def report(results: dict[tuple[str, int], Class]) -> str:
    """The whole page as Markdown."""
    rows = [
        "| lesson | learners | answer p50 ms | answer p95 ms | MB a learner, opened "
        "| MB a learner, at the end | cores busy |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for (lesson, learners), it in results.items():
        rows.append(
            f"| {LESSONS[lesson]} | {learners} | {percentile(it.answers, 0.5):.0f} "
            f"| {percentile(it.answers, 0.95):.0f} | {max(it.rest):.0f} | {max(it.end):.0f} "
            f"| {it.cores:.2f} |"
        )
    most = {lesson: max(measured.end) for (lesson, _), measured in results.items()}
    need = "; ".join(
        f"{LESSONS[lesson]}: {30 * megabytes / 1000:.1f} GB for 30 kernels"
        for lesson, megabytes in most.items()
    )
    return "\n".join(
        [
            "# A class on one machine",
            "",
            "Written by `python3 course.py bench class`; do not edit. " + _how(),
            "",
            machine("jupyterlab", "ipykernel", "ipywidgets"),
            "",
            *rows,
            "",
            f"What a room of 30 needs besides the server's own 150 MB: {need}. Learners who do "
            "nothing use no processor. A kernel ends with its notebook when "
            "`MappingKernelManager.cull_idle_timeout` is set (binder/README.md says how).",
            "",
        ]
    )


def _how() -> str:
    return (
        "Each learner has a kernel, a websocket and kept answers of their own, has run every "
        "cell of the lesson, "
        f"and moves a slider every {PAUSE[0]} to {PAUSE[1]} seconds, {MOVES} times, in one panel "
        f"after the other, {AT_ONE_PANEL} times in each; as the page does, it tells which panel it "
        "shows. The time of "
        "an answer is from the sent move until the kernel says that it is done. Memory is what the "
        "kernel's process shares with no other, the largest of the class."
    )


def main(arguments: list[str]) -> None:
    hurried = "--quick" in arguments
    results = {}
    for lesson in LESSONS:
        for learners in LEARNERS[lesson][: 2 if hurried else None]:
            results[lesson, learners] = measure(lesson, learners, 10 if hurried else MOVES)
            print(report(results).splitlines()[6 + len(results)], file=sys.stderr)
    text = report(results)
    publish(TABLE, text, kept=not hurried)


if __name__ == "__main__":
    main(sys.argv[1:])
