"""Whether answers are lopsided: one label for nearly all, or one opening for most."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tune_or_not.words.quantity import percent

FEWEST_EXAMPLES = 20
"""Fewer answers say nothing about balance."""
COMMONEST_LABEL = 0.8
COMMONEST_OPENING = 0.5
LABEL_LENGTH = 60
_LABELS_SHARE = 0.2
_MOST_KINDS = 5_000
_SHOWN = 10
_OPENING_WORDS = 4


@dataclass(slots=True)
class Seen:
    """How often, and the first few lines and bytes where."""

    times: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)


class Lopsided(NamedTuple):
    """How many answers are of the commonest kind, a phrase for it, and where the first are."""

    times: int
    phrase: str
    places: list[tuple[int, int]]


@dataclass
class Balance:
    """Counts answers as labels, and the first words of answers, in bounded memory."""

    answers: int = 0
    short: int = 0
    _labels: dict[str, Seen] = field(default_factory=dict)
    _openings: dict[str, Seen] = field(default_factory=dict)

    def add(self, answer: str, number: int, start: int) -> None:
        """Another answer, from this line and byte of the file."""
        self.answers += 1
        here = Seen(1, [(number, start)])
        if len(answer) <= LABEL_LENGTH:
            self.short += 1
            _count(self._labels, answer.strip().lower(), here)
        head = answer[:200].lower().split(None, _OPENING_WORDS)[:_OPENING_WORDS]
        _count(self._openings, " ".join(head), here)

    def extend(self, later: Balance) -> None:
        """Count later answers, too."""
        self.answers += later.answers
        self.short += later.short
        for mine, theirs in ((self._labels, later._labels), (self._openings, later._openings)):
            for text, seen in theirs.items():
                _count(mine, text, seen)

    def verdict(self) -> Lopsided | None:
        """The commonest kind of answer where it is too common; None where answers are balanced.

        Short answers that repeat are labels; otherwise the first words are compared.
        """
        if self.answers < FEWEST_EXAMPLES:
            return None
        labels = self.short == self.answers and len(self._labels) <= self.answers * _LABELS_SHARE
        kinds = self._labels if labels else self._openings
        what, seen = max(kinds.items(), key=lambda kind: kind[1].times)
        share = seen.times / self.answers
        if share <= (COMMONEST_LABEL if labels else COMMONEST_OPENING):
            return None
        verb = "are" if labels else "begin with"
        of_them = f"{percent(share)} of the answers {verb} {what[:60]!r}"
        return Lopsided(seen.times, of_them, seen.places)


def _count(kinds: dict[str, Seen], text: str, more: Seen) -> None:
    seen = kinds.get(text)
    if seen is None:
        if len(kinds) >= _MOST_KINDS:
            return
        seen = kinds[text] = Seen()
    seen.times += more.times
    if len(seen.places) < _SHOWN:
        seen.places += more.places[: _SHOWN - len(seen.places)]
