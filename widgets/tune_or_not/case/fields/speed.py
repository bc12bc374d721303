"""How fast models and networks are."""

from __future__ import annotations

from pydantic import BaseModel

from tune_or_not.case.kinds import Whole, number


class Speed(BaseModel):
    """How fast models and networks are."""

    network_ms: Whole = number(
        "Network", "ms", (0, 1_000), "Round trip from your servers to the model.", step=5
    )
    api_first_token_ms: Whole = number(
        "Wait for the first token",
        "ms",
        (50, 10_000),
        "Hosted model, at a prompt of 1,000 tokens, network included.",
        scale="log",
    )
    api_tokens_per_second: Whole = number(
        "Writing speed, hosted model",
        "tokens a second",
        (5, 1_000),
        "Tokens per second after the first.",
        step=5,
    )
    tuned_tokens_per_second: Whole = number(
        "Writing speed, tuned small model",
        "tokens a second",
        (5, 1_000),
        "Tokens per second after the first, without the adapter's delay.",
        step=5,
    )
