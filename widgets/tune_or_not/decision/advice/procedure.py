"""What every procedure of a source offers, whatever its kind."""

from __future__ import annotations

from typing import Protocol

from tune_or_not.case import Case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.chart import Because
from tune_or_not.decision.advice.condition import Condition
from tune_or_not.decision.advice.verdicts import Codes
from tune_or_not.words.listed_fields import values_said


class Procedure(Protocol):
    """A source's way from a case to its verdict: a chart, reasons, a matrix, a checklist."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Every case field that the verdict may rest on."""

    @property
    def map_ids(self) -> tuple[str, ...]:
        """The rows of the source map that it retells."""

    @property
    def readings(self) -> tuple[str, ...]:
        """Where the course chose a number or a meaning that the source leaves open."""

    def verdict(self, case: Case) -> str | None:
        """The verdict; None where the source has no rule for the case."""

    def verdict_many(self, columns: Columns) -> Codes:
        """The same for a table of cases."""

    def because(self, case: Case) -> tuple[Because, ...]:
        """What led there, never empty."""


def because_of(
    case: Case, question: str, condition: Condition | None, answer: str, map_id: str
) -> Because:
    """One step of a trail that rests on the fields of a condition."""
    fields = condition.fields if condition else ()
    rests = f"({values_said(fields, case)})" if fields else ""
    return Because(
        question=question,
        answer=answer,
        fields=fields,
        assumed=bool(fields) and not case.model_fields_set & set(fields),
        text=" ".join(part for part in (question, answer, rests) if part),
        map_id=map_id,
    )


def conclusion(text: str, fields: tuple[str, ...], case: Case, map_id: str = "") -> Because:
    """The step that says what follows from those before it."""
    assumed = bool(fields) and not case.model_fields_set & set(fields)
    return Because(text, "", fields, assumed, text, map_id)


def all_fields(conditions: tuple[Condition | None, ...]) -> tuple[str, ...]:
    """The fields of several conditions, each once."""
    names = (name for condition in conditions if condition for name in condition.fields)
    return tuple(dict.fromkeys(names))
