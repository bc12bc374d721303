"""Where a bill's numbers come from: each price with its unit, source, date and confidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tune_or_not.case import OWN_NUMBERS, Case
from tune_or_not.decision.bill.approaches import APPROACHES, EVERY_APPROACH
from tune_or_not.decision.bill.known import every_parameter
from tune_or_not.decision.bill.own_server.own_gpu import gpus, own_models
from tune_or_not.decision.bill.own_server.self_hosting import replica
from tune_or_not.decision.bill.prices import (
    MILLION,
    hosted_model,
    hosted_price,
    library_version,
    tuning_offer,
)
from tune_or_not.decision.bill.tokens import NONE, reasoning
from tune_or_not.facts.age import age_in_words, is_stale
from tune_or_not.facts.tables import Fact


@dataclass(frozen=True)
class PriceUsed:
    """One number behind the bill. Confidence A is official, B a dated transcription.

    `age` is told against the case's day, `stale` says whether it is high; `yours`: the reader
    typed it over the one of `source`.
    """

    what: str
    value: str
    unit: str
    source: str
    as_of: str
    confidence: str
    age: str
    stale: bool
    yours: bool = False
    name: str = ""
    """What `Case.overrides` calls the number; empty where it cannot be typed over."""


def prices_used(case: Case, approaches: Iterable[str] = tuple(APPROACHES)) -> tuple[PriceUsed, ...]:
    """Every price and limit that the costs of these approaches rest on."""
    served = {EVERY_APPROACH[approach].server for approach in approaches}
    rows = [*_hosted(case, case.hosted_model, "hosted_")]
    if served & {"smaller", "router"} and case.smaller_hosted_model != case.hosted_model:
        rows += _hosted(case, case.smaller_hosted_model)
    if "offer" in served:
        rows += _tuned(case)
    rows += _parameters(case, _training(case))
    rows += _parameters(case, RETRIEVAL)
    if "router" in served:
        rows += _parameters(case, ROUTING)
    if "specialist" in served:
        rows += _parameters(case, SPECIALIST)
    if "own" in served:
        rows += [*_own(case), *_parameters(case, SERVING)]
    return tuple(rows)


RETRIEVAL = ("embed_price", "rerank_price")


def _training(case: Case) -> Iterator[str]:
    """The parameters of making examples and of training, as far as they count in this case."""
    if case.examples_from == "larger model":
        yield from ("teacher_output_price", "check_cost_per_example")
    if case.tuning_method == "preference":
        yield "preference_price_ratio"
    if case.tuning_method == "reinforcement":
        yield from ("reinforcement_price", "reinforcement_hours", "grader_cost")


ROUTING = ("router_output_tokens",)
SPECIALIST = (
    "specialist_gpu_price",
    "specialist_requests_per_second",
    "specialist_training_hours",
    "label_cost_simple",
)
STARTING = ("replica_start",)
SERVING = (
    "mfu_prefill",
    "mbu_decode",
    "mfu_loaded",
    "kv_read_use",
    "mfu_at_16_bits",
    "mbu_at_16_bits",
    "mfu_train",
    "engine_overhead",
    "lora_overhead",
    "kv_cache_bytes",
    "memory_for_model",
    "replica_load_limit",
)


def _row(  # noqa: PLR0917
    case: Case, what: str, value: float | str, unit: str, source: str, as_of: str,
    confidence: str, name: str = "",
) -> PriceUsed:  # fmt: skip
    """A row; where the reader typed a number over `name`, that number."""
    typed = case.overrides.get(name)
    if typed is not None:
        value = f"{typed:,.10g}"  # as it was typed, not rounded as the tables' own are
    return PriceUsed(
        what=what,
        value=value if isinstance(value, str) else f"{value:.4g}",
        unit=unit,
        source=source,
        as_of=as_of,
        confidence=confidence,
        age=age_in_words(as_of, case.as_of),
        stale=is_stale(as_of, case.as_of),
        yours=typed is not None,
        name=name,
    )


def _hosted(case: Case, model_id: str, typed: str = "", answering: str = "") -> Iterator[PriceUsed]:
    model = hosted_model(model_id)
    prompt = case.static_prompt_tokens + case.variable_prompt_tokens
    price = hosted_price(model_id, case.as_of, prompt)
    parts = {"input": ("input", price.input), "answer": ("output", price.output)}
    if model.cache_minimum is not None:
        parts |= {
            "cache read": ("cache_read", price.cache_read),
            "cache write": ("cache_write", price.cache_write),
        }
    for part, (name, usd) in parts.items():
        yield _row(
            case,
            f"{answering or model_id}, {part}",
            usd * MILLION,
            "USD/1M tokens",
            f"genai-prices {library_version()}",
            case.as_of.isoformat(),
            "B",
            f"{typed}{name}_price" if typed else "",
        )
    if typed == "hosted_":
        what = OWN_NUMBERS["reasoning_tokens"].label
        yield from _reasoning(case, model_id, case.reasoning_effort, what, "reasoning_tokens")


def _reasoning(
    case: Case, model_id: str, effort: str, what: str, name: str = ""
) -> Iterator[PriceUsed]:
    thought = reasoning(model_id, effort)
    if thought.as_of:
        yield _row(
            case, what, thought.base, "tokens", thought.source, thought.as_of,
            thought.confidence, name,
        )  # fmt: skip


_OFFER_NAMES = {
    "training": "training_price",
    "hosting": "hosting_price",
    "input": "tuned_input_price",
    "cached_input": "tuned_cache_read_price",
    "output": "tuned_output_price",
}


def _tuned(case: Case) -> Iterator[PriceUsed]:
    offer = tuning_offer(case.tuning_offer)
    for key, row in offer.rows.items():
        yield _of_fact(case, row, _OFFER_NAMES.get(key, ""))
    if offer.tokens == "base" and offer.base is not None:
        yield from _hosted(case, offer.base, "tuned_", f"tuned {offer.base}")
        yield from _reasoning(case, offer.base, NONE, f"tuned {offer.base}, hidden reasoning")
    if offer.kind == "scale_to_zero":
        yield from _parameters(case, STARTING)


def _of_fact(case: Case, row: Fact, name: str = "") -> PriceUsed:
    what = f"{row.provider}, {row.item}"
    return _row(case, what, row.value, row.unit, row.source, row.as_of, row.confidence, name)


def _own(case: Case) -> Iterator[PriceUsed]:
    gpu, model = gpus()[case.own_gpu], own_models()[case.own_model]
    for row in gpu.rows:
        yield _of_fact(case, row, "gpu_price" if row is gpu.price else "")
    shape = {
        "parameters": model.parameters,
        "layers": model.layers,
        "layers with keys and values": model.attending,
        "KV heads": model.kv_heads,
        "head dimension": model.head_dim,
    }
    yield _row(
        case, OWN_NUMBERS["own_requests_per_second"].label,
        float(replica(case).requests_per_second), "requests/s",
        "forecast from published curves: own_server/self_hosting.py",
        case.as_of.isoformat(), "B", "own_requests_per_second",
    )  # fmt: skip
    for what, value in shape.items():
        yield _row(
            case, f"{model.id}, {what}", f"{value:,.10g}", "", model.source, model.as_of,
            model.confidence,
        )  # fmt: skip


def _parameters(case: Case, names: Iterable[str]) -> Iterator[PriceUsed]:
    for name in names:
        what = OWN_NUMBERS[name].label.lower() if name in RETRIEVAL else OWN_NUMBERS[name].label
        known = every_parameter()[name]
        yield _row(
            case, what, known.base, known.unit, known.source, known.as_of, known.confidence, name
        )
