"""How long the lab takes to train and to answer, against the same network in PyTorch; and memory.

`python3 course.py bench lab [--torch PYTHON]` writes benchmarks/lab.md. PyTorch is no requirement:
`--torch` names a Python that has it, for example one made by
`python3 -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.13.0 numpy`. Both sides take
turns in the same run, on one thread, after a check that they agree on loss and gradient.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
if __name__ == "__main__" and os.environ.get("OPENBLAS_NUM_THREADS") != "1":
    # NumPy reads this once, when it is imported.
    os.execve(
        sys.executable,
        [sys.executable, "-m", "benchmarks.lab", *sys.argv[1:]],
        {**os.environ, **_ONE_THREAD},
    )

import numpy as np  # noqa: E402

from benchmarks._page import machine, publish  # noqa: E402
from tune_or_not.lab.evaluation import evaluate, suite  # noqa: E402
from tune_or_not.lab.fine_tuning import FineTuning, Tuning, padded  # noqa: E402
from tune_or_not.lab.model.adam import Adam, clip  # noqa: E402
from tune_or_not.lab.model.base import SHIPPED, shipped  # noqa: E402
from tune_or_not.lab.model.transformer import loss_and_gradient  # noqa: E402
from tune_or_not.lab.pretraining import next_words  # noqa: E402
from tune_or_not.lab.world.documents import stream  # noqa: E402

TABLE = Path(__file__).with_suffix(".md")
STEPS = 20
MEMORY = """
import os, resource, sys
import numpy, pydantic
{with_lab}
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
USE = """
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.evaluation import evaluate, suite
from tune_or_not.lab.fine_tuning import FineTuning, Tuning
base = shipped()
for method in ("full", "lora"):
    evaluate(FineTuning(base, Tuning(method=method)).run(), suite(base.world))
"""
PRETRAINS = """
from tune_or_not.lab.pretraining import Pretraining, Recipe
steps = Pretraining(Recipe()).steps()
for _ in range(20):
    next(steps)
"""


class Torch:
    """The same network, run by another Python."""

    def __init__(self, python: str, batches: tuple[np.ndarray, np.ndarray]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name, "batches.npz")
        base = shipped().weights
        np.savez(file, **{n: base[n] for n in base}, ids=batches[0], targets=batches[1])  # type: ignore[arg-type]
        self._process = subprocess.Popen(
            [python, str(Path(__file__).with_name("_lab_torch.py")), str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **_ONE_THREAD},
        )
        self.version, loss, length = self._line().split()
        own_loss, gradient = loss_and_gradient(base, batches[0][0], batches[1][0])
        agree = np.allclose(
            [float(loss), float(length)], [own_loss, np.linalg.norm(gradient.flat)], rtol=1e-4
        )
        if not agree:
            raise SystemExit(f"PyTorch has loss {loss} and gradient {length}, we {own_loss}.")

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("PyTorch did not run: see above.")
        return line

    def milliseconds(self) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return float(self._line())

    def close(self) -> None:
        self._process.communicate()
        self._folder.cleanup()


def own_milliseconds(batches: tuple[np.ndarray, np.ndarray]) -> float:
    """A training step: forwards, backwards, clipping, Adam."""
    weights = shipped().weights.copy()
    adam = Adam(weights.flat.size)
    started = time.process_time()
    for ids, targets in zip(*batches, strict=True):
        _, gradient = loss_and_gradient(weights, ids, targets)
        clip(gradient.flat)
        adam.step(weights.flat, gradient.flat, 1e-4)
    return 1000 * (time.process_time() - started) / len(batches[0])


def pretraining_batches() -> tuple[np.ndarray, np.ndarray]:
    text = stream(shipped().world, 50_000, 0)
    random = np.random.default_rng(0)
    pairs = [next_words(text, random.integers(len(text) - 129, size=6)) for _ in range(STEPS)]
    ids, targets = (np.array(one).astype(np.int64) for one in zip(*pairs, strict=True))
    return ids, targets


def tuning_batches() -> tuple[np.ndarray, np.ndarray]:
    examples = FineTuning(shipped(), Tuning()).examples[:16]
    ids, targets = padded(examples)
    return np.repeat(ids[None], STEPS, 0), np.repeat(targets[None], STEPS, 0)


def cpu_seconds(work: Callable[[], object], rounds: int) -> float:
    """Of the quickest round."""
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def megabytes(with_lab: str) -> float:
    """The most memory that a Python with NumPy and this code ever takes."""
    code = MEMORY.format(with_lab=with_lab)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout)


def steps_table(python: str | None, rounds: int) -> tuple[list[str], str]:
    rows, version = [], ""
    for what, batches in (
        ("training step, 6 x 128 tokens", pretraining_batches()),
        ("fine-tuning step, 16 examples", tuning_batches()),
    ):
        other = Torch(python, batches) if python else None
        own, theirs = [], []
        for _ in range(rounds):
            own.append(own_milliseconds(batches))
            if other:
                theirs.append(other.milliseconds())
        if other:
            version = other.version
            other.close()
            ratio = median(ours / torchs for ours, torchs in zip(own, theirs, strict=True))
            rows.append(f"| {what} | {min(own):.1f} | {min(theirs):.1f} | {ratio:.2f} |")
        else:
            rows.append(f"| {what} | {min(own):.1f} |  |  |")
    return rows, version


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torch", metavar="PYTHON", help="a Python that has PyTorch")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    base = shipped()
    rows, version = steps_table(options.torch, options.rounds)
    questions = suite(base.world)
    bare = megabytes("")
    seconds = {
        "fine-tune, 100 steps, all weights": (
            cpu_seconds(lambda: FineTuning(base, Tuning()).run(), options.rounds),
            1.3,
        ),
        "fine-tune, 100 steps, LoRA": (
            cpu_seconds(lambda: FineTuning(base, Tuning(method="lora")).run(), options.rounds),
            1.3,
        ),
        f"evaluation suite, {len(questions.prompts)} prompts": (
            cpu_seconds(lambda: evaluate(base.weights, questions), options.rounds),
            0.25,
        ),
    }
    memory = {
        "memory above NumPy alone: fine-tunes and suites, MB": (megabytes(USE) - bare, 90),
        "memory above NumPy alone: pre-training, MB": (megabytes(PRETRAINS) - bare, None),
        "checkpoint, KB": (SHIPPED.stat().st_size / 1000, 350),
    }
    text = [
        "# How long the lab takes",
        "",
        "Written by `python3 course.py bench lab`; do not edit. CPU time on one thread. The steps",
        "of both sides take turns in one run, after a check that loss and gradient agree; best of",
        "the rounds, and the median of their ratios (below 1, ours is faster). A load above the",
        "number of cores means that other programs took turns with these.",
        "",
        machine("numpy", **({"PyTorch": version} if version else {})),
        "",
        "| what | CPU ms | PyTorch CPU ms | ours / PyTorch |",
        "|---|---:|---:|---:|",
        *rows,
        "",
        "| what | CPU-seconds | aim |",
        "|---|---:|---:|",
        *(f"| {what} | {value:.2f} | {aim} |" for what, (value, aim) in seconds.items()),
        "",
        "| what | measured | aim |",
        "|---|---:|---:|",
        *(f"| {what} | {value:.0f} | {aim or ''} |" for what, (value, aim) in memory.items()),
    ]
    publish(TABLE, "\n".join(text))


if __name__ == "__main__":
    main()
