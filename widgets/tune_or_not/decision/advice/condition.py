"""A condition on a case, as a source's file writes it: "needs_style and a number too small"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

from tune_or_not.case import Case, bounds, field
from tune_or_not.case.columns import Cases, Columns, Truth
from tune_or_not.decision.advice.at_least import AtLeast

_TERM = re.compile(r"(?P<no>not )?(?P<name>\w+)(?: (?P<sign>>=|<) (?P<limit>[\w.]+))?")


class ConditionError(ValueError):
    """A condition was refused; the message says which part and why."""


@dataclass(frozen=True)
class ConditionTerm:
    """One toggle, its denial, or one number beside a limit, which is a number or another field."""

    name: str
    sign: str
    """"yes", "no", ">=" or "<"."""
    limit: float | str = 0

    @cached_property
    def _at_least(self) -> AtLeast:
        return AtLeast(self.name, self.limit)

    @property
    def _compares(self) -> bool:
        return self.sign in (">=", "<")

    @property
    def fields(self) -> tuple[str, ...]:
        return self._at_least.fields if self._compares else (self.name,)

    def rests_on(self, case: Case) -> tuple[str, ...]:
        """The fields that this case's answer rests on."""
        return self._at_least.rests_on(case) if self._compares else (self.name,)

    def told(self, case: Case) -> bool | None:
        """Whether it holds by what the case tells; None where that rests on what nobody told."""
        known = all(case.is_known(name) for name in self.rests_on(case))
        return bool(self.holds(case)) if known else None

    def holds(self, cases: Cases) -> Any:
        """Whether it does for a case, or in which rows of a table."""
        holds = self._at_least.holds(cases) if self._compares else getattr(cases, self.name)
        return holds ^ True if self.sign in ("no", "<") else holds


@dataclass(frozen=True)
class Condition:
    """Holds when each of its lines does; a line holds when one of its terms does."""

    lines: tuple[tuple[ConditionTerm, ...], ...]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The case fields that it rests on, each once."""
        terms = (term for line in self.lines for term in line)
        return tuple(dict.fromkeys(name for term in terms for name in term.fields))

    def rests_on(self, case: Case) -> tuple[str, ...]:
        """The fields that this case's answer rests on, each once."""
        terms = (term for line in self.lines for term in line)
        return tuple(dict.fromkeys(name for term in terms for name in term.rests_on(case)))

    def told(self, case: Case) -> bool | None:
        """Whether it holds by what the case tells; None where that rests on what nobody told."""
        lines = []
        for line in self.lines:
            terms = [term.told(case) for term in line]
            lines.append(True if True in terms else None if None in terms else False)
        return False if False in lines else None if None in lines else True

    @overload
    def holds(self, cases: Case) -> bool: ...
    @overload
    def holds(self, cases: Columns) -> Truth: ...
    @overload
    def holds(self, cases: Cases) -> Any: ...
    def holds(self, cases: Cases) -> Any:
        """Whether it does for a case, or in which rows of a table."""
        together: Any = True
        for line in self.lines:
            either: Any = False
            for term in line:
                holds = term.holds(cases)
                either = holds if either is False else either | holds
                if either is True:
                    break
            together = either if together is True else together & either
            if together is False:
                break
        return together


def read_condition(lines: object) -> Condition:
    """Such as `["needs_style or needs_format", "prompt_score < score_needed"]`.

    A line is terms joined by "or": a toggle, "not" and a toggle, or a number beside a limit
    (">=" or "<", then a number or another field). Raises ConditionError, naming the part.
    """
    if not isinstance(lines, list) or not lines or not all(isinstance(i, str) for i in lines):
        raise ConditionError("'when' is a list of one or more texts")
    return Condition(tuple(tuple(_term(part) for part in line.split(" or ")) for line in lines))


def _term(text: str) -> ConditionTerm:
    match = _TERM.fullmatch(text.strip())
    if not match:
        raise ConditionError(f"unknown syntax at {text!r}")
    name, sign, limit = match["name"], match["sign"], match["limit"]
    if name not in Case.model_fields:
        raise ConditionError(f"{name!r} is no field of a case")
    if sign is None:
        if field(name).annotation is not bool:
            raise ConditionError(f"{name!r} is no toggle and needs a limit")
        return ConditionTerm(name, "no" if match["no"] else "yes")
    if match["no"] or bounds(name) is None:
        raise ConditionError(f"{text!r} compares what is no number")
    return ConditionTerm(name, sign, _limit(limit))


def _limit(text: str) -> float | str:
    if text in Case.model_fields and bounds(text):
        return text
    try:
        return float(text.replace("_", ""))
    except ValueError:
        raise ConditionError(f"{text!r} is no number and no field that holds one") from None
