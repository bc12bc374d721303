"""How long a typical answer takes, part by part, in milliseconds: hosted, or on one's own GPU."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Any

import numpy as np

from tune_or_not.case import Case
from tune_or_not.decision.bill.approaches import APPROACHES, EVERY_APPROACH, Approach
from tune_or_not.decision.bill.hosted_speed import (
    first_token_ms,
    tokens_per_second,
    tuned_first_token_ms,
    tuned_tokens_per_second,
)
from tune_or_not.decision.bill.known import Amount, known
from tune_or_not.decision.bill.own_server.self_hosting import busiest_hour
from tune_or_not.decision.bill.tokens import (
    answer_tokens,
    prompt_parts,
    reasoning_tokens,
    tuned_reasoning_tokens,
)

DOES_NOT_KEEP_UP = "does not keep up"

REFERENCE_PROMPT_TOKENS = 1000
"""Prompt length at which the wait for the first token is stated (model_parameters, api_ttft)."""


@dataclass(frozen=True)
class ApproachLatency:
    """Milliseconds of one approach. `queue` is all of the provider's wait that a prompt of the
    reference length already pays; `prefill` is what longer prompts add; `reasoning` is what is
    thought before the first token that can be read."""

    id: str
    network: float
    retrieval: float
    queue: float
    prefill: float
    reasoning: float
    decode: float

    @property
    def time_to_first_token(self) -> float:
        return self.network + self.retrieval + self.queue + self.prefill + self.reasoning

    @property
    def total(self) -> float:
        return self.time_to_first_token + self.decode

    @property
    def keeps_up(self) -> bool:
        """False where the load is 1 or more: the queue only grows."""
        return isfinite(self.total)

    def as_json(self) -> dict[str, Any]:
        """The parts and sums; what does not keep up has null for them and says so."""
        parts = asdict(self) | {
            "time_to_first_token": self.time_to_first_token,
            "total": self.total,
        }
        if self.keeps_up:
            return parts
        finite = {
            key: value if isinstance(value, str) or isfinite(value) else None
            for key, value in parts.items()
        }
        return finite | {"note": DOES_NOT_KEEP_UP}


PARTS = tuple(part.name for part in fields(ApproachLatency) if part.name != "id")


def latencies(
    case: Case, approaches: Iterable[str] = tuple(APPROACHES)
) -> dict[str, ApproachLatency]:
    """Each approach's typical latency, by approach id."""
    return {approach: latency(case, approach) for approach in approaches}


def latency(case: Case, approach: str) -> ApproachLatency:
    """A hosted model by its published speed, a model of one's own from first principles.

    Raises KeyError for an unknown approach.
    """
    return ApproachLatency(approach, **{i: float(ms) for i, ms in parts(case, approach).items()})


def parts(case: Any, approach: str) -> dict[str, Amount]:
    """Milliseconds by part, as in PARTS. `case` is a Case, or Rows of a table."""
    work = EVERY_APPROACH[approach]
    if work.server == "specialist":
        return dict.fromkeys(PARTS, 0.0) | {
            "network": case.network_ms,
            "prefill": known(case, "specialist_ms"),
        }
    return _own(case, approach) if work.server == "own" else _hosted(case, work)


def _hosted(case: Any, work: Approach) -> dict[str, Amount]:
    """first token + ms per input token x tokens beyond the reference prompt + output / speed.

    Each model has its own wait and speed (`hosted_speed`). Retrieval adds an embedding, a search
    and, where chosen, a reranking; an adapter adds its delay to every token. A router's own call
    takes the wait for a first token and a label.
    """
    prompt = sum(prompt_parts(case, work)) + case.variable_prompt_tokens
    beyond = np.maximum(0, prompt - REFERENCE_PROMPT_TOKENS)
    answering = _answering(case, work)
    waits = sum(share * np.maximum(0, of[0] - case.network_ms) for share, of in answering)
    return {
        "network": case.network_ms,
        "retrieval": retrieval_ms(case) if work.retrieves else 0.0,
        "queue": waits + (routing_ms(case) if work.server == "router" else 0.0),
        "prefill": beyond * known(case, "api_ms_per_input_token"),
        "reasoning": sum(share * of[1] * of[2] for share, of in answering),
        "decode": answer_tokens(case, work) * sum(share * of[1] for share, of in answering),
    }


def routing_ms(case: Any) -> Amount:
    """The router's own call: the smaller model's wait for a first token, and a label."""
    first, per_token, _ = _of_model(case, case.smaller_hosted_model, of_the_hosted=False)
    return np.maximum(case.network_ms, first) + known(case, "router_output_tokens") * per_token


Model = tuple[Amount, Amount, Amount]
"""ms to the first token, ms a token, and hidden tokens before the answer."""


def _answering(case: Any, work: Approach) -> list[tuple[Amount, Model]]:
    """Who answers, each with the share of requests that it gets."""
    if work.server == "offer":
        per_token = 1000 / tuned_tokens_per_second(case) + known(case, "lora_overhead")
        thought = tuned_reasoning_tokens(case)
        return [(1.0, (tuned_first_token_ms(case), per_token, thought))]
    if work.server == "hosted":
        return [(1.0, _of_model(case, case.hosted_model))]
    small = _of_model(case, case.smaller_hosted_model, of_the_hosted=False)
    if work.server == "smaller":
        return [(1.0, small)]
    easy = case.router_share
    return [(easy, small), (1 - easy, _of_model(case, case.hosted_model))]


def _of_model(case: Any, model: Any, of_the_hosted: bool = True) -> Model:
    thought = reasoning_tokens(case, model, of_the_hosted)
    return first_token_ms(case, model), 1000 / tokens_per_second(case, model), thought


def _own(case: Any, approach: str) -> dict[str, Amount]:
    """From first principles, in the busiest hour.

    TTFT = network + retrieval + queue + overhead + prefill; total = TTFT + (output - 1) x time per
    token. `queue` holds the engine's overhead and the wait for a slot; both it and what sums it
    are infinite where the replicas do not keep up.
    """
    hour = busiest_hour(case, approach)
    return {
        "network": case.network_ms,
        "retrieval": retrieval_ms(case) if EVERY_APPROACH[approach].retrieves else 0.0,
        "queue": known(case, "engine_overhead") + hour.queue * 1000,
        "prefill": hour.prefill * 1000,
        "reasoning": 0.0,
        "decode": np.maximum(0, answer_tokens(case, EVERY_APPROACH[approach]) - 1)
        * hour.per_token
        * 1000,
    }


def retrieval_ms(case: Any) -> Amount:
    """Embedding the query, searching the index, and reranking where chosen."""
    reranking = known(case, "rerank_latency") * case.rerank
    return known(case, "embed_latency") + known(case, "search_latency") + reranking


def slowest_ms(case: Any, approach: str) -> Amount:
    """ms of an answer that waits and writes as long as one in twenty does. Of a Case, or Rows.

    Both at once are rarer than that: so it is on the safe side.
    """
    of = parts(case, approach)
    writing = (of["reasoning"] + of["decode"]) * known(case, "answer_length_p95")
    if EVERY_APPROACH[approach].server == "own":
        slowest = busiest_hour(case, approach).slowest_queue * 1000
        queue = np.maximum(of["queue"], known(case, "engine_overhead") + slowest)
    else:
        queue = of["queue"] * known(case, "hosted_wait_p95")
    reading = of["prefill"]
    if EVERY_APPROACH[approach].server == "specialist":
        reading = reading * known(case, "hosted_wait_p95")
    return of["network"] + of["retrieval"] + queue + reading + writing
