"""A checklist: counted as its source writes it, and counted again as its items mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import Any

import numpy as np

from tune_or_not.case import Case
from tune_or_not.case.columns import Cases, rows_of
from tune_or_not.decision.advice.chart import Because
from tune_or_not.decision.advice.condition import Condition
from tune_or_not.decision.advice.procedure import Procedure, all_fields, because_of, conclusion
from tune_or_not.decision.advice.verdicts import CODE, NAMES, NO_VERDICT, VERDICTS, Codes, name_of

FOR, AGAINST, PRECONDITION = "for", "against", "precondition"


@dataclass(frozen=True)
class ChecklistItem:
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
    """How the items came out for one case, counted in two ways."""

    yes: int
    items: int
    literal: str
    votes_for: int
    votes: int
    missing: tuple[ChecklistItem, ...]
    """Preconditions that are not met."""
    corrected: str | None
    """None where the votes are even."""


@dataclass(frozen=True)
class Checklist(Procedure):
    """Mostly yes gives `yes_verdict`; else `no_verdict`, or `no_instead` where its condition holds.

    The verdict is the literal count, for that is what the source says; the corrected count stands
    in the trail and in `count`.
    """

    source: str
    items: tuple[ChecklistItem, ...]
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
        return tuple(f"{item.text} {item.reading}" for item in self.items if item.reading)

    def verdicts(self, cases: Cases) -> Codes:
        return self._literal(self._yes(cases), cases)

    def corrected(self, cases: Cases) -> Codes:
        """The verdict per row as the items mean it; NO_VERDICT where the votes are even."""
        return self._corrected(self._yes(cases), cases)

    def count(self, case: Case) -> Count:
        """Both counts for one case."""
        yes = self._yes(case)
        answers = list(zip(self.items, yes, strict=True))
        return Count(
            yes=sum(yes),
            items=len(self.items),
            literal=NAMES[self._literal(yes, case)[0]],
            votes_for=self._votes_for(yes),
            votes=self._votes,
            missing=tuple(i for i, holds in answers if i.counts == PRECONDITION and not holds),
            corrected=name_of(int(self._corrected(yes, case)[0])),
        )

    def because(self, case: Case) -> tuple[Because, ...]:
        trail = [
            because_of(case, item.text, item.when, "Yes" if holds else "No", item.map_id)
            for item, holds in zip(self.items, self._yes(case), strict=True)
        ]
        return (*trail, conclusion(self.conclusion(self.count(case)), self.no_when.fields, case))

    def conclusion(self, count: Count) -> str:
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

    def _yes(self, cases: Cases) -> list[Any]:
        """For each item, the rows that say yes."""
        return [item.when.holds(cases) for item in self.items]

    @cached_property
    def _votes(self) -> int:
        return sum(item.counts != PRECONDITION for item in self.items)

    def _votes_for(self, yes: list[Any]) -> Any:
        """How many votes are for training, per row."""
        answers = zip(self.items, yes, strict=True)
        return sum(
            holds == (item.counts == FOR) for item, holds in answers if item.counts != PRECONDITION
        )

    def _literal(self, yes: list[Any], cases: Cases) -> Codes:
        codes = self._otherwise(cases)
        codes[2 * sum(yes) > len(self.items)] = CODE[self.yes_verdict]
        return codes

    def _corrected(self, yes: list[Any], cases: Cases) -> Codes:
        answers = zip(self.items, yes, strict=True)
        ready = reduce(and_, (holds for i, holds in answers if i.counts == PRECONDITION), True)
        twice_for = 2 * self._votes_for(yes)
        codes = self._otherwise(cases)
        codes[ready & (twice_for > self._votes)] = CODE[self.yes_verdict]
        codes[twice_for == self._votes] = NO_VERDICT
        return codes

    def _otherwise(self, cases: Cases) -> Codes:
        codes = np.full(rows_of(cases), CODE[self.no_verdict], dtype=np.int8)
        codes[self.no_when.holds(cases)] = CODE[self.no_instead]
        return codes
