"""How often each approach is the best, and when that is a clear answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tune_or_not.decision.choice.approaches import VERDICTS
from tune_or_not.decision.choice.draws import Numbers
from tune_or_not.decision.choice.tables import number

_COUNT = len(VERDICTS)


def shares(codes: NDArray[np.int8], weight: Numbers, cases: int = 1) -> Numbers:
    """Weighted share of each verdict, a row per case and a column per verdict; rows add up to 1."""
    each = np.repeat(np.arange(cases), len(codes) // cases)
    counted = np.bincount(each * _COUNT + codes, weight, minlength=cases * _COUNT)
    by_case = counted.astype(np.float64).reshape(cases, _COUNT)
    return np.asarray(by_case / by_case.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Headline:
    """The verdict with the largest share, and whether it is a clear answer."""

    verdict: str
    clear: bool


def headline(share: Numbers, reached: float) -> Headline:
    """What the shares of one case come to; `reached`: the share of draws that good answers have.

    Clear from 60 % with 20 points to the next, and never where mostly nothing is good enough.
    """
    order = np.argsort(-share, kind="stable")
    first, second = float(share[order[0]]), float(share[order[1]])
    leads = first >= number("clear_share") and first - second >= number("clear_lead")
    return Headline(VERDICTS[order[0]], bool(leads and reached >= 0.5))
