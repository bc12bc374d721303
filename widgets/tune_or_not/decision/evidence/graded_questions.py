"""How many graded questions it takes to see a gain, when both systems answer the same ones.

A question that both answer rightly, or both wrongly, says nothing about which is better: only
the questions on which they differ count. McNemar's test compares those.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.05
"""Chance of calling a difference real where there is none: the convention of published tests."""
POWER = 0.8
"""Chance of seeing a difference that is there: Cohen's convention (Statistical Power Analysis for
the Behavioral Sciences, 2nd edition, 1988)."""


def differing_if_unrelated(prompt: float, candidate: float) -> float:
    """Share of questions that only one of two systems gets right, if their errors are unrelated.

    Both arguments are scores from 0 to 1. Two systems on one base model err alike, so that fewer
    questions differ: this is the cautious assumption as long as nobody has measured it.
    """
    return prompt * (1 - candidate) + candidate * (1 - prompt)


def questions_needed(gain: float, differing: float, power: float = POWER) -> float:
    """Graded questions that show a true `gain` at the 5 % level in a share `power` of all tries.

    `gain` is the difference of two scores, `differing` the share of questions on which the two
    differ, at least as large as the gain. Whole, or infinite for no gain.

    `questions_by_connor` with the correction for an exact test, as Fleiss gives it for unpaired
    shares: n/4 (1 + sqrt(1 + 4 / (n gain)))^2. Raises ValueError for shares that cannot be.
    """
    if gain == 0:
        return inf
    plain = questions_by_connor(gain, differing, power)
    return ceil(plain / 4 * (1 + sqrt(1 + 4 / (plain * abs(gain)))) ** 2)


def questions_by_connor(gain: float, differing: float, power: float = POWER) -> float:
    """The same for a test without that correction: Connor, Biometrics 43 (1987) 207-211, p. 209.

    ((z_alpha/2 sqrt(differing) + z_beta sqrt(differing - gain^2)) / gain)^2, not rounded.
    """
    if not 0 < abs(gain) <= differing <= 1:
        raise ValueError(f"a gain of {gain} needs at least that share of differing answers")
    wide = NormalDist().inv_cdf(1 - LEVEL / 2) * sqrt(differing)
    spread = NormalDist().inv_cdf(power) * sqrt(differing - gain**2)
    return float(((wide + spread) / gain) ** 2)


def differing_at(gain: float, prompt: float, measured: float | None = None) -> float:
    """Share of differing answers for a candidate that is `gain` better than the prompt's score.

    `measured` is a share that was counted; it is never taken below the gain itself. Without one
    the errors count as unrelated.
    """
    if measured is not None:
        return min(1.0, max(measured, abs(gain)))
    return max(differing_if_unrelated(prompt, min(1.0, prompt + gain)), abs(gain))


def smallest_gain(
    questions: int, prompt: float, measured: float | None = None, power: float = POWER
) -> float | None:
    """The smallest gain that so many questions show, in steps of a tenth of a point.

    None where even a candidate that is always right could not be told from the prompt.
    """
    most = round((1 - prompt) * 1000)

    def shows(thousandths: int) -> bool:
        gain = thousandths / 1000
        return questions_needed(gain, differing_at(gain, prompt, measured), power) <= questions

    if most < 1 or not shows(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shows(middle) else (middle, high)
    return high / 1000


@dataclass(frozen=True, eq=False)
class QuestionsCurve:
    """Graded questions needed by gain, and where one project stands on it."""

    gains: NDArray[np.float64]
    """Gains from a point on, as shares."""
    needed: NDArray[np.float64]
    """Questions that show each gain."""
    gain: float
    """The gain that this project wants to see; 0 or less where none is missing."""
    needed_for_gain: float
    differing: float
    """Share of differing answers at that gain."""
    questions: int
    """Graded questions that the project has."""
    smallest: float | None
    """The smallest gain that these show; None where they show none."""
    chance: float
    """How often these questions would show the gain, if it is there."""
    power: float
