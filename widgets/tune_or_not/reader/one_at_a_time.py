"""A lock between processes: reading a document, changing it and writing it back, undisturbed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if os.name == "nt":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


LONGEST_WAIT_SECONDS = 5.0
"""A process that stopped while it held the lock must not stop all others for good."""

_PAUSE_SECONDS = 0.005


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until no other process is inside, as long as that is bearable.

    The system gives the lock back when the process ends, however it ends. Where a folder takes no
    lock, such as a read-only one or some network disks, work goes on without.
    """
    handle = _opened(folder / ".lock")
    try:
        if handle is not None:
            _wait_for(handle)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _opened(path: Path) -> int | None:
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    return None


def _wait_for(handle: int) -> None:
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < until:
        try:
            _lock(handle)
        except (BlockingIOError, PermissionError):
            time.sleep(_PAUSE_SECONDS)
        except OSError:
            return  # this disk knows no locks
        else:
            return
