"""Refuse and note every attempt of this Python process to reach another machine.

Python imports a module of this name at start when its folder is on PYTHONPATH: so it is active in
the Jupyter server and in every kernel that the server starts. An audit hook sees what C code of the
socket module does, and cannot be removed.
"""

import os
import sys
from ipaddress import ip_address
from pathlib import Path

LOG = Path(os.environ["TUNE_OR_NOT_OFFLINE_LOG"])
ADDRESS_EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
NAME_EVENTS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


def stays_on_this_machine(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def host_of(event: str, arguments: tuple[object, ...]) -> object:
    """The host that an event is about; None for a Unix socket."""
    if event in NAME_EVENTS:
        return arguments[0]
    address = arguments[1]
    return address[0] if isinstance(address, tuple) else None


def refuse_outside(event: str, arguments: tuple[object, ...]) -> None:
    if event not in ADDRESS_EVENTS | NAME_EVENTS:
        return
    host = host_of(event, arguments)
    if not stays_on_this_machine(host):
        with LOG.open("a", encoding="utf-8") as log:
            log.write(f"{event} {host!r} by {' '.join(sys.argv)}\n")
        raise OSError(f"the tests allow no connection to {host!r}")


sys.addaudithook(refuse_outside)
