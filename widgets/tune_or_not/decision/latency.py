"""How long a typical answer takes, part by part, in milliseconds: the hosted-API form."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from tune_or_not.case import Case
from tune_or_not.decision.request_cost import APPROACHES, retrieved_tokens, tuned_static_tokens
from tune_or_not.facts.tables import parameters

REFERENCE_PROMPT_TOKENS = 1000
"""Prompt length at which the wait for the first token is stated (model_parameters, api_ttft)."""


@dataclass(frozen=True)
class ApproachLatency:
    """Milliseconds of one approach. `queue` is all of the provider's wait that a prompt of the
    reference length already pays; `prefill` is what longer prompts add."""

    id: str
    network: float
    retrieval: float
    queue: float
    prefill: float
    decode: float

    @property
    def time_to_first_token(self) -> float:
        return self.network + self.retrieval + self.queue + self.prefill

    @property
    def total(self) -> float:
        return self.time_to_first_token + self.decode

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "time_to_first_token": self.time_to_first_token,
            "total": self.total,
        }


PARTS = tuple(part.name for part in fields(ApproachLatency) if part.name != "id")


def latencies(case: Case) -> dict[str, ApproachLatency]:
    """Each approach's typical latency, by approach id."""
    return {approach: latency(case, approach) for approach in APPROACHES}


def latency(case: Case, approach: str) -> ApproachLatency:
    """first token + ms per input token x tokens beyond the reference prompt + output / speed.

    Retrieval adds an embedding, a search and, where chosen, a reranking; an adapter adds its
    delay to every token. Raises KeyError for an unknown approach.
    """
    tuned, retrieves = APPROACHES[approach]
    static = tuned_static_tokens(case) if tuned else case.static_prompt_tokens
    retrieved = retrieved_tokens(case) if retrieves else 0
    prompt = static + case.variable_prompt_tokens + retrieved
    known = parameters()
    beyond = max(0, prompt - REFERENCE_PROMPT_TOKENS)
    per_token = 1000 / (case.tuned_tokens_per_second if tuned else case.api_tokens_per_second)
    adapter = known["lora_overhead"].base if tuned else 0.0
    return ApproachLatency(
        id=approach,
        network=float(case.network_ms),
        retrieval=retrieval_ms(case) if retrieves else 0.0,
        queue=float(max(0, case.api_first_token_ms - case.network_ms)),
        prefill=beyond * known["api_ms_per_input_token"].base,
        decode=case.output_tokens * (per_token + adapter),
    )


def retrieval_ms(case: Case) -> float:
    """Embedding the query, searching the index, and reranking where chosen."""
    known = parameters()
    rerank = known["rerank_latency"].base if case.rerank else 0.0
    return known["embed_latency"].base + known["search_latency"].base + rerank
