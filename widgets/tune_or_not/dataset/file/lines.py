"""The lines of a file, one at a time, however long the file or a line is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

MOST_LINE_BYTES = 16 * 2**20
"""A longer line is passed over piece by piece and never held in memory."""
_LINE_OVERHEAD = 200
"""Bytes that a line takes beside its own."""


class Line(NamedTuple):
    """A line: its number from 1, where it starts, its bytes, and its whole length in bytes.

    `raw` holds only the beginning of a line longer than MOST_LINE_BYTES.
    """

    number: int
    start: int
    raw: bytes
    length: int

    @property
    def too_long(self) -> bool:
        return self.length > MOST_LINE_BYTES


def lines(file: BinaryIO) -> Iterator[Line]:
    """Every line from the file's present place. Memory: one line of at most MOST_LINE_BYTES."""
    number, start = 0, file.tell()
    read = file.readline
    while raw := read(MOST_LINE_BYTES + 1):
        number += 1
        length = len(raw)
        if length > MOST_LINE_BYTES and not raw.endswith(b"\n"):
            length += _pass_over(file)
        yield Line(number, start, raw, length)
        start += length


def in_batches(some: Iterable[Line], size: int) -> Iterator[list[Line]]:
    """The lines in lists of about so many bytes of memory."""
    batch: list[Line] = []
    held = 0
    for line in some:
        batch.append(line)
        held += len(line.raw) + _LINE_OVERHEAD
        if held >= size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def line_at(file: BinaryIO, start: int) -> bytes:
    """The line that starts at this byte, at most MOST_LINE_BYTES of it."""
    file.seek(start)
    return file.readline(MOST_LINE_BYTES)


def _pass_over(file: BinaryIO) -> int:
    passed = 0
    while more := file.readline(MOST_LINE_BYTES):
        passed += len(more)
        if more.endswith(b"\n"):
            break
    return passed
