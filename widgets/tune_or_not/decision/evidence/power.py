"""How often so many graded questions would show a gain that is there: the exact calculation."""

from __future__ import annotations

import numpy as np
import scipy
from scipy.special import bdtr, bdtrc

from tune_or_not.decision.evidence.graded_questions import LEVEL

_TAIL = 1e-9
"""What may be left out at each end of the number of differing questions."""


def power(questions: int, gain: float, differing: float, tails: int = 2) -> float:
    """Chance that the exact McNemar test at the 5 % level sees a true gain.

    `gain` is the difference of the two scores and `differing` the share of questions on which the
    two differ. Unconditional: the power for each possible number of differing questions, weighted
    by its chance, as in G*Power's exact McNemar test. `tails` is 1 or 2.
    """
    if questions < 1 or differing <= 0:
        return 0.0
    few, many = scipy.stats.binom.ppf([_TAIL, 1 - _TAIL], questions, differing)
    pairs = np.arange(int(few), int(many) + 1)
    chance = scipy.stats.binom.pmf(pairs, questions, differing)
    better = (differing + abs(gain)) / differing / 2
    return float(np.sum(chance * _rejects(pairs, better, tails)))


def _rejects(pairs: np.ndarray, better: float, tails: int) -> np.ndarray:
    """For each number of differing questions, how often the test rejects equality."""
    fewest = scipy.stats.binom.ppf(LEVEL / tails, pairs, 0.5)
    # The largest count of losses that is still too few to be chance; -1 where none is.
    fewest = np.where(bdtr(fewest, pairs, 0.5) > LEVEL / tails, fewest - 1, fewest)
    possible = fewest >= 0
    count = np.maximum(fewest, 0)
    wins = bdtr(count, pairs, 1 - better)
    losses = bdtrc(pairs - count - 1, pairs, 1 - better) if tails == 2 else 0.0
    return np.where(possible, wins + losses, 0.0)
