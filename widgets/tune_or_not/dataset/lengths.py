"""Lengths of many examples in bounded memory: exact counts up to a limit, then one last bin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tune_or_not.dataset.report import Bar, Lengths

MOST = 262_144
"""Tokens up to which every length is counted apart; what is longer counts as this long."""
_EDGES = (0, *(round(2 ** (half / 2)) for half in range(8, 37)))


@dataclass
class LengthCount:
    """How many examples there are of each length."""

    total: int = 0
    longest: int = 0
    times: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    """How many have 0 tokens, 1 token, and so on."""

    def add(self, lengths: Sequence[int]) -> None:
        """Further examples of so many tokens each."""
        if not lengths:
            return
        self.total += sum(lengths)
        self.longest = max(self.longest, *lengths)
        self._add(np.bincount(np.minimum(lengths, MOST)))

    def extend(self, later: LengthCount) -> None:
        """The examples of another count, too."""
        self.total += later.total
        self.longest = max(self.longest, later.longest)
        self._add(later.times)

    def _add(self, times: NDArray[np.int64]) -> None:
        most = max(len(times), len(self.times))
        self.times = np.pad(self.times, (0, most - len(self.times)))
        self.times[: len(times)] += times

    def quantile(self, share: float) -> int:
        """The length that this share of the examples does not exceed; 0 where there is none."""
        up_to = np.cumsum(self.times)
        if not up_to[-1]:
            return 0
        return int(np.searchsorted(up_to, max(1, np.ceil(share * up_to[-1]))))

    def longer_than(self, tokens: float) -> int:
        """How many examples are longer; MOST at the most."""
        return int(self.times[int(min(tokens, MOST)) + 1 :].sum())

    def lengths(self) -> Lengths:
        """The summary and its histogram, with bars twice as wide every second step."""
        count = int(self.times.sum())
        return Lengths(
            total=self.total,
            mean=self.total / count if count else 0.0,
            median=self.quantile(0.5),
            p95=self.quantile(0.95),
            longest=self.longest,
            histogram=tuple(self._bars()),
        )

    def _bars(self) -> list[Bar]:
        up_to = np.r_[0, np.cumsum(self.times)]
        last = len(up_to) - 1
        bars = []
        for low, high in zip(_EDGES, (*_EDGES[1:], MOST + 1), strict=True):
            inside = int(up_to[min(high, last)] - up_to[min(low, last)])
            bars.append(Bar(low, high - 1, inside))
        used = [n for n, bar in enumerate(bars) if bar.count]
        return bars[used[0] : used[-1] + 1] if used else []
