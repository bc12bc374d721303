"""What can be answered to a question about a field: yes or no, a choice, or about which number."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np

from tune_or_not.case import extra, field, options, prior
from tune_or_not.facts.priors import NumberPrior
from tune_or_not.panels.kit.changes import option_label
from tune_or_not.words.quantity import quantity

MOST = 8
"""Answers that a question offers at the most."""

_OFFERED_AT = np.array([0.15, 0.5, 0.85])
"""The parts of a prior at which round numbers are offered."""


@dataclass(frozen=True)
class Answer:
    """One answer: the words on its button, and what it tells."""

    text: str
    field: str
    value: Any


def answers(name: str) -> tuple[Answer, ...]:
    """The answers to be pressed for a field; any other number is typed."""
    if field(name).annotation is bool:
        return Answer("Yes", name, True), Answer("No", name, False)
    if name == "requests_per_month":
        name = "traffic_order"
    if options(name):
        return tuple(Answer(option_label(name, option), name, option) for option in options(name))
    row = prior(name)
    assert isinstance(row, NumberPrior)
    values = dict.fromkeys(_round(name, value) for value in row.at(_OFFERED_AT).tolist())
    unit = extra(name)["unit"]
    return tuple(Answer(f"about {quantity(value, unit)}", name, value) for value in values)


def _round(name: str, value: float) -> float:
    if extra(name)["unit"].startswith("%"):
        return round(20 * value) / 20
    step = 10.0 ** floor(log10(value)) if value > 0 else 1
    rounded = round(value / step) * step
    return int(rounded) if float(rounded).is_integer() else rounded
