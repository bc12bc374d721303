"""Collects what is found line by line: counts, the worst ten, and which lines to leave out."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappush, heapreplace

import numpy as np
from numpy.typing import NDArray

from tune_or_not.dataset.excerpt import excerpt, masked, one_line
from tune_or_not.dataset.problems import kinds
from tune_or_not.dataset.report import Finding, Place

SHOWN = 10
_MOST_DETAILS = 50
_OTHER = "other"


@dataclass
class Findings:
    """Everything found so far. `keep`: kinds whose lines a cleaned copy keeps nevertheless."""

    keep: frozenset[str] = frozenset()
    _counts: Counter[str] = field(default_factory=Counter)
    _details: dict[str, Counter[str]] = field(default_factory=dict)
    _worst: dict[str, list[tuple[float, int, str, str]]] = field(default_factory=dict)
    _codes: array[int] = field(default_factory=lambda: array("B"))
    _ids: tuple[str, ...] = field(default_factory=lambda: ("", *kinds()))

    def line(self) -> None:
        """The next line of the file begins: it is kept until something is found."""
        self._codes.append(0)

    def add(
        self,
        kind: str,
        line: int,
        detail: str,
        shown: Callable[[], tuple[str, int]],
        *,
        group: str = "",
        weight: float = 0,
    ) -> None:
        """A line has this. `shown` gives a text and the place in it to show a masked piece around;
        it is asked only for the worst ten.

        `group`: what to count it as; `weight`: how bad, so that the ten worst are shown.
        """
        self._counts[kind] += 1
        self._count(kind, group)
        if self.leaves_out(kind) and not self._codes[line - 1]:
            self._codes[line - 1] = self._ids.index(kind)
        worst = self._worst.setdefault(kind, [])
        rank = (weight, -line)
        if len(worst) < SHOWN:
            heappush(worst, (*rank, *self._shown(detail, shown)))
        elif rank > worst[0][:2]:
            heapreplace(worst, (*rank, *self._shown(detail, shown)))

    def count_more(self, kind: str, times: int) -> None:
        """So many further lines have this, and are not shown."""
        self._counts[kind] += times

    def kept(self, numbers: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """For each of these line numbers whether it is kept, after what is known so far."""
        codes = np.frombuffer(self._codes, dtype=np.uint8)
        return np.asarray(codes[numbers.astype(np.intp) - 1] == 0)

    def leaves_out(self, kind: str) -> bool:
        """Whether a cleaned copy leaves out lines with this."""
        return kinds()[kind].left_out and kind not in self.keep

    def is_left_out(self, line: int) -> bool:
        """Whether a cleaned copy leaves this line out, after what is known so far."""
        return self._codes[line - 1] != 0

    def count(self, kind: str) -> int:
        return self._counts[kind]

    def left_out(self) -> dict[str, int]:
        """Lines that a cleaned copy leaves out, by the first kind that was found on each."""
        times = Counter(self._codes)
        return {i: times[n] for n, i in enumerate(self._ids) if n and times[n]}

    def told(self) -> tuple[Finding, ...]:
        """Every kind that was found, in the table's order."""
        return tuple(self._finding(kind) for kind in kinds() if self._counts[kind])

    def _finding(self, kind: str) -> Finding:
        known = kinds()[kind]
        worst = sorted(self._worst[kind], key=lambda one: (-one[0], -one[1]))
        return Finding(
            id=kind,
            title=known.title,
            why=known.why,
            severity=known.severity,
            left_out=self.leaves_out(kind),
            count=self._counts[kind],
            details=dict(self._details.get(kind, Counter()).most_common()),
            places=tuple(Place(-line, detail, text) for _, line, detail, text in worst),
        )

    def _count(self, kind: str, group: str) -> None:
        if group:
            counted = self._details.setdefault(kind, Counter())
            counted[group if group in counted or len(counted) < _MOST_DETAILS else _OTHER] += 1

    @staticmethod
    def _shown(detail: str, shown: Callable[[], tuple[str, int]]) -> tuple[str, str]:
        return one_line(masked(detail[:500])), excerpt(*shown())
