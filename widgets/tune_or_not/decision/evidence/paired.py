"""Two systems graded on the same questions: how far apart they are, and how sure that is."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.special import bdtr

from tune_or_not.decision.evidence.comparison import Comparison

RESAMPLES = 9_999
SEED = 20261120
CONFIDENCE = 0.95
_CELLS_AT_ONCE = 2_000_000
"""Numbers held while resampling: some 16 MB."""

Grades = NDArray[np.float64]


def compare(prompt: Grades, candidate: Grades) -> Comparison | None:
    """Compare two columns of grades of the same length; None for fewer than two questions.

    The interval is a bootstrap over questions (BCa, SciPy), each question kept with both grades;
    where all differences are alike there is nothing to resample, and the exact bound stands in.
    The test is McNemar's, exact, for right and wrong (a sign test on the questions that differ),
    and for scores a permutation of the two grades of each question (SciPy).
    """
    if len(prompt) < 2:
        return None
    gains = candidate - prompt
    binary = bool(np.isin(np.concatenate([prompt, candidate]), (0, 1)).all())
    better, worse = int((gains > 0).sum()), int((gains < 0).sum())
    both = int(((prompt == 1) & (candidate == 1)).sum()) if binary else len(gains) - better - worse
    low, high = _interval(gains)
    return Comparison(
        questions=len(gains),
        prompt=float(prompt.mean()),
        candidate=float(candidate.mean()),
        low=low,
        high=high,
        both=both,
        only_prompt=worse,
        only_candidate=better,
        neither=len(gains) - better - worse - both,
        p_value=mcnemar(worse, better) if binary else _permuted(gains),
        right_or_wrong=binary,
    )


def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided p-value of the exact McNemar test, which is a sign test on the differing pairs."""
    differing = only_first + only_second
    return min(1.0, 2 * float(bdtr(min(only_first, only_second), differing, 0.5)))


def _interval(gains: Grades) -> tuple[float, float]:
    if np.ptp(gains) == 0:
        return _bound_without_spread(float(gains[0]), len(gains))
    interval = scipy.stats.bootstrap(
        (gains,), np.mean, n_resamples=RESAMPLES, confidence_level=CONFIDENCE, method="BCa",
        batch=max(1, _CELLS_AT_ONCE // len(gains)), rng=np.random.default_rng(SEED),
    ).confidence_interval  # fmt: skip
    return float(interval.low), float(interval.high)


def _bound_without_spread(gain: float, questions: int) -> tuple[float, float]:
    """Where n of n differences are alike, a share up to 1 - 0.05^(1/n) may be different.

    The exact bound of a share of which nothing was seen (Hanley and Lippman-Hand, JAMA 249 (1983)
    1743-1745: about 3/n); the unseen differences are taken at their worst.
    """
    unseen = 1 - (1 - CONFIDENCE) ** (1 / questions)
    return gain - unseen * (1 + gain), gain + unseen * (1 - gain)


def _permuted(gains: Grades) -> float:
    """Two-sided p-value of exchanging the two grades of each question at random."""
    if not gains.any():
        return 1.0

    def mean(x: Any, y: Any, axis: int) -> Any:
        return np.mean(x - y, axis=axis)

    differing = gains[gains != 0]
    result = scipy.stats.permutation_test(
        (differing, np.zeros_like(differing)), mean, permutation_type="samples", vectorized=True,
        n_resamples=RESAMPLES, batch=max(1, _CELLS_AT_ONCE // len(differing)),
        rng=np.random.default_rng(SEED),
    )  # fmt: skip
    return float(result.pvalue)
