"""What one request costs, part by part, for each approach.

Every function takes numbers or NumPy arrays that broadcast: `case` is a Case, or Rows of a table.
"""

from __future__ import annotations

from functools import cache
from math import inf
from typing import Any

import numpy as np

from tune_or_not.decision.bill.approaches import APPROACHES, EVERY_APPROACH, Approach
from tune_or_not.decision.bill.known import Amount, known
from tune_or_not.decision.bill.own_server import specialist
from tune_or_not.decision.bill.own_server.rented_copy import (
    RentedCopy,
    numbers,
    served_per_second,
)
from tune_or_not.decision.bill.own_server.self_hosting import own_gpu_per_month, replica
from tune_or_not.decision.bill.prices import (
    MILLION,
    TokenPrice,
    hosted_price_at,
    tuned_price,
    tuning_offer,
    your_hosted_price,
    your_offer_number,
    your_tuned_price,
)
from tune_or_not.decision.bill.rows import by_name, worked_out_once
from tune_or_not.decision.bill.tokens import (
    HOURS_PER_MONTH,
    answer_tokens,
    prompt_parts,
    reasoning_tokens,
    retrieved_tokens,
    tuned_reasoning_tokens,
    tuned_static_tokens,
)

__all__ = [
    "APPROACHES",
    "HOURS_PER_MONTH",
    "hosting_per_month",
    "rent_per_month",
    "replicas",
    "request_cost",
    "retrieval_cost",
    "retrieved_tokens",
    "static_input_cost",
    "token_cost",
    "tuned_static_tokens",
]


TOKENS = ("static_input", "variable_input", "retrieved_input", "output", "reasoning")
"""The parts of a request that are paid by the token."""


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


def retrieval_cost(case: Any) -> dict[str, Amount]:
    """USD for finding the passages of one request: the query's embedding, and a reranking."""
    return {
        "embedding": case.variable_prompt_tokens * known(case, "embed_price") / MILLION,
        "reranking": known(case, "rerank_price") * case.rerank,
    }


def routing_cost(case: Any) -> Amount:
    """USD for the router's own call: the smaller model reads the user's text, writes a label."""
    price = _hosted(case, "smaller", case.variable_prompt_tokens)
    label = known(case, "router_output_tokens")
    return case.variable_prompt_tokens * price.input + label * price.output


def request_cost(case: Any, approach: str) -> dict[str, Amount]:
    """USD per request in the first month, by part, with its "total".

    (1 + retries) x tokens, a share of them at the batch price; retrieval where the approach
    retrieves; hosting spread over the month's requests where the hour is what is billed. A router
    adds its own call to share x smaller + (1 - share) x larger. The batch discount holds for
    cached tokens where the price library says so. Raises KeyError for an unknown approach.
    """
    return whole_request(
        call_cost(case, approach), hosting_of(case, approach), case.requests_per_month
    )


def whole_request(
    calls: dict[str, Amount], hosting: Amount, requests_per_month: Amount
) -> dict[str, Amount]:
    """USD per request by part, with its "total", from `call_cost` and a month's hosting."""
    parts = calls | {"hosting": hosting / requests_per_month}
    parts["total"] = sum(parts.values())
    return {part: usd if np.ndim(usd) else float(usd) for part, usd in parts.items()}


@worked_out_once()
def call_cost(case: Any, approach: str) -> dict[str, Amount]:
    """USD per request, by part, of whatever is paid by the request: all but hosting."""
    work = EVERY_APPROACH[approach]
    parts = _tokens(case, work)
    parts |= retrieval_cost(case) if work.retrieves else {"embedding": 0.0, "reranking": 0.0}
    if work.server == "router":
        parts["routing"] = routing_cost(case)
    return {part: usd * (1 + case.retry_rate) for part, usd in parts.items()}


def hosting_of(case: Any, approach: str, requests_per_month: Amount | None = None) -> Amount:
    """USD a month for keeping the approach's own model reachable; 0 where there is none."""
    server = EVERY_APPROACH[approach].server
    requests = case.requests_per_month if requests_per_month is None else requests_per_month
    if server == "specialist":
        return specialist.rent(case, requests)
    if server == "own":
        return own_gpu_per_month(case, replica(case, approach), requests)
    return hosting_per_month(case, requests_per_month, approach) if server == "offer" else 0.0


