"""Retrieval as the reader sets it: how often the right note is found, among how many."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tune_or_not.lab.world.questions import Question, other_fact
from tune_or_not.lab.world.small_world import World


@dataclass(frozen=True)
class Retriever:
    """Puts notes before a question. There is no search engine behind it, only these odds."""

    hit_rate: float = 1.0
    """How often the right note is among those found, from 0 to 1."""
    notes: int = 1
    """How many notes are put before a question."""

    def __post_init__(self) -> None:
        if not 0 <= self.hit_rate <= 1:
            raise ValueError(f"The hit rate is from 0 to 1, not {self.hit_rate}.")
        if not 1 <= self.notes <= 3:
            raise ValueError(f"There are 1 to 3 notes, not {self.notes}.")

    def searched(self, world: World, asked: Question, seed: int) -> Question:
        """The question with the notes found for it.

        A higher hit rate only turns misses into hits: the same seed misses the same questions.
        """
        random = np.random.default_rng([seed, 11])
        hit = random.random() < self.hit_rate
        notes = [other_fact(world, asked.fact, random) for _ in range(self.notes)]
        place = int(random.integers(self.notes))
        if hit:
            notes[place] = asked.fact
        return replace(asked, notes=tuple(notes))
