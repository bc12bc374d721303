"""What training takes: billed tokens, epochs and GPU-hours."""

from __future__ import annotations

from tune_or_not.decision.bill.known import Amount
from tune_or_not.facts.tables import toml

FLOPS_PER_PARAMETER_AND_TOKEN = {"full": 6, "lora": 4}
"""Forward and backward pass; with LoRA the frozen weights need no gradients of their own."""


def billed_tokens(
    tokens: Amount, passes: Amount, validation_tokens: Amount = 0, evaluations: Amount = 1
) -> Amount:
    """Tokens that a provider bills: the training set once per pass, validation per evaluation.

    Packed training counts what fits in a step: tokens = context x batch, passes = steps.
    """
    return tokens * passes + validation_tokens * evaluations


def automatic_epochs(examples: int) -> int:
    """The epochs that OpenAI's cookbook picks for this many examples.

    Source: training_defaults.toml. Few examples are read more often, very many less.
    """
    defaults = {name: row["value"] for name, row in toml("training_defaults").items()}
    usual, fewest, most = (defaults[n] for n in ("usual_epochs", "fewest_passes", "most_epochs"))
    if examples <= 0 or examples * usual >= fewest:
        return int(usual)
    return int(min(most, fewest // examples))


def gpu_hours(
    *, parameters: Amount, tokens: Amount, peak_flops: Amount, mfu: Amount, method: str = "lora"
) -> Amount:
    """GPU-hours, summed over GPUs as they are billed; wall-clock is that over their number.

    k x parameters x tokens / (peak FLOP/s x MFU x 3600), k = 6 for full training and 4 for LoRA;
    `tokens` counts every epoch.
    """
    k = FLOPS_PER_PARAMETER_AND_TOKEN[method]
    return k * parameters * tokens / (peak_flops * mfu * 3600)