def _tokens(case: Any, work: Approach) -> dict[str, Amount]:
    static, retrieved = prompt_parts(case, work)
    prompt = static + case.variable_prompt_tokens + retrieved

    def at(price: TokenPrice, reasoning: Amount = 0.0) -> dict[str, Amount]:
        read = token_cost(
            static,
            case.variable_prompt_tokens,
            retrieved,
            answer_tokens(case, work),
            case.cache_hit_rate,
            price,
        )
        return read | {"reasoning": reasoning * price.output}

    def with_batch(which: str) -> dict[str, Amount]:
        thought = reasoning_tokens(case, _model(case, which), which == "hosted")
        waits = np.minimum(1.0, case.batch_share + case.flex_share)
        now = at(_hosted(case, which, prompt), thought)
        if not np.any(waits):
            return now
        later = at(_hosted(case, which, prompt, batch=True), thought)
        return {part: (1 - waits) * now[part] + waits * later[part] for part in now}

    if work.server in ("own", "specialist"):
        return dict.fromkeys(TOKENS, 0.0)
    if work.server == "offer":
        bought = tuned_price(case.tuning_offer, case.as_of, prompt)
        return at(your_tuned_price(case, bought), tuned_reasoning_tokens(case))
    if work.server == "router":
        small, large = with_batch("smaller"), with_batch("hosted")
        easy = case.router_share
        return {part: easy * small[part] + (1 - easy) * large[part] for part in small}
    return with_batch(work.server)


def _model(case: Any, which: str) -> Any:
    return case.hosted_model if which == "hosted" else case.smaller_hosted_model


def _hosted(case: Any, which: str, prompt: Amount, batch: bool = False) -> TokenPrice:
    model = _model(case, which)
    price = hosted_price_at(model, case.as_of, prompt, batch)
    if which != "hosted" or not case.overrides:
        return price
    return your_hosted_price(case, price, hosted_price_at(model, case.as_of, prompt))


def replicas(
    case: Any, requests_per_month: Amount | None = None, approach: str = "fine_tuning"
) -> Amount:
    """Rented GPUs, on average over the month, that the offer bills.

    Busy or idle: as many as the peak needs, mean x peak over mean / what one copy serves a second
    of prompts and answers of this length, within the latency target and a safe load (see
    `rented_copy`); 1 where the offer scales by itself. Where the rent stops with the requests: one
    for as long as anybody asks, 1 - exp(-arrivals x (idle + start)), or what the mean load keeps
    busy. The first holds for requests that come at random (Poisson); in bursts less is billed.
    """
    scales, idle, *copy = by_name(case.tuning_offer, _of_one_replica)
    requests = case.requests_per_month if requests_per_month is None else requests_per_month
    arrivals = requests * (1 + case.retry_rate) / (HOURS_PER_MONTH * 3600)
    served = served_per_second(case, EVERY_APPROACH[approach], RentedCopy(*copy))
    busy = np.where(scales, 0.0, arrivals / served)
    always = np.maximum(1, np.ceil(busy * case.peak_to_mean_load))
    if np.all(np.isinf(idle)):
        return always[()]
    reached = 1 - np.exp(-arrivals * (np.minimum(idle, 1e9) + known(case, "replica_start")))
    return np.where(np.isinf(idle), always, np.maximum(reached, busy))[()]


_ANY_COPY = ("Qwen3-8B", "H100 SXM", "8-bit")
"""Stands for the copies of an offer that scales by itself: none is counted."""


@cache
def _of_one_replica(offer_id: str) -> tuple[float, ...]:
    """Whether the offer scales by itself; seconds that a copy runs on unused, infinite where it
    stays; the copy, as in RentedCopy."""
    offer = tuning_offer(offer_id)
    idle = inf if offer.idle_seconds is None else offer.idle_seconds.number
    return (offer.serves is None, idle, *numbers(offer.serves or _ANY_COPY))


def hosting_per_month(
    case: Any, requests_per_month: Amount | None = None, approach: str = "fine_tuning"
) -> Amount:
    """USD a month for keeping the bought tuned model reachable, and its file stored."""
    listed, billed, storage = by_name(case.tuning_offer, _hosting_price)
    hourly = your_offer_number(case, "hosting_price", listed) * billed
    if not np.any(billed):
        return storage
    count = replicas(case, requests_per_month, approach)
    return rent_per_month(hourly, count, HOURS_PER_MONTH) + storage


def _hosting_price(offer_id: str) -> tuple[float, bool, float]:
    """USD an hour, whether the hour is billed at all, and USD a month for the file."""
    offer = tuning_offer(offer_id)
    storage = 0.0 if offer.storage is None else offer.storage.number
    return (0.0, False, storage) if offer.hosting is None else (offer.hosting.number, True, storage)


def within_limit(case: Any, requests_per_month: Amount) -> Amount:
    """Whether the bought tuned model takes the busiest hour's requests."""
    (limit,) = by_name(case.tuning_offer, _most_per_second)
    if np.all(np.isinf(limit)):
        return True
    mean = requests_per_month * (1 + case.retry_rate) / (HOURS_PER_MONTH * 3600)
    return np.asarray(mean * case.peak_to_mean_load <= limit)[()]


def _most_per_second(offer_id: str) -> tuple[float]:
    most = tuning_offer(offer_id).requests_per_minute
    return (inf if most is None else most / 60,)


def rent_per_month(
    usd_per_hour: Amount, replicas: Amount = 1, hours: Amount = HOURS_PER_MONTH
) -> Amount:
    """USD a month for machines that always run, busy or idle."""
    return usd_per_hour * replicas * hours
