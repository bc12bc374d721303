"""How far each number behind the bill may be off, and cases in which all are off at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import OWN_NUMBERS, Case, extra, field, label
from tune_or_not.decision.bill.known import every_parameter
from tune_or_not.decision.bill.own_server.self_hosting import gpu_price
from tune_or_not.decision.bill.rows import Rows, replaced
from tune_or_not.decision.bill.tokens import reasoning

Values = NDArray[np.float64]

FIELDS = {
    "requests_per_month": "requests_per_month",
    "traffic_growth": "traffic_growth",
    "peak_to_mean_load": "peak_to_mean_load",
    "static_prompt_tokens": "static_prompt_tokens",
    "variable_prompt_tokens": "variable_prompt_tokens",
    "output_tokens": "output_tokens",
    "cache_hit_rate": "cache_hit_rate",
    "chunk_tokens": "chunk_tokens",
    "top_k": "chunks_per_request",
    "vector_db": "vector_store_per_month",
    "prompt_reduction_by_FT": "prompt_reduction",
    "training_examples": "training_examples",
    "tokens_per_example": "tokens_per_example",
    "epochs": "epochs",
    "training_runs": "training_runs",
    "label_cost_demo": "label_cost_per_example",
    "retrain_interval": "retrain_every_months",
    "eng_hours_ft": "engineer_hours_fine_tuning",
    "eng_hours_rag": "engineer_hours_rag",
    "eng_hours_maint": "upkeep_hours_per_month",
    "eng_rate": "engineer_rate",
    "discount_rate": "discount_rate",
    "api_price_decline": "api_price_decline",
    "network_rtt": "network_ms",
}
"""Parameter to the field of a case that holds it. Not drawn: the horizon, which is a choice;
list prices and discounts, which are known to the day; the loss per error, which is no bill."""

UNFIELDED = (
    "embed_price",
    "rerank_price",
    "router_output_tokens",
    "gpu_price",
    "mfu_prefill",
    "mbu_decode",
    "mfu_train",
    "engine_overhead",
    "lora_overhead",
    "replica_load_limit",
    "memory_for_model",
    "kv_cache_bytes",
    "mfu_loaded",
    "kv_read_use",
)
"""Parameters that are drawn and are no field."""

_LOG_FROM = 10
"""Where high is at least so many times low, halfway between them is a ratio."""


@dataclass(frozen=True)
class Range:
    """Low, base and high of one number; half of all draws lie on either side of the base.

    Two pieces, each even between base and end (in the logarithm where the range spans a power of
    ten). Not a triangle: with ends as far apart as here, a triangle's mean runs to the far end,
    and the bill that the reader sees would not be the middle of the draws.
    """

    name: str
    """The field, or the parameter where no field holds it."""
    label: str
    unit: str
    low: float
    base: float
    high: float
    whole: bool
    is_field: bool

    def at(self, share: Any) -> Values:
        """The value below which this share of the draws lies; low at 0, base at 0.5, high at 1."""
        share = np.asarray(share, dtype=float)
        ends = (self.low, self.base, self.high)
        if self.low > 0 and self.high >= _LOG_FROM * self.low:
            value = np.exp(np.interp(share, (0, 0.5, 1), np.log(ends)))
        else:
            value = np.interp(share, (0, 0.5, 1), ends)
        # exp(log(x)) is not quite x: the ends and the base are themselves.
        value = np.where(share == 0.5, self.base, np.clip(value, self.low, self.high))
        if self.whole:
            value = np.round(value)
        return np.asarray(value, dtype=np.float64)


def ranges(case: Case) -> tuple[Range, ...]:
    """Every number that is uncertain in this case.

    A field that the reader set is held at their value: it is what they ask about, and its flip
    point tells what another value would do. So is a number that they typed over a table's.
    """
    known = every_parameter()
    uncertain, held = [], case.held
    for parameter, name in FIELDS.items():
        if name in held:
            continue
        row, value = known[parameter], float(getattr(case, name))
        uncertain.append(
            Range(
                name=name,
                label=label(name),
                unit=extra(name)["unit"],
                low=min(row.low, value),
                base=value,
                high=max(row.high, value),
                whole=field(name).annotation is int,
                is_field=True,
            )
        )
    for parameter in UNFIELDED:
        if parameter in case.overrides:
            continue
        row = known[parameter]
        # The range of the GPU's hour is an H100's: others vary in proportion.
        scale = gpu_price(case) / row.base if parameter == "gpu_price" else 1.0
        uncertain.append(
            Range(
                name=parameter,
                label=OWN_NUMBERS[parameter].label,
                unit=row.unit,
                low=row.low * scale,
                base=row.base * scale,
                high=row.high * scale,
                whole=False,
                is_field=False,
            )
        )
    thought = reasoning(case.hosted_model, case.reasoning_effort)
    if thought.high > 0 and "reasoning_tokens" not in case.overrides:
        uncertain.append(
            Range(
                name="reasoning_tokens",
                label=OWN_NUMBERS["reasoning_tokens"].label,
                unit="tokens",
                low=thought.low,
                base=thought.base,
                high=thought.high,
                whole=True,
                is_field=False,
            )
        )
    return tuple(uncertain)


def with_values(case: Case, values: Mapping[str, Values], known: Sequence[Range]) -> Rows:
    """The case with these numbers replaced, each by a column with a row per draw."""
    fields_ = {one.name: values[one.name] for one in known if one.is_field}
    typed = {one.name: values[one.name] for one in known if not one.is_field}
    return replaced(case, typed, **fields_)
