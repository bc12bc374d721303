"""A lock between processes: reading a document, changing it and writing it back, undisturbed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock

LONGEST_WAIT_SECONDS = 5.0
"""A process that stopped while it held the lock must not stop all others for good."""

_PAUSE_SECONDS = 0.005


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until no other process is inside, as long as that is bearable.

    The system gives the lock back when the process ends, however it ends. Where a folder takes no
    lock, such as a read-only one or some network disks, work goes on without.
    """
    with ExitStack() as held:
        with suppress(OSError, NotImplementedError):
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / ".lock", LONGEST_WAIT_SECONDS, poll_interval=_PAUSE_SECONDS)
            held.enter_context(lock)
        yield
