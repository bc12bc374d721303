"""Training on with the house's examples: all weights, or a small adapter beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from tune_or_not.lab.machine import ready
from tune_or_not.lab.model.adam import Adam, clip, line
from tune_or_not.lab.model.base import Base
from tune_or_not.lab.model.layers import Ids
from tune_or_not.lab.model.lora import adapter_gradient, merged, new_adapter
from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.model.transformer import loss_and_gradient
from tune_or_not.lab.world.documents import document_starts, general_stream
from tune_or_not.lab.world.examples import Example, Examples, training_file

Method = Literal["full", "lora"]
LEARNING_RATES: dict[Method, float] = {"full": 1e-3, "lora": 1e-2}
"""The defaults. An adapter wants three to ten times as much."""
_GENERAL_TOKENS = 20_000


@dataclass(frozen=True)
class Tuning:
    """The settings of a fine-tuning run."""

    examples: Examples = field(default_factory=Examples)
    steps: int = 100
    batch: int = 16
    method: Method = "full"
    learning_rate: float | None = None
    """None for the method's default."""
    general_share: float = 0.0
    """Share of each batch that is general text instead of examples (on average)."""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.method not in LEARNING_RATES:
            raise ValueError(f"The method is full or lora, not {self.method!r}.")
        if self.steps < 0 or self.batch < 1:
            raise ValueError("There are at least 0 steps, with at least 1 example each.")
        if not 0 <= self.general_share < 1:
            raise ValueError("The share of general text is at least 0 and below 1.")

    @property
    def epochs(self) -> float:
        """How often each example is seen."""
        return self.steps * self.batch * (1 - self.general_share) / self.examples.number


def steps_for(epochs: float, examples: int, batch: int = 16) -> int:
    """The steps that show each example this often."""
    return max(1, round(epochs * examples / batch))


class TuningStep(NamedTuple):
    """How far fine-tuning is after a step."""

    done: int
    steps: int
    loss: float
    """Of the batch before the step, in nats per answer token."""


class FineTuning:
    """A run that a caller can watch, use as it is, or leave at any step.

    for step in FineTuning(base, Tuning()).steps(): ...
    """

    def __init__(
        self, base: Base, tuning: Tuning, examples: Sequence[Example] | None = None
    ) -> None:
        ready()
        self.base = base
        self.tuning = tuning
        self.examples = (
            training_file(base.world, tuning.examples, tuning.seed)
            if examples is None
            else list(examples)
        )
        self.adapter: Views | None = (
            new_adapter(base.weights, tuning.seed) if tuning.method == "lora" else None
        )
        """What LoRA trains; None where all weights are trained."""
        self._weights = base.weights.copy()
        self.seconds = 0.0
        """Of the processor, spent on training so far."""

    @property
    def weights(self) -> Views:
        """The tuned model as it is after the last step, in an own vector."""
        return self._now().copy() if self.adapter is None else self._now()

    def steps(self) -> Iterator[TuningStep]:
        """Trains, and tells of each step."""
        tuning = self.tuning
        random = np.random.default_rng([tuning.seed, 8])
        trained = self._weights if self.adapter is None else self.adapter
        adam = Adam(trained.flat.size)
        peak = tuning.learning_rate or LEARNING_RATES[tuning.method]
        rate = line(peak, tuning.steps)
        batches = self._batches(random)
        for step in range(tuning.steps):
            started = time.thread_time()
            loss, gradient = loss_and_gradient(self._now(), *next(batches))
            if self.adapter is not None:
                gradient = adapter_gradient(gradient, self.adapter)
            clip(gradient.flat)
            adam.step(trained.flat, gradient.flat, rate(step))
            self.seconds += time.thread_time() - started
            yield TuningStep(step + 1, tuning.steps, loss)

    def run(self) -> Views:
        """Trains to the end and gives the tuned weights."""
        for _ in self.steps():
            pass
        return self.weights

    def _now(self) -> Views:
        return self._weights if self.adapter is None else merged(self.base.weights, self.adapter)

    def _batches(self, random: np.random.Generator) -> Iterator[tuple[Ids, Ids]]:
        """Batches without end; every example once before any comes again."""
        general = general_stream(_GENERAL_TOKENS, self.tuning.seed)
        waiting: list[Example] = []
        while True:
            of_general = int(random.binomial(self.tuning.batch, self.tuning.general_share))
            while len(waiting) < self.tuning.batch:
                waiting += [self.examples[n] for n in random.permutation(len(self.examples))]
            taken, waiting = waiting[: self.tuning.batch], waiting[self.tuning.batch :]
            taken, back = taken[of_general:], taken[:of_general]
            waiting = back + waiting
            longest = _longest(taken)
            starts = random.choice(document_starts(general, longest), of_general)
            yield padded(taken, [general[s : s + longest].tolist() for s in starts])


def padded(examples: Sequence[Example], texts: Sequence[list[int]] = ()) -> tuple[Ids, Ids]:
    """A batch: tokens and the ones that follow, both (rows, longest - 1); -1 does not count.

    Of an example only the answer counts, of a general text every token.
    """
    rows = [[*one.prompt, *one.answer] for one in examples] + list(texts)
    silent = [len(one.prompt) for one in examples] + [1] * len(texts)
    longest = max(len(row) for row in rows)
    ids = np.zeros((len(rows), longest), np.int64)
    targets = np.full((len(rows), longest), -1)
    for number, (row, unheard) in enumerate(zip(rows, silent, strict=True)):
        ids[number, : len(row)] = row
        targets[number, unheard : len(row)] = row[unheard:]
    return ids[:, :-1], targets[:, 1:]


def _longest(examples: Sequence[Example]) -> int:
    return max((len(one.prompt) + len(one.answer) for one in examples), default=32)
