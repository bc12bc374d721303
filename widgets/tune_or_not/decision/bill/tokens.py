"""The tokens of a request: of its prompt, of the answer that is read, of the reasoning before it.

`case` is a Case or Rows of a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tune_or_not.decision.bill.approaches import Approach
from tune_or_not.decision.bill.known import Amount
from tune_or_not.decision.bill.prices import tuning_offer
from tune_or_not.decision.bill.rows import by_name
from tune_or_not.facts.tables import FactError, toml

HOURS_PER_MONTH = 730
"""Hours that a rented machine is billed in a month; some providers' examples use 720."""

NONE = "none"
EFFORTS = (NONE, "low", "medium", "high")


@dataclass(frozen=True)
class Reasoning:
    """Hidden tokens of one answer at one effort: lowest, middle and highest that was measured."""

    low: float
    base: float
    high: float
    source: str
    as_of: str
    confidence: str


NO_REASONING = Reasoning(0.0, 0.0, 0.0, "the model does not reason, or is told not to", "", "A")


def reasoning(model_id: str, effort: str) -> Reasoning:
    """What this hosted model thinks at this effort; at its least where it cannot do with less."""
    row = _every_reasoning().get(model_id)
    if row is None:
        return NO_REASONING
    least = row.get("least", NONE)
    effort = max(effort, least, key=EFFORTS.index)
    if effort == NONE:
        return NO_REASONING
    return Reasoning(*row[effort], *(row[key] for key in ("source", "as_of", "confidence")))


@cache
def _every_reasoning() -> dict[str, dict[str, Any]]:
    rows = toml("reasoning")
    for name, row in rows.items():
        if not row.get("source") or not row.get("as_of"):
            raise FactError(f"reasoning.toml: {name} lacks a source or a date.")
        for effort in EFFORTS[1:]:
            if sorted(row[effort]) != row[effort]:
                raise FactError(f"reasoning.toml: {name}, {effort} is not in order.")
    return rows


def reasoning_tokens(case: Any, model: Any, of_the_hosted: bool = True) -> Amount:
    """Hidden tokens before one answer of this model: the reader's own number for the model behind
    the prompt, else the middle of what was measured."""
    if of_the_hosted and "reasoning_tokens" in case.overrides:
        return case.overrides["reasoning_tokens"]
    (tokens,) = by_name(
        case.reasoning_effort,
        lambda effort: by_name(model, lambda name: (reasoning(name, effort).base,)),
    )
    return tokens


def tuned_reasoning_tokens(case: Any) -> Amount:
    """Hidden tokens before one answer of the tuned model that is bought: those that its base
    cannot do without. Most are tuned on answers alone, and write the answer alone."""
    (tokens,) = by_name(
        case.tuning_offer, lambda name: (reasoning(tuning_offer(name).base or "", NONE).base,)
    )
    return tokens


def answer_tokens(case: Any, work: Approach) -> Amount:
    """Tokens of the answer that is read. A tuned model's may be longer or shorter."""
    return case.output_tokens * case.tuned_answer_share if work.tuned else case.output_tokens


def retrieved_tokens(case: Any) -> Amount:
    """Tokens that retrieval adds to each prompt."""
    return case.chunks_per_request * case.chunk_tokens


def prompt_parts(case: Any, approach: Approach) -> tuple[Amount, Amount]:
    """The fixed part of this approach's prompt, and the retrieved one."""
    static = tuned_static_tokens(case) if approach.tuned else case.static_prompt_tokens
    return static, retrieved_tokens(case) if approach.retrieves else 0


def tuned_static_tokens(case: Any) -> Amount:
    """The fixed part of the prompt that a tuned model still needs."""
    left = np.round(case.static_prompt_tokens * (1 - case.prompt_reduction))
    return left if np.ndim(left) else int(left)
