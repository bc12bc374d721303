"""Save without end in a child process, kill it at a random moment, look at what is left.

python tests/support/kill_while_saving.py FOLDER ROUNDS SEED

Prints how many rounds left the document as it was before the save that was cut short, how many
left the new one, and how many left anything else. A process of its own, since it forks.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from tune_or_not.reader.my_decision import MyDecision

LETTERS = 20_000
"""Enough that a write can be caught in the middle."""


def content(number: int) -> dict[str, object]:
    return {"number": number, "text": f"{number:09d}" * (LETTERS // 9)}


def save_without_end(folder: Path, first: int, acknowledge: int) -> None:
    kept = MyDecision(folder, lambda sentence: os.write(acknowledge, f"!{sentence}\n".encode()))
    number = first
    while True:
        kept.write("case", content(number))
        os.write(acknowledge, f"{number}\n".encode())
        number += 1


def killed_while_saving(folder: Path, first: int, wait: float) -> int:
    """The last number whose save had returned; `first - 1` where none had."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        save_without_end(folder, first, write)
    os.close(write)
    with os.fdopen(read) as told:
        lines = [told.readline()]  # the first save is through: from here on any moment will do
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines += [line for line in told if line.endswith("\n")]
    assert not [line for line in lines if line.startswith("!")], lines
    return max((int(line) for line in lines if line.strip()), default=first - 1)


def main(folder: Path, rounds: int, seed: int) -> None:
    draw = random.Random(seed)
    found = {"old": 0, "new": 0, "damaged": 0, "saves": 0}
    number = 0
    for _ in range(rounds):
        last = killed_while_saving(folder, number, draw.uniform(0, 0.006))
        said: list[str] = []
        left = MyDecision(folder, said.append).read("case") or {}
        there = left.get("number")
        if said or left not in (content(last), content(last + 1)):
            found["damaged"] += 1
        else:
            found["old" if there == last else "new"] += 1
        found["saves"] += last - number + 1
        number = last + 2
    found["left_behind"] = len(list(folder.glob(".*.tmp")))
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
