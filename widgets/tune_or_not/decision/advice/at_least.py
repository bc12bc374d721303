"""A number that is at least a limit, or that somebody said is enough without a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tune_or_not.case import Case, extra, label
from tune_or_not.case.columns import Cases
from tune_or_not.words.quantity import quantity

BY_HAND = {("prompt_score", "score_needed"): "prompt_good_unscored"}
"""Comparisons that a toggle answers where their number was not told."""


def with_controls(fields: Iterable[str]) -> tuple[str, ...]:
    """The fields that a panel has controls for: a toggle that stands in for a number has none."""
    return tuple(name for name in fields if name not in BY_HAND.values())


class AnswerNeedsMoreError(ValueError):
    """An answer leaves open what only a person can say; the message tells what to set."""


@dataclass(frozen=True)
class AtLeast:
    """A field beside a limit, which is a number or another field."""

    name: str
    limit: float | str

    @property
    def numbers(self) -> tuple[str, ...]:
        """The fields that are compared."""
        return (self.name, self.limit) if isinstance(self.limit, str) else (self.name,)

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that an answer may rest on."""
        return (*self.numbers, self.toggle) if self.toggle else self.numbers

    @property
    def toggle(self) -> str:
        """The toggle that answers where the number was not told; "" where there is none."""
        return BY_HAND.get((self.name, str(self.limit)), "")

    def rests_on(self, case: Case) -> tuple[str, ...]:
        """The fields that this case's answer rests on."""
        return (self.toggle,) if self._by_hand(case) else self.numbers

    def holds(self, cases: Cases) -> Any:
        """Whether it does for a case, or in which rows of a table."""
        limit = getattr(cases, self.limit) if isinstance(self.limit, str) else self.limit
        reached = getattr(cases, self.name) >= limit
        by_hand = self._by_hand(cases)
        if by_hand is False:
            return reached
        return (by_hand & getattr(cases, self.toggle)) | ((by_hand ^ True) & reached)

    def answered(self, case: Case, yes: bool) -> Case:
        """The case after an answer by hand: no number is made up.

        The case as it was where a number that was told answers so. Else the toggle is set and the
        number forgotten; AnswerNeedsMoreError where no toggle can take the answer.
        """
        if case.is_known(self.name) and self.holds(case) == yes:
            return case
        if self.toggle:
            return case.without(self.name).changed(**{self.toggle: yes})
        limit = getattr(case, self.limit) if isinstance(self.limit, str) else self.limit
        wanted = quantity(limit, extra(self.name)["unit"])
        side = f"to {wanted} or more" if yes else f"below {wanted}"
        raise AnswerNeedsMoreError(f"This answer needs a number: set “{label(self.name)}” {side}.")

    def _by_hand(self, cases: Cases) -> Any:
        """Whether the toggle was told and the number was not."""
        toggle = self.toggle
        return bool(toggle) and cases.is_known(toggle) & (cases.is_known(self.name) ^ True)
