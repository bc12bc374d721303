"""Opening a training file: a regular file of UTF-8 lines, or one sentence why it is none."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from tune_or_not.dataset.problems import DataError

MAGIC = {
    b"\x1f\x8b": "compressed with gzip; unpack it first (gunzip)",
    b"PK\x03\x04": "a zip archive; unpack it first (unzip)",
    b"BZh": "compressed with bzip2; unpack it first (bunzip2)",
    b"\xfd7zXZ": "compressed with xz; unpack it first (unxz)",
    b"\x28\xb5\x2f\xfd": "compressed with zstd; unpack it first (unzstd)",
    b"PAR1": "a Parquet table; export it as JSON Lines first",
    b"%PDF": "a PDF; a training file has one JSON object a line",
    b"\xff\xfe": "UTF-16 text; save it as UTF-8",
    b"\xfe\xff": "UTF-16 text; save it as UTF-8",
}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SNIFFED = 65_536
_SHOWN = 120


def open_data(path: str | Path) -> BinaryIO:
    """The file, open for reading bytes. Raises DataError with one sentence."""
    name = str(path)
    quoted = repr(name if len(name) <= _SHOWN else f"...{name[-_SHOWN:]}")
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  (Path refuses less of what is no path)
        if stat.S_ISREG(mode):
            return Path(path).open("rb")
    except OSError as refused:
        raise DataError(f"Cannot read {quoted}: {refused.strerror}.") from None
    except ValueError as refused:
        raise DataError(f"Cannot read {quoted}: {refused}.") from None
    if stat.S_ISDIR(mode):
        raise DataError(f"{quoted} is a folder; name one file of JSON Lines.")
    raise DataError(f"{quoted} is a pipe or a device; only a regular file can be checked.")


def sniff(file: BinaryIO, name: str) -> None:
    """Refuse what is no file of JSON Lines. Raises DataError; leaves the file at its start."""
    file.seek(0)
    head = file.read(SNIFFED)
    file.seek(0)
    if not head:
        raise DataError(f"{name!r} is empty; a training file has one JSON object a line.")
    for magic, fault in MAGIC.items():
        if head.startswith(magic):
            raise DataError(f"{name!r} is {fault}.")
    if head.count(0) * 4 > len(head):
        raise DataError(f"{name!r} is no UTF-8 text but UTF-16 or binary; save it as UTF-8.")
    start = head.removeprefix(BYTE_ORDER_MARK).lstrip()
    if start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b""):
        raise DataError(
            f"{name!r} is one JSON list; a training file has one object a line "
            "(jq -c '.[]' FILE > FILE.jsonl makes it so)."
        )
    if start.split(b"\n", 1)[0].strip() == b"{":
        raise DataError(
            f"{name!r} spreads an object over several lines; a training file has one object a "
            "line (jq -c . FILE > FILE.jsonl makes it so)."
        )
