"""A slider's message to the kernel and back, by a client that draws nothing: no browser at all."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
import uuid
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from tests.browser.lab import Lab

ECHO = """
from ipywidgets import IntSlider, Label
slider, label = IntSlider(0, 0, 1000), Label()
slider.observe(lambda change: setattr(label, "value", f"value {change.new}"), "value")
print(slider.model_id)
"""
COUNT = 200
REST_SECONDS = 1 / 60


def round_trips(lab: Lab) -> list[float]:
    """Milliseconds from sending a value to the kernel's "idle", one value after the other."""
    return asyncio.run(_round_trips(lab))


async def _round_trips(lab: Lab) -> list[float]:
    signed = {"Authorization": f"token {lab.token}"}
    request = urllib.request.Request(
        f"{lab.url}/api/kernels", data=b"{}", headers=signed, method="POST"
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        kernel = json.load(answer)["id"]
    address = f"{lab.url.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?session_id=bench"
    socket = await websocket_connect(HTTPRequest(address, headers=signed))
    said = await _ask(socket, "execute_request", {"code": ECHO, "silent": False})
    model = next(one["content"]["text"].strip() for one in said if _is(one, "stream"))
    took = []
    for value in range(1, COUNT + 1):
        await asyncio.sleep(REST_SECONDS)
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        begin = time.perf_counter()
        said = await _ask(socket, "comm_msg", {"comm_id": model, "data": data})
        took.append((time.perf_counter() - begin) * 1000)
        if not any(f"value {value}" in json.dumps(one["content"]) for one in said):
            raise RuntimeError(f"the kernel did not echo {value}")
    socket.close()
    return took


async def _ask(
    socket: WebSocketClientConnection, kind: str, content: dict[str, Any]
) -> list[dict[str, Any]]:
    """Send a message; all that the kernel says of it until it is idle."""
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "username": "",
        "session": "bench",
        "version": "5.3",
    }
    message = {
        "channel": "shell",
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
    }
    await socket.write_message(json.dumps(message))
    said: list[dict[str, Any]] = []
    while not (said and said[-1]["content"].get("execution_state") == "idle"):
        told = json.loads(await socket.read_message() or "")
        if told["parent_header"].get("msg_id") == header["msg_id"]:
            said.append(told)
    return said


def _is(message: dict[str, Any], kind: str) -> bool:
    return bool(message["header"]["msg_type"] == kind)
