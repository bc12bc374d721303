"""Numbers behind the bill that a reader may type over the tables'."""

from __future__ import annotations

import difflib
from typing import Annotated, NamedTuple, NoReturn

from pydantic import AfterValidator

from tune_or_not.case.kinds import Real
from tune_or_not.case.shown import shown


class OwnNumber(NamedTuple):
    """A number behind the bill that a reader may type over the table's."""

    label: str
    unit: str
    low: float
    high: float


_PER_MILLION = ("USD/1M tokens", 0, 1_000)

OWN_NUMBERS: dict[str, OwnNumber] = {
    "hosted_input_price": OwnNumber("Hosted model, input", *_PER_MILLION),
    "hosted_cache_read_price": OwnNumber("Hosted model, cache read", *_PER_MILLION),
    "hosted_cache_write_price": OwnNumber("Hosted model, cache write", *_PER_MILLION),
    "hosted_output_price": OwnNumber("Hosted model, answer", *_PER_MILLION),
    "tuned_input_price": OwnNumber("Tuned model, input", *_PER_MILLION),
    "tuned_cache_read_price": OwnNumber("Tuned model, cache read", *_PER_MILLION),
    "tuned_cache_write_price": OwnNumber("Tuned model, cache write", *_PER_MILLION),
    "tuned_output_price": OwnNumber("Tuned model, answer", *_PER_MILLION),
    "training_price": OwnNumber("Training", "USD/1M training tokens", 0, 1_000),
    "hosting_price": OwnNumber("Hosting of a tuned model", "USD/hour", 0, 1_000),
    "gpu_price": OwnNumber("GPU", "USD/GPU-hour", 0, 1_000),
    "reasoning_tokens": OwnNumber("Hidden reasoning of the hosted model", "tokens", 0, 100_000),
    "embed_price": OwnNumber("Embedding", "USD/1M tokens", 0, 100),
    "rerank_price": OwnNumber("Reranking", "USD/query", 0, 1),
    "router_output_tokens": OwnNumber("Router's label", "tokens", 0, 1_000),
    "mfu_prefill": OwnNumber("GPU's use of its FLOP/s, prefill", "fraction", 0.01, 1),
    "mbu_decode": OwnNumber("GPU's use of its bandwidth, decode", "fraction", 0.01, 1),
    "mfu_loaded": OwnNumber("GPU's use of its FLOP/s, under load", "fraction", 0.01, 1),
    "kv_read_use": OwnNumber("GPU's use of its bandwidth, KV cache", "fraction", 0.01, 1),
    "mfu_at_16_bits": OwnNumber("Use of FLOP/s at 16 bits over 8", "ratio", 0.5, 2),
    "mbu_at_16_bits": OwnNumber("Use of bandwidth at 16 bits over 8", "ratio", 0.5, 2),
    "mfu_train": OwnNumber("GPU's use of its FLOP/s, training", "fraction", 0.01, 1),
    "memory_for_model": OwnNumber("GPU memory for the model", "fraction", 0.1, 1),
    "replica_load_limit": OwnNumber("Load that a copy may reach", "fraction", 0.05, 0.99),
    "kv_cache_bytes": OwnNumber("KV cache", "bytes/value", 0.5, 4),
    "replica_start": OwnNumber("Start of a stopped copy", "s", 0, 3_600),
    "engine_overhead": OwnNumber("Serving engine's overhead", "ms", 0, 1_000),
    "lora_overhead": OwnNumber("Adapter's delay", "ms/token", 0, 100),
    "embed_latency": OwnNumber("Embedding the query", "ms", 0, 10_000),
    "search_latency": OwnNumber("Searching the index", "ms", 0, 10_000),
    "rerank_latency": OwnNumber("Reranking, time", "ms", 0, 10_000),
    "own_requests_per_second": OwnNumber(
        "One copy of your own, as measured", "requests/s", 0.001, 100_000
    ),
    "teacher_output_price": OwnNumber("Larger model that writes examples", *_PER_MILLION),
    "check_cost_per_example": OwnNumber("Check of a written example", "USD/example", 0, 1_000),
    "preference_price_ratio": OwnNumber(
        "Preference tuning's token over a supervised one", "ratio", 0.5, 10
    ),
    "reinforcement_price": OwnNumber("Reinforcement tuning", "USD/hour", 0, 1_000),
    "reinforcement_hours": OwnNumber("Reinforcement tuning, one run", "hours", 0, 1_000),
    "grader_cost": OwnNumber("Grader's tokens, one run", "USD", 0, 100_000),
    "specialist_gpu_price": OwnNumber("Small specialist's GPU", "USD/hour", 0, 100),
    "specialist_requests_per_second": OwnNumber(
        "Small specialist, one copy", "requests/s", 0.1, 100_000
    ),
    "specialist_training_hours": OwnNumber("Small specialist, one training", "hours", 0, 1_000),
    "label_cost_simple": OwnNumber("A label for a small specialist", "USD/label", 0, 1_000),
    "specialist_ms": OwnNumber("Small specialist, one answer", "ms", 0.1, 10_000),
    "hosted_wait_p95": OwnNumber("Hosted model's wait, p95 over typical", "ratio", 1, 20),
    "answer_length_p95": OwnNumber("Length of an answer, p95 over typical", "ratio", 1, 20),
    "api_ms_per_input_token": OwnNumber("Wait per further input token", "ms/token", 0, 10),
}
"""What `Case.overrides` may name; prices in USD, per million tokens or per hour."""


class Frozen(dict[str, float]):
    """A mapping that cannot be changed, for a case cannot."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a case cannot be changed; make another with `changed`")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def _refuse_unknown_numbers(typed: dict[str, float]) -> dict[str, float]:
    for name, value in typed.items():
        if name not in OWN_NUMBERS:
            near = difflib.get_close_matches(name, OWN_NUMBERS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"no number behind the bill is called {shown(name)}{hint}")
        number = OWN_NUMBERS[name]
        if not number.low <= value <= number.high:
            raise ValueError(
                f"{name} is {shown(value)}; allowed: {number.low:,.10g} to {number.high:,.10g} "
                f"({number.unit})"
            )
    return Frozen(typed)


Overrides = Annotated[dict[str, Real], AfterValidator(_refuse_unknown_numbers)]
