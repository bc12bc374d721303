"""What the price library says now against what it said when the lessons were written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tune_or_not.case import Case
from tune_or_not.decision.bill.approaches import comparable
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.prices import MILLION, hosted_price
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.facts.tables import toml

SIZE = 1000
"""Tokens of the prompt whose price is compared: below every tier."""

_PARTS = ("input", "cache_read", "cache_write", "output")


@dataclass(frozen=True)
class Change:
    """A price per million tokens that is another than was seen."""

    model: str
    part: str
    was: float
    now: float


@dataclass(frozen=True)
class Moved:
    """A case of the lessons whose figures change."""

    case: str
    request_was: float
    request_now: float
    cheapest_was: str
    cheapest_now: str


def changes(day: date) -> tuple[Change, ...]:
    """The prices that the library has changed by this day."""
    changed = []
    for model, seen in toml("library_seen").items():
        now = hosted_price(model, day, SIZE)
        for part in _PARTS:
            usd = float(getattr(now, part)) * MILLION
            if part in seen and abs(usd - seen[part]) > 1e-9 * max(1.0, seen[part]):
                changed.append(Change(model, part, float(seen[part]), usd))
    return tuple(changed)


def moved(cases: Iterable[tuple[str, Case]], changed: Iterable[Change], day: date) -> list[Moved]:
    """Which of these cases these changes move, judged on this day: a request by prompting, and
    who is cheapest."""
    every = tuple(changed)
    lines = []
    for name, case in cases:
        today = case.changed(as_of=day)
        before = {f"hosted_{c.part}_price": c.was for c in every if c.model == case.hosted_model}
        if not before:
            continue
        was = today.changed(overrides=before | dict(today.overrides))
        lines.append(
            Moved(
                name,
                request_cost(was, "prompting")["total"],
                request_cost(today, "prompting")["total"],
                estimate(was, comparable(was)).cheapest,
                estimate(today, comparable(today)).cheapest,
            )
        )
    return lines


def lesson_cases(folder: Path) -> list[tuple[str, Case]]:
    """The lessons' own cases; none where the course's folder is not there."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    return [(file.stem, Case.from_json(file.read_text(encoding="utf-8"))) for file in files]
