"""Work on the pieces of a large file by several processes, in the file's order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar

Batch = TypeVar("Batch")
Result = TypeVar("Result")

SMALL_FILE = 8_000_000
"""Bytes of a file that is read before another process would have started."""
_WAITING = 3
"""Batches that lie before each process, so that it never waits for the next."""


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    work: Callable[[Batch], Result], batches: Iterable[Batch], size: int, processes: int
) -> Iterator[Result]:
    """`work(batch)` for each batch of a file of so many bytes, in the order of the batches.

    This process works, and where the file is large so many less one beside it. They are spawned on
    every system: a process with threads cannot safely be forked. Where one dies, its batches are
    worked on here; what `work` raises is raised.
    """
    others = processes - 1
    if others < 1 or size < SMALL_FILE:
        yield from map(work, batches)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(others, context, _ignore_interrupts)
    try:
        yield from _shared(work, batches, pool, others * _WAITING)
    finally:
        pool.shutdown(cancel_futures=True)


def _shared(
    work: Callable[[Batch], Result], batches: Iterable[Batch], pool: Executor, waiting: int
) -> Iterator[Result]:
    queue: deque[tuple[Batch, Future[Result]]] = deque()
    for batch in batches:
        busy = sum(not future.done() for _, future in queue)
        queue.append(
            (batch, _submitted(pool, work, batch) if busy < waiting else _here(work, batch))
        )
        while queue and queue[0][1].done():
            yield _result(work, *queue.popleft())
    while queue:
        yield _result(work, *queue.popleft())


def _submitted(pool: Executor, work: Callable[[Batch], Result], batch: Batch) -> Future[Result]:
    try:
        with _interrupts_ignored():  # what starts meanwhile ignores them from its first line on
            return pool.submit(work, batch)
    except BrokenProcessPool:
        return _here(work, batch)


def _here(work: Callable[[Batch], Result], batch: Batch) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(work(batch))
    return future


def _result(work: Callable[[Batch], Result], batch: Batch, future: Future[Result]) -> Result:
    try:
        return future.result()
    except BrokenProcessPool:
        return work(batch)


def _ignore_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal; the one that began the others ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
