"""Collects what is found line by line: counts, the worst ten, and which lines to leave out."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappush, heapreplace, nlargest

import numpy as np
from numpy.typing import NDArray

from tune_or_not.dataset.excerpt import excerpt, masked, one_line
from tune_or_not.dataset.problems import kinds
from tune_or_not.dataset.report import Finding, Place

SHOWN = 10


@dataclass
class Findings:
    """Everything found so far in lines that follow one another, behind `lines_before` others.

    `keep`: kinds whose lines a cleaned copy keeps nevertheless.
    """

    keep: frozenset[str] = frozenset()
    lines_before: int = 0
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
        around: Callable[[], tuple[str, int]],
        *,
        group: str = "",
        weight: float = 0,
    ) -> None:
        """A line has this. `around` gives a text and the place in it to show a masked piece around;
        it is asked only for the worst ten.

        `group`: what to count it as; `weight`: how bad, so that the ten worst are shown.
        """
        self._counts[kind] += 1
        if group:
            self._details.setdefault(kind, Counter())[group] += 1
        place = line - 1 - self.lines_before
        if self.leaves_out(kind) and not self._codes[place]:
            self._codes[place] = self._ids.index(kind)
        worst = self._worst.setdefault(kind, [])
        rank = (weight, -line)
        if len(worst) < SHOWN:
            heappush(worst, (*rank, *_texts(detail, around)))
        elif rank > worst[0][:2]:
            heapreplace(worst, (*rank, *_texts(detail, around)))

    def extend(self, later: Findings) -> None:
        """Take what was found in the lines that come next."""
        self._codes.extend(later._codes)
        self._counts.update(later._counts)
        for kind, details in later._details.items():
            self._details.setdefault(kind, Counter()).update(details)
        for kind, worst in later._worst.items():
            self._worst[kind] = sorted(nlargest(SHOWN, self._worst.get(kind, []) + worst))

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
        return self._codes[line - 1 - self.lines_before] != 0

    def count(self, kind: str) -> int:
        return self._counts[kind]

    def left_out(self) -> dict[str, int]:
        """Lines that a cleaned copy leaves out, by the first kind that was found on each."""
        times = Counter(self._codes)
        return {i: times[n] for n, i in enumerate(self._ids) if n and times[n]}

    def listed(self) -> tuple[Finding, ...]:
        """Every kind that was found, in the table's order."""
        return tuple(self._finding(kind) for kind in kinds() if self._counts[kind])

    def _finding(self, kind: str) -> Finding:
        known = kinds()[kind]
        worst = sorted(self._worst[kind], key=lambda entry: (-entry[0], -entry[1]))
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


def _texts(detail: str, around: Callable[[], tuple[str, int]]) -> tuple[str, str]:
    return one_line(masked(detail[:500])), excerpt(*around())
