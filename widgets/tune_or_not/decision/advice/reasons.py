"""Reasons for and against: those that hold speak, and the source says what together they mean."""

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
from tune_or_not.words.listed_fields import listed


@dataclass(frozen=True)
class Reason:
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
class Reasons:
    """Gates first: the first that holds decides. Then the reasons: all for one verdict give it.

    Reasons for several verdicts give what `together` says of them, else no verdict: no source
    weighs its reasons, and neither do we. `none_verdict` is what the source says when none holds.
    """

    source: str
    reasons: tuple[Reason, ...]
    none_text: str
    none_verdict: str | None = None
    gates: tuple[Reason, ...] = ()
    together: tuple[Together, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return all_fields(tuple(reason.when for reason in self.gates + self.reasons))

    @property
    def map_ids(self) -> tuple[str, ...]:
        return tuple(told.map_id for told in self._told)

    @property
    def readings(self) -> tuple[str, ...]:
        return tuple(
            f"{one.text} {one.reading}" for one in self.gates + self.reasons if one.reading
        )

    @property
    def _told(self) -> tuple[Reason | Together | Remark, ...]:
        return self.gates + self.remarks + self.reasons + self.together

    def verdict(self, case: Case) -> str | None:
        for gate in self.gates:
            if gate.when.holds(case):
                return gate.verdict
        said = frozenset(reason.verdict for reason in self.reasons if reason.when.holds(case))
        return self._of(said)

    def verdict_many(self, columns: Columns) -> Codes:
        sides = list(dict.fromkeys(reason.verdict for reason in self.reasons))
        bits = np.zeros(columns.rows, dtype=np.int64)
        for reason in self.reasons:
            bits |= reason.when.holds_many(columns).astype(np.int64) << sides.index(reason.verdict)
        codes = self._codes_by_bits(sides)[bits]
        for gate in reversed(self.gates):
            codes[gate.when.holds_many(columns)] = CODE[gate.verdict]
        return codes

    def because(self, case: Case) -> tuple[Because, ...]:
        for gate in self.gates:
            if gate.when.holds(case):
                return (self._spoken(case, gate),)
        held = [reason for reason in self.reasons if reason.when.holds(case)]
        trail = [because_of(case, r.text, r.when, "", r.map_id) for r in self.remarks
                 if r.when.holds(case)]  # fmt: skip
        trail += [self._spoken(case, reason) for reason in held]
        told = self._conclusion(frozenset(reason.verdict for reason in held))
        if told:
            text, map_id = told
            trail.append(conclusion(text, self.fields, case, map_id))
        return tuple(trail)

    def _of(self, said: frozenset[str]) -> str | None:
        if not said:
            return self.none_verdict
        if len(said) == 1:
            return next(iter(said))
        return next((t.verdict for t in self.together if t.verdicts == said), None)

    def _codes_by_bits(self, sides: list[str]) -> Codes:
        """The verdict for every set of sides that speak; a set is written as bits."""
        sets = (
            frozenset(side for n, side in enumerate(sides) if bits >> n & 1)
            for bits in range(2 ** len(sides))
        )
        return np.array([CODE[self._of(said)] for said in sets], dtype=np.int8)

    def _spoken(self, case: Case, reason: Reason) -> Because:
        answer = f"Speaks for {VERDICTS[reason.verdict]}."
        return because_of(case, reason.text, reason.when, answer, reason.map_id)

    def _conclusion(self, said: frozenset[str]) -> tuple[str, str] | None:
        """What follows where it does not go without saying, and the row of the map it is from."""
        if not said:
            return self.none_text, ""
        if len(said) == 1:
            return None
        for told in self.together:
            if told.verdicts == said:
                return told.text, told.map_id
        sides = listed([VERDICTS[verdict] for verdict in VERDICTS if verdict in said])
        return f"Reasons for {sides} hold at once, and {self.source} does not weigh them.", ""
