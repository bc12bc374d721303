"""Sixty values, one after the other, on a slider: which had a frame of their own, and how late.

Where the time goes is read from the page's web socket and from the dates in the kernel's messages.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from playwright.sync_api import Page
from tornado.websocket import websocket_connect

VALUES = 60
DEFERRAL = "DeferRendererTasksAfterInput"
"""What Chromium calls its rule that most tasks of a page wait for the frame after a key press."""

LEGS = ("to the kernel", "in the kernel", "back to the page", "whole way")


@dataclass(frozen=True)
class Flood:
    """What became of the values that a slider took."""

    taken: int
    late: list[float]
    """Milliseconds that a value was old in the frame that showed it, of each that had one."""
    span: float
    """Milliseconds from the first value to the last."""
    legs: dict[str, list[float]]
    """Milliseconds of each message on each leg of its way."""


def pressing_keys(page: Page, _way: str, _port: int, rate: int) -> None:
    """An arrow key, pressed so many times a second."""
    for _ in paced(rate):
        page.keyboard.press("ArrowRight")


def dragging(page: Page, way: str, port: int, rate: int) -> None:
    """The handle, dragged step by step, whether or not the page keeps up.

    Playwright waits until the page has seen a move before it makes the next, so these go another
    way.
    """
    handle = _middle(page, f".bench-{way} .noUi-handle")
    step = page.locator(f".bench-{way} .noUi-base").first.bounding_box()
    assert step is not None
    moves = [(handle[0] + step["width"] / 100 * n, handle[1]) for n in range(1, VALUES + 1)]
    page.mouse.move(*handle)
    page.mouse.down()
    address = _debugger(port)
    moving = threading.Thread(target=lambda: asyncio.run(_move(address, moves, rate)))
    moving.start()
    moving.join()
    page.wait_for_timeout(500)
    page.mouse.up()


Hand = Callable[[Page, str, int, int], None]
HANDS: dict[str, tuple[str, Hand, int]] = {
    "drag": ("mouse, 60 moves a second", dragging, 60),
    "held": ("arrow key held down, 30 a second", pressing_keys, 30),
    "keys": ("60 key presses a second", pressing_keys, 60),
}


def flood(page: Page, way: str, port: int, by: str) -> Flood:
    """Move a slider as `by` says; `port` is the browser's, for its debugger."""
    _, hand, rate = HANDS[by]
    handle = page.locator(f".bench-{way} .noUi-handle").first
    handle.scroll_into_view_if_needed()
    handle.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(500)
    page.evaluate("(selector) => window.benchFlood(selector)", f".bench-{way}")
    hand(page, way, port, rate)
    page.wait_for_timeout(500)
    found: dict[str, Any] = page.evaluate("() => window.benchFlooded()")
    return Flood(found["taken"], found["late"], found["span"], legs(found["wire"]))


def paced(rate: int) -> Iterator[int]:
    """Numbers up to VALUES, so many a second."""
    begin = time.perf_counter()
    for number in range(VALUES):
        time.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        yield number


def legs(wire: list[dict[str, Any]]) -> dict[str, list[float]]:
    """Milliseconds of each slider message on each leg, from when it was sent, made and received."""
    found: dict[str, list[float]] = {leg: [] for leg in LEGS}
    sent = {entry["id"]: entry["at"] for entry in wire if entry["state"] == "sent"}
    for ident, begin in sent.items():
        told = {entry["state"]: entry for entry in wire if entry["id"] == ident}
        if not {"busy", "idle"} <= told.keys():
            continue
        busy, idle = told["busy"], told["idle"]
        times = (begin, busy["made"], idle["made"], idle["at"])
        parts = [after - before for before, after in pairwise(times)]
        for leg, took in zip(LEGS, [*parts, idle["at"] - begin], strict=True):
            found[leg].append(took)
    return found


async def _move(address: str, moves: list[tuple[float, float]], rate: int) -> None:
    socket = await websocket_connect(address)
    begin = time.perf_counter()
    for number, (x, y) in enumerate(moves):
        await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        moved = {"type": "mouseMoved", "x": x, "y": y, "button": "left", "buttons": 1}
        told = {"id": number, "method": "Input.dispatchMouseEvent", "params": moved}
        await socket.write_message(json.dumps(told))
    for _ in moves:
        await socket.read_message()
    socket.close()


def _middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _debugger(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=10) as answer:
        pages = json.load(answer)
    address: str = next(each for each in pages if "/lab" in each["url"])["webSocketDebuggerUrl"]
    return address


# The tables


def flood_table(floods: dict[tuple[str, str], Flood], names: dict[str, str]) -> list[str]:
    """Rows by hand and way: shown values and their age."""
    rows = [
        "| hand | way of drawing | shown | age p50 ms | age p95 ms | took |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for (hand, way), found in floods.items():
        told = _told(hand)
        late = sorted(found.late)
        rows.append(
            f"| {told} | {names[way]} | {len(late)} of {found.taken} | {median(late):.0f} "
            f"| {late[int(len(late) * 0.95)]:.0f} | {found.span / 1000:.2f} s |"
        )
    return [*rows, ""]


def legs_table(floods: dict[tuple[str, str], Flood], names: dict[str, str]) -> list[str]:
    """Rows by hand and way: the median of each leg of a message's way."""
    rows = [
        f"| hand | way of drawing | {' | '.join(f'{leg} ms' for leg in LEGS)} | messages |",
        f"|---|---|{'---:|' * (len(LEGS) + 1)}",
    ]
    for (hand, way), found in floods.items():
        took = [f"{median(found.legs[leg]):.1f}" for leg in LEGS]
        rows.append(
            f"| {_told(hand)} | {names[way]} | {' | '.join(took)} | {len(found.legs[LEGS[0]])} |"
        )
    return [*rows, ""]


def _told(hand: str) -> str:
    name, _, changed = hand.partition(" ")
    return f"{HANDS[name][0]}{f', {changed}' if changed else ''}"
