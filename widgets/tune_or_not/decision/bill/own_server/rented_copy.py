"""What one copy of a model on a rented GPU serves: the forecast by which an offer is sized.

The same formulas as `self_hosting.Shape`, as a handful of numbers an offer: a bill asks for them at
every move of a slider.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

import numpy as np

from tune_or_not.decision.bill.approaches import Approach
from tune_or_not.decision.bill.known import Amount, every_parameter
from tune_or_not.decision.bill.own_server.first_principles import (
    Hardware,
    kv_bytes_per_token,
    prefill_seconds,
)
from tune_or_not.decision.bill.own_server.own_gpu import WEIGHT_BYTES, gpus, own_models
from tune_or_not.decision.bill.own_server.self_hosting import target_seconds
from tune_or_not.decision.bill.tokens import answer_tokens, prompt_parts


@dataclass(frozen=True)
class RentedCopy:
    """Seconds that one GPU takes.

    `step` to read all weights, `token` to read a token of context, `answer` to compute one more
    answer's token; `prompt` and `attention` to read a prompt by its tokens and by their square,
    `alone` times as many without others; `overhead` for the engine, `adapter` for a token's delay.
    `room` is the tokens of context that fit, `limit` the load that it may reach.
    """

    step: float
    token: float
    answer: float
    prompt: float
    attention: float
    alone: float
    overhead: float
    adapter: float
    room: float
    limit: float

    def answers_per_second(self, prompt: Amount, output: Amount, target_seconds: Amount) -> Amount:
        """As many as are written at once within the target, or as memory holds, over the time that
        they take then; the whole memory where even one alone is late."""
        halfway = prompt + output / 2
        steps = np.maximum(output - 1, 0)
        reading = prompt * (self.prompt + prompt * self.attention)
        slope = steps * (halfway * self.token + self.answer) + reading
        fixed = self.overhead + np.maximum(reading * self.alone, self.step) - reading
        fixed = fixed + steps * (self.step + self.adapter)
        slots = np.maximum(1, np.floor(self.room / halfway))
        within = np.floor((target_seconds - fixed) / slope)
        batch = np.where(within < 1, slots, np.minimum(within, slots))
        return batch / (fixed + batch * slope)


@cache
def rented_copy(model_id: str, gpu_id: str, precision: str) -> RentedCopy:
    """One copy on one GPU of a rented kind, at the base values of all parameters."""
    model, gpu, of = own_models()[model_id], gpus()[gpu_id], every_parameter()
    wide = precision == "16-bit"
    more_flops, more_bandwidth = (
        of[name].base if wide else 1.0 for name in ("mfu_at_16_bits", "mbu_at_16_bits")
    )
    on = Hardware(
        gpus=1,
        peak_flops=gpu.peak_flops(precision),
        bandwidth=gpu.bandwidth.number,
        mfu=of["mfu_loaded"].base * more_flops,
        mbu=of["mbu_decode"].base * more_bandwidth,
    )
    weights = model.parameters * WEIGHT_BYTES[precision]
    kv = kv_bytes_per_token(
        model.attending, model.kv_heads, model.head_dim, of["kv_cache_bytes"].base
    )

    def read(tokens: float) -> float:
        return float(prefill_seconds(on, parameters=model.computed, weight_bytes=0,
                                     new_tokens=tokens, attention=model.attention))  # fmt: skip

    square = (read(2) - 2 * read(1)) / 2
    return RentedCopy(
        step=float(on.reading(weights)),
        token=float(kv / (gpu.bandwidth.number * of["kv_read_use"].base)),
        answer=float(on.computing(2 * model.computed)),
        prompt=read(1) - square,
        attention=square,
        alone=of["mfu_loaded"].base / of["mfu_prefill"].base,
        overhead=of["engine_overhead"].base / 1000,
        adapter=of["lora_overhead"].base / 1000,
        room=(gpu.memory_bytes * of["memory_for_model"].base - weights) / kv,
        limit=of["replica_load_limit"].base,
    )


def numbers(serves: tuple[str, str, str]) -> tuple[float, ...]:
    """The copy as plain numbers, for a column of offers."""
    return astuple(rented_copy(*serves))


def served_per_second(case: Any, work: Approach, copy: RentedCopy) -> Amount:
    """Answers a second that one such copy may be given in the case's busiest hour."""
    static, retrieved = prompt_parts(case, work)
    prompt = static + retrieved + case.variable_prompt_tokens
    target = target_seconds(case) - case.network_ms / 1000
    return copy.limit * copy.answers_per_second(prompt, answer_tokens(case, work), target)
