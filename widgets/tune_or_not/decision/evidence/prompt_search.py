"""What a search over many prompts gains, and how much of its best score is luck, by draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

DRAWS = 4000
MOST_PROMPTS = 100


@dataclass(frozen=True)
class PromptSearch:
    """A search that keeps the prompt with the best score; all numbers are shares from 0 to 1."""

    prompts: int
    """How many were tried."""
    questions: int
    """By how many graded questions each was scored."""
    start: float
    """What an ordinary prompt is worth."""
    needed: float
    best: NDArray[np.float64]
    """The winner's score on the questions it was chosen by, after 1, 2, ... prompts."""
    worth: NDArray[np.float64]
    """The winner's score on questions that it has not met, likewise."""

    @property
    def seen(self) -> float:
        """The winner's score on the questions it was chosen by."""
        return float(self.best[self.prompts - 1])

    @property
    def true(self) -> float:
        """The winner's score on new questions."""
        return float(self.worth[self.prompts - 1])


def prompt_search(
    start: float, needed: float, questions: int, prompts: int, spread: float, seed: int = 0
) -> PromptSearch:
    """Draws searches: each prompt has a true quality, and a score on the same number of questions.

    Qualities follow a beta distribution round `start`; `spread` is its standard deviation, 0 where
    all prompts are alike. Scores are binomial. The first of equal scores is kept.
    """
    best, worth = _winners(start, questions, spread, seed)
    return PromptSearch(prompts, questions, start, needed, best, worth)


@lru_cache(maxsize=32)
def _winners(
    start: float, questions: int, spread: float, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The winner's score where it was chosen, and on new questions, after 1, 2, ... prompts.

    Kept: how many prompts are tried and what is needed change nothing in it.
    """
    random = np.random.default_rng(seed)
    quality = np.full((DRAWS, MOST_PROMPTS), float(start))
    room = start * (1 - start)
    if 0 < spread**2 < room:
        weight = room / spread**2 - 1
        quality = random.beta(start * weight, (1 - start) * weight, size=quality.shape)
    score = random.binomial(questions, quality) / questions
    best = np.maximum.accumulate(score, axis=1)
    is_new = np.diff(best, axis=1, prepend=-1.0) > 0
    winner = np.maximum.accumulate(np.where(is_new, np.arange(MOST_PROMPTS), 0), axis=1)
    worth = np.take_along_axis(quality, winner, axis=1)
    means = best.mean(axis=0), worth.mean(axis=0)
    for mean in means:
        mean.flags.writeable = False
    return means
