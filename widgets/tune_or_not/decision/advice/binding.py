"""What a question of a chart asks of a table of cases, and how an answer changes a case."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Any

from tune_or_not.case import Case, label
from tune_or_not.case.columns import Cases
from tune_or_not.decision.advice.at_least import AnswerNeedsMoreError, AtLeast
from tune_or_not.words.listed_fields import listed


@dataclass(frozen=True, kw_only=True)
class Binding(ABC):
    """A question in terms of the fields of a case. `why` says what its answer rests on."""

    why: str = ""

    @property
    @abstractmethod
    def fields(self) -> tuple[str, ...]:
        """Every case field that an answer may rest on."""

    def is_settled(self, case: Case) -> bool:
        """Whether enough was told for the answer to be the reader's own."""
        return any(case.is_known(name) for name in self.fields)

    def rests_on(self, case: Case) -> tuple[str, ...]:  # noqa: ARG002
        """The fields that this case's answer rests on."""
        return self.fields

    @abstractmethod
    def answers(self, cases: Cases) -> dict[str, Any]:
        """Each answer, and whether a case gives it, or which rows of a table do."""

    @abstractmethod
    def answered(self, case: Case, answer: str) -> Case:
        """The case after this answer: only what the answer says is changed."""


@dataclass(frozen=True)
class Toggle(Binding):
    """Yes when the field is true."""

    name: str

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.name,)

    def answers(self, cases: Cases) -> dict[str, Any]:
        yes = getattr(cases, self.name)
        return {"Yes": yes, "No": yes ^ True}

    def answered(self, case: Case, answer: str) -> Case:
        return case.changed(**{self.name: answer == "Yes"})


@dataclass(frozen=True)
class AnyOf(Binding):
    """Yes when one of several toggles is true; No to all of them is the other answer."""

    names: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return self.names

    def answers(self, cases: Cases) -> dict[str, Any]:
        yes = reduce(or_, [getattr(cases, name) for name in self.names])
        return {"Yes": yes, "No": yes ^ True}

    def is_settled(self, case: Case) -> bool:
        return self._holds(case) or all(map(case.is_known, self.names))

    def answered(self, case: Case, answer: str) -> Case:
        """Raises AnswerNeedsMoreError for a Yes that may mean several of the toggles."""
        if answer == "No":
            return case.changed(**dict.fromkeys(self.names, False))
        if self._holds(case):
            return case
        may_be_meant = [name for name in self.names if not case.is_known(name)]
        if len(may_be_meant) == 1:
            return case.changed(**dict.fromkeys(may_be_meant, True))
        switches = listed([f"“{label(name)}”" for name in self.names], "or")
        raise AnswerNeedsMoreError(f"This answer needs more: set {switches} to yes.")

    def _holds(self, case: Case) -> bool:
        return any(case.is_known(name) and getattr(case, name) for name in self.names)


@dataclass(frozen=True)
class Threshold(Binding):
    """Yes when a number is at least a limit, which is a number or another field."""

    name: str
    limit: float | str

    @cached_property
    def _at_least(self) -> AtLeast:
        return AtLeast(self.name, self.limit)

    @property
    def fields(self) -> tuple[str, ...]:
        return self._at_least.fields

    def is_settled(self, case: Case) -> bool:
        return any(case.is_known(name) for name in (self.name, self._at_least.toggle) if name)

    def rests_on(self, case: Case) -> tuple[str, ...]:
        return self._at_least.rests_on(case)

    def answers(self, cases: Cases) -> dict[str, Any]:
        yes = self._at_least.holds(cases)
        return {"Yes": yes, "No": yes ^ True}

    def answered(self, case: Case, answer: str) -> Case:
        """Raises AnswerNeedsMoreError where only a number can answer."""
        return self._at_least.answered(case, answer == "Yes")


@dataclass(frozen=True)
class SeveralAnswers(Binding):
    """One or several answers, each a toggle; none of them has a verdict of its own."""

    choices: Mapping[str, str] = field(hash=False)
    none_text: str = ""
    none_verdict: str = "prompting"

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.choices.values())

    def answers(self, cases: Cases) -> dict[str, Any]:
        return {answer: getattr(cases, name) for answer, name in self.choices.items()}

    def answered(self, case: Case, answer: str) -> Case:
        """Choosing a chosen answer again says no to it; one that nobody told is chosen first."""
        name = self.choices[answer]
        return case.changed(**{name: not (case.is_known(name) and getattr(case, name))})
