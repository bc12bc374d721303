"""The server extension: TCP_NODELAY on the kernel's web socket, and never a server that fails."""

import asyncio
import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

from tune_or_not.app import lab_server
from tune_or_not.app.lab_server import SETTING, sending_at_once


class Connection:
    """A kernel connection, as far as the extension is concerned."""

    def __init__(self, handler):
        self.websocket_handler = handler

    def connect(self):
        return "connected"


class Handler(WebSocketHandler):
    """Opens as jupyter_server's does: the connection of the setting, and then `connect`."""

    def open(self):
        connected = self.settings[SETTING](self).connect()
        tcp = self.ws_connection.stream.socket
        waits = not tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        self.write_message(f"{connected}, {'waiting' if waits else 'at once'}")


async def told_by_a_server(connection):
    listener, port = bind_unused_port()
    server = HTTPServer(Application([("/", Handler)], **{SETTING: connection}))
    server.add_socket(listener)
    client = await websocket_connect(f"ws://127.0.0.1:{port}/")
    told = await client.read_message()
    client.close()
    server.stop()
    await server.close_all_connections()
    return told


def load(settings):
    """Load the extension into a server with these settings, or none."""
    web_app = SimpleNamespace(**({"settings": settings} if settings is not None else {}))
    log = logging.getLogger("tune_or_not.test_lab_server")
    log.setLevel(logging.INFO)
    lab_server._load_jupyter_server_extension(SimpleNamespace(web_app=web_app, log=log))


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("connection", "told"),
    [(Connection, "connected, waiting"), (sending_at_once(Connection), "connected, at once")],
)
def test_tcp_nodelay_is_set_on_the_web_socket(connection, told):
    with ThreadPoolExecutor() as thread:  # the browser tests may have left a loop in this one
        answer = thread.submit(lambda: asyncio.run(told_by_a_server(connection))).result()
    assert answer == told


def test_the_extension_changes_the_setting_and_says_so(caplog):
    settings = {SETTING: Connection}
    load(settings)
    assert issubclass(settings[SETTING], Connection)
    assert settings[SETTING] is not Connection
    assert "at once" in caplog.text


@pytest.mark.parametrize(
    "settings",
    [
        None,
        {},
        {SETTING: None},
        {SETTING: "a name"},
        {SETTING: object},
        {SETTING: Connection.connect},
    ],
)
def test_a_server_that_does_not_fit_starts_without_it(settings, caplog):
    before = dict(settings or {})
    load(settings)
    assert (settings or {}) == before
    assert "may wait" in caplog.text


def test_a_web_socket_without_the_method_still_connects():
    assert sending_at_once(Connection)(SimpleNamespace()).connect() == "connected"


def test_jupyter_server_still_has_what_the_extension_uses():
    ours = sending_at_once(ZMQChannelsWebsocketConnection)
    assert issubclass(ours, ZMQChannelsWebsocketConnection)
    assert hasattr(ours, "websocket_handler")
    assert lab_server._jupyter_server_extension_points() == [{"module": lab_server.__name__}]
