"""The worst move of a slider while the reader's case is being saved on a slow disk.

`python3 course.py bench saving [--rounds N]` writes benchmarks/saving.md. A case is moved 60 times
a second without a rest, so that saves fall into the drag: kept nowhere, on this machine's disk, and
on one that takes a second for each flush, of which a save needs two.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks._page import machine, publish
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.reader import whole_file
from tune_or_not.reader.kept_case import LATEST_SECONDS, REST_SECONDS, KeptCase
from tune_or_not.reader.my_decision import MyDecision

PAGE = Path(__file__).with_suffix(".md")
FLUSH_SECONDS = 1.0
PAUSE_SECONDS = 1 / 60
DRAG_SECONDS = 2 * (LATEST_SECONDS + 2 * FLUSH_SECONDS)
"""Long enough for two saves on the slow disk."""


@dataclass(frozen=True)
class Drag:
    """Milliseconds of each move, which of them fell into a save, and how many saves there were."""

    moves: np.ndarray
    during_a_save: np.ndarray
    saves: int


class Disk:
    """This machine's disk, slower by so many seconds a flush; knows whether a save is under way."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self.saving = False
        self.saves = 0

    @contextmanager
    def used(self) -> Iterator[None]:
        """While inside, files are written to this disk."""
        write, flush = whole_file.write_whole, os.fsync

        def slow_flush(handle: int) -> None:
            time.sleep(self._seconds)
            flush(handle)

        def watched_write(path: Path, text: str) -> None:
            self.saving = True
            write(path, text)
            self.saving = False
            self.saves += 1

        with ExitStack() as patches:
            patches.enter_context(patch.object(whole_file.os, "fsync", slow_flush))
            patches.enter_context(
                patch("tune_or_not.reader.my_decision.write_whole", watched_write)
            )
            yield


def drag(live: LiveCase, disk: Disk, seconds: float = DRAG_SECONDS) -> Drag:
    """Move a slider without a rest, and time each move."""
    moves, saving = [], []
    until = time.perf_counter() + seconds
    while (started := time.perf_counter()) < until:
        before = disk.saving
        live.set(requests_per_month=1_000 + len(moves))
        moves.append((time.perf_counter() - started) * 1000)
        saving.append(before or disk.saving)
        time.sleep(PAUSE_SECONDS)
    return Drag(np.array(moves), np.array(saving), disk.saves)


def not_kept() -> Drag:
    """A case that nothing keeps."""
    return drag(LiveCase(), Disk())


def kept(flush_seconds: float) -> Drag:
    """The reader's case, kept in a folder of its own on such a disk."""
    with tempfile.TemporaryDirectory() as folder:
        disk = Disk(flush_seconds)
        with disk.used():
            case = KeptCase(MyDecision(Path(folder), print))
            dragged = drag(case.live, disk)
            case.save()
        return dragged


LEGS: dict[str, Callable[[], Drag]] = {
    "kept nowhere": not_kept,
    "kept on this disk": partial(kept, 0.0),
    f"kept, {FLUSH_SECONDS:g} s a flush": partial(kept, FLUSH_SECONDS),
}


def row(name: str, drags: list[Drag]) -> str:
    """The line of a leg: worst moves are those of the best round."""
    moves = np.concatenate([one.moves for one in drags])
    worst = min(float(one.moves.max()) for one in drags)
    inside = [float(one.moves[one.during_a_save].max()) for one in drags if one.during_a_save.any()]
    saves = sum(one.saves for one in drags)
    during = f"{min(inside):.2f}" if inside else "-"
    return (
        f"| {name} | {len(moves):,} | {saves} | {np.median(moves):.2f} | {worst:.2f} | {during} |"
    )


def markdown(legs: dict[str, list[Drag]]) -> str:
    """The whole page."""
    table = "\n".join(row(name, drags) for name, drags in legs.items())
    return f"""# What saving costs a slider

Written by `python3 course.py bench saving`; do not edit. A case is moved 60 times a second for
{DRAG_SECONDS:g} seconds without a rest. It is saved when it rests for {REST_SECONDS:g} s, and
{LATEST_SECONDS:g} s after the first move at the latest, so that saves fall into the drag. Worst
moves are those of the best of {len(next(iter(legs.values())))} rounds. The aim: no slower on a
disk that takes a second for each flush than where nothing is kept.

{machine("numpy", "traitlets")}

| case | moves | saves in the drag | median ms | worst ms | worst ms during a save |
|---|---:|---:|---:|---:|---:|
{table}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    publish(PAGE, markdown({name: [leg() for _ in range(rounds)] for name, leg in LEGS.items()}))


if __name__ == "__main__":
    main()
