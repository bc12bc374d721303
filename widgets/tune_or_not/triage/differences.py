"""In which fields the people of a room differ most, and in which they agree."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tune_or_not.case import Case, bounds, extra, field, label, options
from tune_or_not.words.known_names import known_name
from tune_or_not.words.quantity import quantity

MOST_NAMED = 3
"""Answers of a field that are told one by one."""


@dataclass(frozen=True)
class Difference:
    """What those who answered one field said.

    `distance` is how far two of them are apart on average, from 0 (they agree) to 1, after Gower
    ("A general coefficient of similarity", 1971): numbers by their share of the slider's length,
    other answers 0 or 1. `answers` says what was answered, in words.
    """

    name: str
    people: int
    distance: float
    answers: str

    @property
    def label(self) -> str:
        return label(self.name)


def differences(cases: Sequence[Case]) -> list[Difference]:
    """A row for each field that two or more cases answer, those first in which two people, taken
    at random from the room, are furthest apart."""
    rows = [_difference(name, _answers(name, cases)) for name in Case.model_fields if _asks(name)]
    both = [row for row in rows if row.people > 1]
    return sorted(both, key=lambda row: -row.distance * row.people * (row.people - 1))


def _asks(name: str) -> bool:
    """Whether the field takes a number, a choice, or yes or no; names and days differ anyway."""
    return bool(bounds(name)) or bool(options(name)) or field(name).annotation is bool


def _answers(name: str, cases: Sequence[Case]) -> list[Any]:
    return [getattr(case, name) for case in cases if case.is_known(name)]


def _difference(name: str, answers: list[Any]) -> Difference:
    if bounds(name):
        places = [_place(name, answer) for answer in answers]
        return Difference(name, len(answers), _apart(places), _range(name, answers))
    counts = Counter(answers)
    same = sum(count * (count - 1) for count in counts.values())
    pairs = len(answers) * (len(answers) - 1)
    return Difference(name, len(answers), 1 - same / pairs if pairs else 0.0, _counted(counts))


def _place(name: str, value: float) -> float:
    """Where the value stands on the field's slider, from 0 to 1."""
    low, high = bounds(name) or (0, 1)
    if extra(name)["scale"] == "log":
        first = low or extra(name)["step"]
        return math.log(max(value, first) / first) / math.log(high / first)
    return (value - low) / (high - low)


def _apart(places: Sequence[float]) -> float:
    """The mean distance of two of them: each counts by how many lie below and above it."""
    count = len(places)
    if count < 2:
        return 0.0
    weights = 2 * np.arange(count) - count + 1
    return float(weights @ np.sort(places) / (count * (count - 1) / 2))


def _range(name: str, answers: list[float]) -> str:
    if not answers:
        return ""
    unit = str(extra(name)["unit"])
    low, middle, high = (quantity(float(v), unit) for v in np.quantile(answers, (0, 0.5, 1)))
    return low if low == high else f"{low} to {high}, the middle {middle}"


def _counted(counts: Counter[Any]) -> str:
    words = {True: "yes", False: "no"}
    parts = [
        f"{words[answer] if isinstance(answer, bool) else known_name(str(answer))} {count}"
        for answer, count in counts.most_common(MOST_NAMED)
    ]
    others = sum(counts.values()) - sum(count for _, count in counts.most_common(MOST_NAMED))
    return ", ".join([*parts, f"other {others}"] if others else parts)
