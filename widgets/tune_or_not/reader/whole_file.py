"""Files that are whole or not there: a crash leaves the old or the new, never half of either."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

LEFTOVER_SECONDS = 24 * 3600
"""Age at which a temporary file is nobody's any more."""


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a crash leaves the old or the new whole. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_leftovers(path)
    temporary = path.with_name(f".{path.stem}-{secrets.token_hex(8)}.tmp")
    try:
        # Not tempfile's: its files are for their owner alone, and a result may be shared.
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _clear_leftovers(path: Path) -> None:
    """Remove what a process that was killed left half written: nobody writes for a day."""
    yesterday = time.time() - LEFTOVER_SECONDS
    with suppress(OSError):
        for left in path.parent.glob(f".{path.stem}-*.tmp"):
            if left.stat().st_mtime < yesterday:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
