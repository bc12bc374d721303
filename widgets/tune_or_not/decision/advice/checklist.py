"""A checklist: counted as its source writes it, and counted again as its items mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tune_or_not.case import Case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.chart import Because
from tune_or_not.decision.advice.condition import Condition
from tune_or_not.decision.advice.procedure import all_fields, because_of, conclusion
from tune_or_not.decision.advice.verdicts import CODE, VERDICTS, Codes

FOR, AGAINST, PRECONDITION = "for", "against", "precondition"


@dataclass(frozen=True)
class Item:
    """One question. `counts` is what its yes really means: a vote for, against, or neither.

    A yes to a precondition is no reason to train; a no to it is a reason not to train yet.
    """

    map_id: str
    text: str
    when: Condition
    counts: str
    why: str
    reading: str = ""


@dataclass(frozen=True)
class Count:
    """How the items came out, counted in two ways."""

    yes: int
    items: int
    literal: str
    votes_for: int
    votes: int
    missing: tuple[Item, ...]
    """Preconditions that are not met."""
    corrected: str | None
    """None where the votes are even."""


@dataclass(frozen=True)
class Checklist:
    """Mostly yes gives `yes_verdict`; else `no_verdict`, or `no_instead` where its condition holds.

    The verdict is the literal count, for that is what the source says; the corrected count stands
    in the trail and in `count`.
    """

    source: str
    items: tuple[Item, ...]
    yes_verdict: str
    no_verdict: str
    no_when: Condition
    no_instead: str
    no_text: str

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return all_fields((*(item.when for item in self.items), self.no_when))

    @property
    def map_ids(self) -> tuple[str, ...]:
        return tuple(item.map_id for item in self.items)

    @property
    def readings(self) -> tuple[str, ...]:
        return tuple(f"{one.text} {one.reading}" for one in self.items if one.reading)

    def count(self, case: Case) -> Count:
        """Both counts for a case."""
        told = [(item, item.when.holds(case)) for item in self.items]
        yes = sum(holds for _, holds in told)
        votes = [
            holds == (item.counts == FOR) for item, holds in told if item.counts != PRECONDITION
        ]
        missing = tuple(i for i, holds in told if i.counts == PRECONDITION and not holds)
        otherwise = self.no_instead if self.no_when.holds(case) else self.no_verdict
        return Count(
            yes=yes,
            items=len(told),
            literal=self.yes_verdict if 2 * yes > len(told) else otherwise,
            votes_for=sum(votes),
            votes=len(votes),
            missing=missing,
            corrected=self._corrected(sum(votes), len(votes), bool(missing), otherwise),
        )

    def verdict(self, case: Case) -> str:
        return self.count(case).literal

    def verdict_many(self, columns: Columns) -> Codes:
        yes = np.sum([item.when.holds_many(columns) for item in self.items], axis=0)
        otherwise = np.where(
            self.no_when.holds_many(columns), CODE[self.no_instead], CODE[self.no_verdict]
        )
        mostly = 2 * yes > len(self.items)
        return np.where(mostly, CODE[self.yes_verdict], otherwise).astype(np.int8)

    def because(self, case: Case) -> tuple[Because, ...]:
        trail = [
            because_of(case, i.text, i.when, "Yes" if i.when.holds(case) else "No", i.map_id)
            for i in self.items
        ]
        return (*trail, conclusion(self.told(self.count(case)), self.no_when.fields, case))

    def told(self, count: Count) -> str:
        """Both counts in words, and why they differ where they do."""
        literal = f"{count.yes} of {count.items} are yes: read literally, {VERDICTS[count.literal]}"
        if count.literal != self.yes_verdict:
            literal += f" ({self.no_text})"
        corrected = f"{count.votes_for} of {count.votes} votes speak for training"
        if count.missing:
            corrected += f", {len(count.missing)} preconditions are missing".replace(
                "1 preconditions are", "1 precondition is"
            )
        verdict = VERDICTS[count.corrected] if count.corrected else "the votes are even, no verdict"
        same = "the same" if count.corrected == count.literal else verdict
        return f"{literal}. Corrected for what each item means, {corrected}: {same}."

    def _corrected(self, votes_for: int, votes: int, lacking: bool, otherwise: str) -> str | None:
        if 2 * votes_for == votes:
            return None
        return self.yes_verdict if 2 * votes_for > votes and not lacking else otherwise
