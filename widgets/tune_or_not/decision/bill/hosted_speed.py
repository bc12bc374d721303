"""How fast a hosted model writes, and how long it waits: its own row, or the reader's number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tune_or_not.case import Case
from tune_or_not.decision.bill.known import Amount
from tune_or_not.decision.bill.prices import tuning_offer
from tune_or_not.decision.bill.rows import by_name
from tune_or_not.facts.tables import FactError, toml

Range = tuple[float, float, float]


@dataclass(frozen=True)
class HostedSpeed:
    """Tokens a second and ms to the first token without reasoning: lowest, middle, highest."""

    tokens_per_second: Range
    first_token_ms: Range
    source: str
    as_of: str
    confidence: str


@cache
def hosted_speeds() -> dict[str, HostedSpeed]:
    """Every model whose speed is known, by id. FactError for a row out of order."""
    read = {}
    for name, row in toml("hosted_speeds").items():
        ranges = tuple(row["tokens_per_second"]), tuple(row["first_token_ms"])
        if any(tuple(sorted(one)) != one for one in ranges):
            raise FactError(f"hosted_speeds.toml: {name} is not in order.")
        read[name] = HostedSpeed(*ranges, row["source"], row["as_of"], row["confidence"])
    return read


def speed_of_offer(offer_id: str) -> HostedSpeed:
    """The speed of a tuned model as it is bought: its base's, or that of a model of its size."""
    return hosted_speeds()[tuning_offer(offer_id).speed]


def tokens_per_second(case: Any, model: Any) -> Amount:
    """Writing speed of a hosted model."""
    (row,) = by_name(model, lambda name: (hosted_speeds()[name].tokens_per_second[1],))
    return _measured(case, "api_tokens_per_second", row)


def tuned_tokens_per_second(case: Any) -> Amount:
    """Writing speed of the tuned model that is bought, without an adapter's delay."""
    (row,) = by_name(case.tuning_offer, lambda name: (speed_of_offer(name).tokens_per_second[1],))
    return _measured(case, "tuned_tokens_per_second", row)


def first_token_ms(case: Any, model: Any) -> Amount:
    """Wait for the first token of a hosted model, network included."""
    (row,) = by_name(model, lambda name: (hosted_speeds()[name].first_token_ms[1],))
    return _measured(case, "api_first_token_ms", row)


def tuned_first_token_ms(case: Any) -> Amount:
    """The same of the tuned model that is bought."""
    (row,) = by_name(case.tuning_offer, lambda name: (speed_of_offer(name).first_token_ms[1],))
    return _measured(case, "api_first_token_ms", row)


def _measured(case: Any, field: str, row: Amount) -> Amount:
    """What the reader measured; else the model's row, as far off its middle as the draw is off the
    middle of all models."""
    value = getattr(case, field)
    drawn = row * value / _middle(field)
    return np.where(case.measured(field), value, drawn)[()]


@cache
def _middle(field: str) -> float:
    return float(getattr(Case(), field))
