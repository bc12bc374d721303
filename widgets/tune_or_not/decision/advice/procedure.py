"""What every procedure of a source offers, whatever its kind."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case
from tune_or_not.case.columns import Cases, Columns
from tune_or_not.decision.advice.chart import Because
from tune_or_not.decision.advice.condition import Condition
from tune_or_not.decision.advice.verdicts import Codes, name_of, verdict_shares
from tune_or_not.words.listed_fields import values_said


class Procedure(ABC):
    """A source's way from cases to verdicts: a chart, reasons, a matrix, a checklist."""

    @property
    @abstractmethod
    def fields(self) -> tuple[str, ...]:
        """Every case field that the verdict may rest on."""

    @property
    @abstractmethod
    def map_ids(self) -> tuple[str, ...]:
        """The rows of the source map that it retells."""

    @property
    @abstractmethod
    def readings(self) -> tuple[str, ...]:
        """Where the course chose a number or a meaning that the source leaves open."""

    @abstractmethod
    def verdicts(self, cases: Cases) -> Codes:
        """The verdict for every row, or for one case; NO_VERDICT where the source has no rule."""

    @abstractmethod
    def because(self, case: Case) -> tuple[Because, ...]:
        """What led one case there, never empty."""

    def verdict(self, case: Case) -> str | None:
        """One case's verdict; None where the source has no rule for it."""
        return name_of(int(self.verdicts(case)[0]))

    def shares(
        self, columns: Columns, weights: NDArray[np.float64] | None = None
    ) -> dict[str | None, float]:
        """How much of the rows has each verdict, None for "no rule"; they add up to 1.

        `weights`: one per row, not negative and not all zero. Of the draws of a case, these are
        the chances of each verdict.
        """
        return verdict_shares(self.verdicts(columns), weights)


def because_of(
    case: Case, question: str, condition: Condition | None, answer: str, map_id: str
) -> Because:
    """One step of a trail that rests on the fields of a condition."""
    fields = condition.rests_on(case) if condition else ()
    rests = f"({values_said(fields, case)})" if fields else ""
    return Because(
        question=question,
        answer=answer,
        fields=fields,
        assumed=_is_assumed(fields, case),
        text=" ".join(part for part in (question, answer, rests) if part),
        map_id=map_id,
    )


def conclusion(text: str, fields: tuple[str, ...], case: Case, map_id: str = "") -> Because:
    """The step that says what follows from those before it."""
    return Because(text, "", fields, _is_assumed(fields, case), text, map_id)


def all_fields(conditions: tuple[Condition | None, ...]) -> tuple[str, ...]:
    """The fields of several conditions, each once."""
    names = (name for condition in conditions if condition for name in condition.fields)
    return tuple(dict.fromkeys(names))


def _is_assumed(fields: tuple[str, ...], case: Case) -> bool:
    return bool(fields) and not case.model_fields_set & set(fields)
