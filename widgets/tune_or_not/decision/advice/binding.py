"""What a question of a chart asks of a table of cases, and how an answer changes a case."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Any

from tune_or_not.case import Case
from tune_or_not.case.columns import Cases
from tune_or_not.decision.advice.at_least import AtLeast


@dataclass(frozen=True, kw_only=True)
class Binding(ABC):
    """A question in terms of the fields of a case. `why` says what its answer rests on."""

    why: str = ""

    @property
    @abstractmethod
    def fields(self) -> tuple[str, ...]:
        """Every case field that an answer may rest on."""

    @property
    def decisive(self) -> tuple[str, ...]:
        """The fields of which one must be told for an answer to be the reader's own."""
        return self.fields

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
    """Yes when one of several toggles is true. Answering Yes sets the first, No clears all."""

    names: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return self.names

    def answers(self, cases: Cases) -> dict[str, Any]:
        yes = reduce(or_, [getattr(cases, name) for name in self.names])
        return {"Yes": yes, "No": yes ^ True}

    def answered(self, case: Case, answer: str) -> Case:
        if answer == "No":
            return case.changed(**dict.fromkeys(self.names, False))
        held = [name for name in self.names if getattr(case, name)]
        return case.changed(**dict.fromkeys(held or self.names[:1], True))


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

    @property
    def decisive(self) -> tuple[str, ...]:
        return (self.name, self._at_least.toggle)

    def rests_on(self, case: Case) -> tuple[str, ...]:
        return self._at_least.rests_on(case)

    def answers(self, cases: Cases) -> dict[str, Any]:
        yes = self._at_least.holds(cases)
        return {"Yes": yes, "No": yes ^ True}

    def answered(self, case: Case, answer: str) -> Case:
        """Raises NumberNeededError where only a number can answer."""
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
