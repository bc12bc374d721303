"""How much is asked, and how long prompts and answers are."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from tune_or_not.case.kinds import Real, Whole, choice, number, share
from tune_or_not.case.traffic_order import TrafficOrder

Percentile = Literal["p50", "p95"]
ReasoningEffort = Literal["none", "low", "medium", "high"]


class Traffic(BaseModel):
    """How much is asked, and how long prompts and answers are."""

    traffic_order: TrafficOrder = choice(
        "Order of magnitude of the traffic",
        "Requests a month, if you know no better: an exact number, where one is told, goes before.",
    )
    requests_per_month: Whole = number(
        "Requests per month",
        "requests",
        (100, 1_000_000_000),
        "Calls to the model in the first month: not users, searches or documents, unless each"
        " is one call.",
        scale="log",
    )
    traffic_growth: Real = number(
        "Growth of traffic",
        "% a month",
        (-0.2, 0.5),
        "How much more traffic each month brings than the one before.",
        step=0.01,
    )
    peak_to_mean_load: Real = number(
        "Peak load over mean load",
        "times",
        (1, 50),
        "Busiest hour over the average hour: sizes hardware of your own.",
        step=0.5,
    )
    static_prompt_tokens: Whole = number(
        "Fixed part of the prompt",
        "tokens",
        (0, 100_000),
        "Instructions and examples that are the same in every request.",
        scale="log",
    )
    variable_prompt_tokens: Whole = number(
        "Changing part of the prompt",
        "tokens",
        (1, 100_000),
        "The user's own text, without retrieved passages.",
        scale="log",
    )
    output_tokens: Whole = number(
        "Length of an answer",
        "tokens",
        (1, 32_000),
        "Tokens of the answer that is read, without hidden reasoning.",
        scale="log",
    )
    tuned_answer_share: Real = number(
        "Length of a tuned answer",
        "%",
        (0.05, 2),
        "A tuned model's answer over the prompted model's: examples that are short make it so.",
        step=0.05,
    )
    reasoning_effort: ReasoningEffort = choice(
        "Reasoning of the hosted model",
        "What it thinks before it answers is billed as output and waited for. Many models reason "
        "unless they are told not to.",
    )
    cache_hit_rate: Real = share(
        "Cache hit rate",
        "Share of requests whose fixed part is read from the provider's prompt cache.",
    )
    retry_rate: Real = share("Requests sent again", "Retries after errors or rejected answers.")
    batch_share: Real = share("Requests that can wait", "Share sent through a cheaper batch queue.")
    flex_share: Real = share(
        "Requests that may be slow",
        "Share sent at the flex price: as cheap as the batch queue, answered within minutes.",
    )
    answer_ms_now: Whole = number(
        "Time of an answer today",
        "ms",
        (1, 600_000),
        "A typical whole answer of what runs today, measured from the request to its last word.",
        scale="log",
    )
    latency_target_ms: Whole = number(
        "Latency target",
        "ms",
        (50, 120_000),
        "How long a typical whole answer may take, to its last word; a night's batch needs no"
        " target.",
        scale="log",
    )
    target_percentile: Percentile = choice(
        "The target holds for",
        "p50: a typical answer; p95: all but the slowest twentieth, which wait longer and are "
        "longer.",
    )
    horizon_months: Whole = number(
        "Horizon", "months", (1, 60), "How far ahead the bill is added up."
    )
