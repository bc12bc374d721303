"""What a question of a chart asks of a case, and how an answer changes the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tune_or_not.case import Case, ladder


@dataclass(frozen=True)
class Toggle:
    """Yes when the field is true."""

    name: str
    why: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.name,)

    def answers(self, case: Case) -> tuple[str, ...]:
        return ("Yes" if getattr(case, self.name) else "No",)

    def answered(self, case: Case, answer: str) -> Case:
        return case.changed(**{self.name: answer == "Yes"})


@dataclass(frozen=True)
class AnyOf:
    """Yes when one of several toggles is true. Answering Yes sets the first, No clears all."""

    names: tuple[str, ...]
    why: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return self.names

    def answers(self, case: Case) -> tuple[str, ...]:
        return ("Yes" if any(getattr(case, name) for name in self.names) else "No",)

    def answered(self, case: Case, answer: str) -> Case:
        if answer == "No":
            return case.changed(**dict.fromkeys(self.names, False))
        held = [name for name in self.names if getattr(case, name)]
        return case.changed(**dict.fromkeys(held or self.names[:1], True))


@dataclass(frozen=True)
class Threshold:
    """Yes when a number is at least a limit, which is a number or another field."""

    name: str
    limit: float | str
    why: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.name, self.limit) if isinstance(self.limit, str) else (self.name,)

    def _limit(self, case: Case) -> float:
        return getattr(case, self.limit) if isinstance(self.limit, str) else self.limit

    def answers(self, case: Case) -> tuple[str, ...]:
        return ("Yes" if getattr(case, self.name) >= self._limit(case) else "No",)

    def answered(self, case: Case, answer: str) -> Case:
        """The slider's nearest stop on the wanted side; the case as it was where there is none."""
        value, limit = getattr(case, self.name), self._limit(case)
        if answer in self.answers(case):
            return case.changed(**{self.name: value})
        stops = [s for s in ladder(self.name) if (s >= limit) == (answer == "Yes")]
        if not stops:
            return case
        return case.changed(**{self.name: min(stops, key=lambda stop: abs(stop - value))})


@dataclass(frozen=True)
class Choices:
    """One or several answers, each a toggle; none of them has a verdict of its own."""

    choices: Mapping[str, str] = field(hash=False)
    none_text: str = ""
    none_verdict: str = "prompting"
    why: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.choices.values())

    def answers(self, case: Case) -> tuple[str, ...]:
        return tuple(answer for answer, name in self.choices.items() if getattr(case, name))

    def answered(self, case: Case, answer: str) -> Case:
        """Choosing a chosen answer again takes it back."""
        name = self.choices[answer]
        return case.changed(**{name: not getattr(case, name)})


Binding = Toggle | AnyOf | Threshold | Choices
