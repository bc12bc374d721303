"""Reasons for and against: those that hold speak, and the source says what together they mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tune_or_not.case import Case
from tune_or_not.case.columns import Cases
from tune_or_not.decision.advice.chart import Because
from tune_or_not.decision.advice.condition import Condition
from tune_or_not.decision.advice.procedure import Procedure, all_fields, because_of, conclusion
from tune_or_not.decision.advice.verdicts import CODE, VERDICTS, Codes
from tune_or_not.words.listed_fields import listed


@dataclass(frozen=True)
class SourceReason:
    """One reason: when it holds it speaks for `verdict`. `reading` says how the course read it."""

    map_id: str
    text: str
    when: Condition
    verdict: str
    reading: str = ""


@dataclass(frozen=True)
class Together:
    """What the source says where reasons for exactly these verdicts hold at once."""

    map_id: str
    text: str
    verdicts: frozenset[str]
    verdict: str


@dataclass(frozen=True)
class Remark:
    """What the source adds where a condition holds, without deciding by it."""

    map_id: str
    text: str
    when: Condition


@dataclass(frozen=True)
class Reasons(Procedure):
    """Gates first: the first that holds decides. Then the reasons: all for one verdict give it.

    Reasons for several verdicts give what `together` says of them, else no verdict: no source
    weighs its reasons, and neither do we. `none_verdict` is what the source says when none holds.
    """

    source: str
    reasons: tuple[SourceReason, ...]
    none_text: str
    none_verdict: str | None = None
    gates: tuple[SourceReason, ...] = ()
    together: tuple[Together, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return all_fields(tuple(reason.when for reason in self.gates + self.reasons))

    @property
    def map_ids(self) -> tuple[str, ...]:
        return tuple(entry.map_id for entry in self._entries)

    @property
    def readings(self) -> tuple[str, ...]:
        return tuple(
            f"{reason.text} {reason.reading}"
            for reason in self.gates + self.reasons
            if reason.reading
        )

    @property
    def _entries(self) -> tuple[SourceReason | Together | Remark, ...]:
        return self.gates + self.remarks + self.reasons + self.together

    def verdicts(self, cases: Cases) -> Codes:
        held: Any = 0
        for reason in self.reasons:
            held = held | (reason.when.holds(cases) * self._bits[reason.verdict])
        codes: Codes = self._codes[np.atleast_1d(held)]
        for gate in reversed(self.gates):
            codes[gate.when.holds(cases)] = CODE[gate.verdict]
        return codes

    def because(self, case: Case) -> tuple[Because, ...]:
        for gate in self.gates:
            if gate.when.holds(case):
                return (self._spoken(case, gate),)
        held = [reason for reason in self.reasons if reason.when.holds(case)]
        trail = [because_of(case, r.text, r.when, "", r.map_id) for r in self.remarks
                 if r.when.holds(case)]  # fmt: skip
        trail += [self._spoken(case, reason) for reason in held]
        ending = self._conclusion(frozenset(reason.verdict for reason in held))
        if ending:
            text, map_id = ending
            trail.append(conclusion(text, self.fields, case, map_id))
        return tuple(trail)

    @cached_property
    def _bits(self) -> dict[str, int]:
        """A bit for each verdict that a reason speaks for, so that a number stands for a set."""
        sides = dict.fromkeys(reason.verdict for reason in self.reasons)
        return {verdict: 1 << place for place, verdict in enumerate(sides)}

    @cached_property
    def _codes(self) -> Codes:
        """The verdict for every set of verdicts that are spoken for."""
        sets = (
            frozenset(verdict for verdict, bit in self._bits.items() if bits & bit)
            for bits in range(2 ** len(self._bits))
        )
        return np.array([CODE[self._of(spoken_for)] for spoken_for in sets], dtype=np.int8)

    def _of(self, spoken_for: frozenset[str]) -> str | None:
        if not spoken_for:
            return self.none_verdict
        if len(spoken_for) == 1:
            return next(iter(spoken_for))
        return next((t.verdict for t in self.together if t.verdicts == spoken_for), None)

    def _spoken(self, case: Case, reason: SourceReason) -> Because:
        answer = f"Speaks for {VERDICTS[reason.verdict]}."
        return because_of(case, reason.text, reason.when, answer, reason.map_id)

    def _conclusion(self, spoken_for: frozenset[str]) -> tuple[str, str] | None:
        """What follows where it does not go without saying, and the row of the map it is from."""
        if not spoken_for:
            return self.none_text, ""
        if len(spoken_for) == 1:
            return None
        for together in self.together:
            if together.verdicts == spoken_for:
                return together.text, together.map_id
        sides = listed([VERDICTS[verdict] for verdict in VERDICTS if verdict in spoken_for])
        return f"Reasons for {sides} hold at once, and {self.source} does not weigh them.", ""
