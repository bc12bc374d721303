"""A Jupyter server extension: what the kernel says reaches the browser at once.

Small messages that follow one another wait some 40 ms on a TCP socket, because Nagle's algorithm
holds each back until the one before was acknowledged, and the other end delays its
acknowledgements. A slider that moves sends exactly such messages. Tornado documents the remedy,
`set_nodelay`; jupyter_server does not use it. With it, a client that draws nothing gets a slider's
value back in about a tenth of the time; in a browser, which probably acknowledges sooner, the gain
is small. `benchmarks/pictures.md` has both.

`course.py` loads this extension, and nothing else does: Binder and JupyterHub run without it.
Where jupyter_server has changed so much that it does not fit, it says so in the log and the server
starts without it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

SETTING = "kernel_websocket_connection_class"
"""Jupyter server's own setting for the class that joins a web socket to a kernel."""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    try:
        settings = server.web_app.settings
        settings[SETTING] = sending_at_once(settings[SETTING])
    except (AttributeError, KeyError, TypeError) as misfit:
        server.log.warning("Kernel messages may wait some 40 ms: %r", misfit)
    else:
        server.log.info("Kernel messages are sent at once.")


def sending_at_once(connection: Any) -> type:
    """A kernel connection like this one, whose web socket has TCP_NODELAY set.

    Raises TypeError or AttributeError where `connection` is no class with a method `connect`.
    """
    _ = connection.connect

    class SendingAtOnce(connection):  # type: ignore[misc]
        def connect(self) -> Any:
            # Tornado asserts that the socket is open; a connection matters more than its speed.
            with suppress(AttributeError, AssertionError, NotImplementedError):
                self.websocket_handler.set_nodelay(True)
            return super().connect()

    return SendingAtOnce
