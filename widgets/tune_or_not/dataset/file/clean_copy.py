"""A copy without the lines that were found faulty; never over what was read."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from tune_or_not.dataset.file.lines import lines
from tune_or_not.dataset.file.open_file import BYTE_ORDER_MARK
from tune_or_not.dataset.problems import DataError
from tune_or_not.dataset.reading import Reading


def refuse_same_file(target: str | Path, *read: str | Path | None) -> None:
    """Raises DataError where writing to `target` would write over one of the files read.

    Also through a symbolic link, another name of the same file, or another spelling of the path.
    """
    for path in read:
        if path is None:
            continue
        same = False
        with contextlib.suppress(OSError, ValueError):  # what is no path cannot be read, either
            same = Path(target).resolve() == Path(path).resolve()
            same = same or os.path.samefile(target, path)  # noqa: PTH121
        if same:
            raise DataError(f"{str(target)!r} is the file being read; name another to write.")


def write_clean(reading: Reading, target: str | Path) -> int:
    """Write the kept lines, byte for byte, and return how many. Raises DataError, StoppedError.

    Whole or not at all: written beside the target under another name, then renamed. A target that
    is there already is replaced, unless it is no regular file.
    """
    path = Path(target)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise DataError(f"{str(target)!r} is a link, a folder or a device; name a plain file.")
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    except OSError as refused:
        raise DataError(f"Cannot write {str(target)!r}: {refused.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as out:
            kept = _copy(reading, out)
            out.flush()
            os.fsync(out.fileno())
        Path(beside).chmod(_mode(path))
        os.replace(beside, path)  # noqa: PTH105
    except BaseException as failed:
        Path(beside).unlink(missing_ok=True)
        if isinstance(failed, OSError):
            raise DataError(f"Cannot write {str(target)!r}: {failed.strerror}.") from None
        raise
    return kept


def _copy(reading: Reading, out: BinaryIO) -> int:
    kept = 0
    reading.file.seek(0)
    for line in lines(reading.file):
        if line.number > reading.lines:
            break
        if reading.findings.is_left_out(line.number):
            continue
        raw = line.raw.removeprefix(BYTE_ORDER_MARK) if line.number == 1 else line.raw
        out.write(raw if raw.endswith(b"\n") else raw + b"\n")
        kept += 1
        if kept % 500 == 0:
            reading.tell("Writing", line.start / max(1, reading.bytes))
    reading.tell("Writing", 1.0)
    return kept


def _mode(path: Path) -> int:
    """The rights of the file that is replaced, or those that a new file gets."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
