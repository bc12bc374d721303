"""How long a typical answer takes, part by part, in milliseconds: hosted, or on one's own GPU."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Any

import numpy as np

from tune_or_not.case import Case
from tune_or_not.decision.bill.answer_tokens import answer_tokens, reasoning_tokens
from tune_or_not.decision.bill.approaches import APPROACHES, EVERY_APPROACH, Approach
from tune_or_not.decision.bill.known import Amount, known
from tune_or_not.decision.bill.own_server.self_hosting import busiest_hour
from tune_or_not.decision.bill.prompt_tokens import prompt_parts

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
    return _own(case, approach) if work.server == "own" else _hosted(case, work)


def _hosted(case: Any, work: Approach) -> dict[str, Amount]:
    """first token + ms per input token x tokens beyond the reference prompt + output / speed.

    Retrieval adds an embedding, a search and, where chosen, a reranking; an adapter adds its
    delay to every token. A router's own call takes the wait for a first token and a label.
    """
    prompt = sum(prompt_parts(case, work)) + case.variable_prompt_tokens
    beyond = np.maximum(0, prompt - REFERENCE_PROMPT_TOKENS)
    per_token = 1000 / (case.tuned_tokens_per_second if work.tuned else case.api_tokens_per_second)
    adapter = known(case, "lora_overhead") if work.tuned else 0.0
    wait = np.maximum(0, case.api_first_token_ms - case.network_ms)
    routing = case.network_ms + wait + known(case, "router_output_tokens") * per_token
    return {
        "network": case.network_ms,
        "retrieval": retrieval_ms(case) if work.retrieves else 0.0,
        "queue": wait + (routing if work.server == "router" else 0.0),
        "prefill": beyond * known(case, "api_ms_per_input_token"),
        "reasoning": _thinking(case, work) * per_token,
        "decode": answer_tokens(case, work) * (per_token + adapter),
    }


def _thinking(case: Any, work: Approach) -> Amount:
    """Hidden tokens before the answer; of a router on average, by who answers."""
    if work.server == "offer":
        return 0.0
    small = reasoning_tokens(case, case.smaller_hosted_model, of_the_hosted=False)
    if work.server == "smaller":
        return small
    large = reasoning_tokens(case, case.hosted_model)
    if work.server == "router":
        return case.router_share * small + (1 - case.router_share) * large
    return large


def _own(case: Any, approach: str) -> dict[str, Amount]:
    """From first principles, in the busiest hour.

    TTFT = network + retrieval + queue + overhead + prefill; total = TTFT + (output - 1) x time per
    token. `queue` holds the engine's overhead and the wait for a slot; both it and what sums it
    are infinite where the replicas do not keep up.
    """
    wait, prefill, per_token = busiest_hour(case, approach)
    return {
        "network": case.network_ms,
        "retrieval": retrieval_ms(case) if EVERY_APPROACH[approach].retrieves else 0.0,
        "queue": known(case, "engine_overhead") + wait * 1000,
        "prefill": prefill * 1000,
        "reasoning": 0.0,
        "decode": np.maximum(0, answer_tokens(case, EVERY_APPROACH[approach]) - 1)
        * per_token
        * 1000,
    }


def retrieval_ms(case: Any) -> Amount:
    """Embedding the query, searching the index, and reranking where chosen."""
    reranking = known(case, "rerank_latency") * case.rerank
    return known(case, "embed_latency") + known(case, "search_latency") + reranking
