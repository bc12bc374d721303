"""What one request costs, part by part, for each approach.

Every function takes numbers or NumPy arrays that broadcast, so that draws can replace a value.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tune_or_not.case import Case
from tune_or_not.decision.prices import (
    MILLION,
    TokenPrice,
    hosted_price,
    tuned_price,
    tuning_offer,
)
from tune_or_not.facts.tables import parameters

Amount = Any
"""USD: a float, or an array of floats."""


def static_input_cost(tokens: Amount, hit_rate: Amount, price: TokenPrice) -> Amount:
    """USD for the fixed part of the prompt.

    tokens x (hit x read + (1 - hit) x write) where the prefix is long enough to be cached, else
    tokens x input: a prompt shortened by tuning may lose its cache. Where so few requests hit that
    writing the cache costs more than it saves, it is left off.
    """
    uncached = tokens * price.input
    if price.cache_minimum is None:
        return uncached
    cached = tokens * (hit_rate * price.cache_read + (1 - hit_rate) * price.cache_write)
    cacheable = np.asarray(tokens) >= price.cache_minimum
    return np.where(cacheable, np.minimum(cached, uncached), uncached)[()]


def token_cost(
    static: Amount,
    variable: Amount,
    retrieved: Amount,
    output: Amount,
    hit_rate: Amount,
    price: TokenPrice,
) -> dict[str, Amount]:
    """USD for one call's tokens, by part. Retrieved passages change and are never cached."""
    return {
        "static_input": static_input_cost(static, hit_rate, price),
        "variable_input": variable * price.input,
        "retrieved_input": retrieved * price.input,
        "output": output * price.output,
    }


def retrieval_cost(case: Case) -> dict[str, Amount]:
    """USD for finding the passages of one request: the query's embedding, and a reranking."""
    known = parameters()
    return {
        "embedding": case.variable_prompt_tokens * known["embed_price"].base / MILLION,
        "reranking": known["rerank_price"].base if case.rerank else 0.0,
    }


def retrieved_tokens(case: Case) -> int:
    """Tokens that retrieval adds to each prompt."""
    return case.chunks_per_request * case.chunk_tokens


def tuned_static_tokens(case: Case) -> int:
    """The fixed part of the prompt that a tuned model still needs."""
    return round(case.static_prompt_tokens * (1 - case.prompt_reduction))


def request_cost(case: Case, approach: str) -> dict[str, Amount]:
    """USD per request in the first month, by part, with its "total".

    (1 + retries) x tokens, a share of them at the batch price; retrieval where the approach
    retrieves; hosting spread over the month's requests where the hour is what is billed.
    Raises KeyError for an unknown approach.
    """
    tuned, retrieves = APPROACHES[approach]
    static = tuned_static_tokens(case) if tuned else case.static_prompt_tokens
    retrieved = retrieved_tokens(case) if retrieves else 0
    prompt = static + case.variable_prompt_tokens + retrieved
    parts = _with_batch(case, tuned, static, retrieved, prompt)
    parts |= retrieval_cost(case) if retrieves else {"embedding": 0.0, "reranking": 0.0}
    parts = {part: usd * (1 + case.retry_rate) for part, usd in parts.items()}
    parts["hosting"] = hosting_per_month(case) / case.requests_per_month if tuned else 0.0
    return {part: float(usd) for part, usd in parts.items()} | {"total": float(sum(parts.values()))}


def _with_batch(
    case: Case, tuned: bool, static: int, retrieved: int, prompt: int
) -> dict[str, Amount]:
    def at(price: TokenPrice) -> dict[str, Amount]:
        return token_cost(
            static,
            case.variable_prompt_tokens,
            retrieved,
            case.output_tokens,
            case.cache_hit_rate,
            price,
        )

    if tuned:
        return at(tuned_price(tuning_offer(case.tuning_offer), case.as_of, prompt))
    now = at(hosted_price(case.hosted_model, case.as_of, prompt))
    later = at(hosted_price(case.hosted_model, case.as_of, prompt, batch=True))
    waits = case.batch_share
    return {part: (1 - waits) * now[part] + waits * later[part] for part in now}


def replicas(case: Case, requests_per_month: Amount | None = None) -> Amount:
    """Rented GPUs that the peak needs; 1 where the offer scales by itself.

    peak = mean x peak over mean; one replica writes the measured tokens per second of its row.
    """
    offer = tuning_offer(case.tuning_offer)
    if offer.replica_tokens_per_second is None:
        return 1
    requests = case.requests_per_month if requests_per_month is None else requests_per_month
    mean_per_second = requests * (1 + case.retry_rate) / (HOURS_PER_MONTH * 3600)
    peak_tokens = mean_per_second * case.peak_to_mean_load * case.output_tokens
    return np.maximum(1, np.ceil(peak_tokens / offer.replica_tokens_per_second.number))[()]


def hosting_per_month(case: Case, requests_per_month: Amount | None = None) -> Amount:
    """USD a month for keeping the tuned model reachable, busy or idle."""
    offer = tuning_offer(case.tuning_offer)
    if offer.hosting is None:
        return 0.0
    return offer.hosting.number * HOURS_PER_MONTH * replicas(case, requests_per_month)


HOURS_PER_MONTH = 730

APPROACHES: dict[str, tuple[bool, bool]] = {
    "prompting": (False, False),
    "rag": (False, True),
    "fine_tuning": (True, False),
    "fine_tuning_rag": (True, True),
}
"""Each approach: whether the model is tuned, and whether passages are retrieved."""
