"""A condition on a case, as a source's file writes it: "needs_style and a number too small"."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tune_or_not.case import Case, bounds, field
from tune_or_not.case.columns import Truth

_TERM = re.compile(r"(?P<no>not )?(?P<name>\w+)(?: (?P<sign>>=|<) (?P<limit>[\w.]+))?")
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {">=": operator.ge, "<": operator.lt}


class ConditionError(ValueError):
    """A condition was refused; the message says which part and why."""


@dataclass(frozen=True)
class Term:
    """One toggle, its denial, or one number beside a limit, which is a number or another field."""

    name: str
    sign: str
    """"yes", "no", ">=" or "<"."""
    limit: float | str = 0

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.name, self.limit) if isinstance(self.limit, str) else (self.name,)

    def holds(self, case: Case) -> bool:
        value = getattr(case, self.name)
        if self.sign in _SIGNS:
            limit = getattr(case, self.limit) if isinstance(self.limit, str) else self.limit
            return bool(_SIGNS[self.sign](value, limit))
        return bool(value == (self.sign == "yes"))

    def holds_many(self, columns: Any) -> Truth:
        """The same for a table of cases, which has an array for each field."""
        value = getattr(columns, self.name)
        if self.sign in _SIGNS:
            limit = getattr(columns, self.limit) if isinstance(self.limit, str) else self.limit
            compared: Truth = _SIGNS[self.sign](value, limit)
            return compared
        told: Truth = value if self.sign == "yes" else ~value
        return told


@dataclass(frozen=True)
class Condition:
    """Holds when each of its lines does; a line holds when one of its terms does."""

    lines: tuple[tuple[Term, ...], ...]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The case fields that it rests on, each once."""
        terms = (term for line in self.lines for term in line)
        return tuple(dict.fromkeys(name for term in terms for name in term.fields))

    def holds(self, case: Case) -> bool:
        return all(any(term.holds(case) for term in line) for line in self.lines)

    def holds_many(self, columns: Any) -> Truth:
        lines = [_either([term.holds_many(columns) for term in line]) for line in self.lines]
        together = lines[0]
        for line in lines[1:]:
            together = together & line
        return together


def read_condition(lines: object) -> Condition:
    """Such as `["needs_style or needs_format", "prompt_score < score_needed"]`.

    A line is terms joined by "or": a toggle, "not" and a toggle, or a number beside a limit
    (">=" or "<", then a number or another field). Raises ConditionError, naming the part.
    """
    if not isinstance(lines, list) or not lines or not all(isinstance(i, str) for i in lines):
        raise ConditionError("'when' is a list of one or more texts")
    return Condition(tuple(tuple(_term(part) for part in line.split(" or ")) for line in lines))


def _term(text: str) -> Term:
    found = _TERM.fullmatch(text.strip())
    if not found:
        raise ConditionError(f"unknown syntax at {text!r}")
    name, sign, limit = found["name"], found["sign"], found["limit"]
    if name not in Case.model_fields:
        raise ConditionError(f"{name!r} is no field of a case")
    if sign is None:
        if field(name).annotation is not bool:
            raise ConditionError(f"{name!r} is no toggle and needs a limit")
        return Term(name, "no" if found["no"] else "yes")
    if found["no"] or bounds(name) is None:
        raise ConditionError(f"{text!r} compares what is no number")
    return Term(name, sign, _limit(limit))


def _limit(text: str) -> float | str:
    if text in Case.model_fields and bounds(text):
        return text
    try:
        return float(text.replace("_", ""))
    except ValueError:
        raise ConditionError(f"{text!r} is no number and no field that holds one") from None


def _either(told: Sequence[Truth]) -> Truth:
    either = told[0]
    for other in told[1:]:
        either = either | other
    return either
