"""From random numbers to a model that knows its world: predicting the next word, many times."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from tune_or_not.lab.machine import ready
from tune_or_not.lab.model.adam import Adam, clip, cosine
from tune_or_not.lab.model.layers import Ids
from tune_or_not.lab.model.parameters import Views, initial
from tune_or_not.lab.model.transformer import SIZE, loss_and_gradient
from tune_or_not.lab.world.documents import stream
from tune_or_not.lab.world.small_world import world


@dataclass(frozen=True)
class Recipe:
    """All that decides what comes out of pre-training."""

    seed: int = 0
    """Of the world, the documents, the first weights and the batches."""
    steps: int = 12_000
    tokens: int = 1_000_000
    """Length of the stream of documents, which training goes over several times."""
    rows: int = 6
    """Windows of 128 tokens in a batch."""
    learning_rate: float = 3e-3
    warm_up: int = 50


class PretrainingStep(NamedTuple):
    """How far pre-training is after a step."""

    done: int
    steps: int
    loss: float


class Pretraining:
    """A run that can stop after any step, be saved, and go on as if nothing had happened.

    What a step does depends on the recipe and its number alone, so a run that was cut in two ends
    with the same weights, bit for bit.
    """

    def __init__(self, recipe: Recipe) -> None:
        ready()
        self.recipe = recipe
        self.weights: Views = initial(SIZE, recipe.seed)
        self.history: list[dict[str, float]] = []
        """What whoever runs it wants to remember; saved with the rest."""
        self._adam = Adam(self.weights.flat.size)
        self._stream = stream(world(recipe.seed), recipe.tokens, recipe.seed)

    @property
    def done(self) -> int:
        """Steps so far."""
        return self._adam.steps

    def steps(self) -> Iterator[PretrainingStep]:
        """Trains on to the last step, and tells of each."""
        recipe = self.recipe
        rate = cosine(recipe.learning_rate, recipe.steps, recipe.warm_up)
        while self.done < recipe.steps:
            ids, targets = self._batch(self.done)
            loss, gradient = loss_and_gradient(self.weights, ids, targets)
            clip(gradient.flat)
            self._adam.step(self.weights.flat, gradient.flat, rate(self.done))
            yield PretrainingStep(self.done, recipe.steps, loss)

    def _batch(self, step: int) -> tuple[Ids, Ids]:
        random = np.random.default_rng([self.recipe.seed, 5, step])
        starts = random.integers(len(self._stream) - SIZE.context, size=self.recipe.rows)
        return next_words(self._stream, starts)

    def save(self, path: Path) -> None:
        """Writes the whole state: a kill while writing leaves the file of before."""
        unfinished = path.with_name(path.name + ".part")
        with unfinished.open("wb") as file:
            np.savez(
                file,
                weights=self.weights.flat,
                mean=self._adam.mean,
                square=self._adam.square,
                steps=np.array(self._adam.steps),
                recipe=np.array(json.dumps(asdict(self.recipe))),
                history=np.array(json.dumps(self.history)),
            )
        unfinished.replace(path)

    def load(self, path: Path) -> bool:
        """Takes up a saved state; False, and nothing changed, where it is of another recipe."""
        try:
            with np.load(path) as saved:
                if json.loads(str(saved["recipe"])) != asdict(self.recipe):
                    return False
                self.weights.flat[:] = saved["weights"]
                self._adam.mean[:] = saved["mean"]
                self._adam.square[:] = saved["square"]
                self._adam.steps = int(saved["steps"])
                self.history = json.loads(str(saved["history"]))
        except (OSError, EOFError, ValueError, KeyError, BadZipFile):
            return False
        return True


def next_words(stream: NDArray[np.int16], starts: Ids) -> tuple[Ids, Ids]:
    """Windows of the stream and the words that follow: each of shape (starts, 128)."""
    windows = stream[starts[:, None] + np.arange(SIZE.context + 1)]
    return windows[:, :-1], windows[:, 1:]
