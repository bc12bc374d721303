"""An open model on rented GPUs: how many the load needs, and how busy they are.

`case` is a Case or Rows of a table; every amount may be an array that broadcasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tune_or_not.decision.bill.answer_tokens import answer_tokens
from tune_or_not.decision.bill.approaches import EVERY_APPROACH
from tune_or_not.decision.bill.known import Amount, known
from tune_or_not.decision.bill.own_server.first_principles import (
    Hardware,
    decode_seconds,
    kv_bytes_per_token,
    most_at_once,
    prefill_seconds,
    queue_seconds,
)
from tune_or_not.decision.bill.own_server.own_gpu import WEIGHT_BYTES, gpus, own_models
from tune_or_not.decision.bill.prompt_tokens import HOURS_PER_MONTH, prompt_parts
from tune_or_not.decision.bill.rows import by_name
from tune_or_not.decision.bill.tuning.training import gpu_hours

GPUS_PER_REPLICA = (1, 2, 4, 8)
"""How many GPUs of one machine can share a model."""


@dataclass(frozen=True)
class Replica:
    """One running copy of the model.

    `seconds` is how long an answer takes when `at_once` of them are written, without a queue;
    `requests_per_second` is at_once / seconds. `slots` is what fits in memory, `most_per_second`
    what is served with all of them filled. `in_time`: whether the whole answer meets the latency
    target.
    """

    gpus: Amount
    slots: Amount
    at_once: Amount
    first_token: Amount
    prefill: Amount
    per_token: Amount
    seconds: Amount
    requests_per_second: Amount
    most_per_second: Amount
    in_time: Amount


class Shape:
    """The numbers of a case that first principles need, seconds of any batch included.

    A model that is tuned reads a shorter prompt, and its adapter delays every token.
    """

    def __init__(self, case: Any, approach: str = "self_hosted") -> None:
        work = EVERY_APPROACH[approach]
        memory, bandwidth, at_8_bits, at_16_bits = by_name(case.own_gpu, _gpu_numbers)
        model = by_name(case.own_model, _model_numbers)
        self._parameters, self._attention, layers, kv_heads, head_dim = model
        weight_bytes, eight_bit = by_name(case.own_precision, _precision_numbers)
        self.output = answer_tokens(case, work)
        self.prompt = sum(prompt_parts(case, work)) + case.variable_prompt_tokens
        self.weights = self._parameters * weight_bytes
        self._kv = kv_bytes_per_token(layers, kv_heads, head_dim, known(case, "kv_cache_bytes"))
        self._adapter = known(case, "lora_overhead") / 1000 if work.tuned else 0.0
        self._overhead = (case.network_ms + known(case, "engine_overhead")) / 1000
        self.gpus, self.slots = self._fit(memory, known(case, "memory_for_model"))
        self._hardware = Hardware(
            gpus=self.gpus,
            peak_flops=np.where(eight_bit, at_8_bits, at_16_bits),
            bandwidth=bandwidth,
            mfu=known(case, "mfu_prefill"),
            mbu=known(case, "mbu_decode"),
        )

    def _fit(self, memory: float, share: Amount) -> tuple[Amount, Amount]:
        """The fewest GPUs that hold the weights and one whole answer's cache, and their slots."""
        fits = [
            most_at_once(
                memory_bytes=memory,
                weight_bytes=self.weights,
                context=self.prompt + self.output,
                kv_bytes=self._kv,
                gpus=count,
                share=share,
            )
            for count in GPUS_PER_REPLICA
        ]
        count: Amount = GPUS_PER_REPLICA[-1]
        slots: Amount = np.maximum(fits[-1], 1)
        for gpus_, held in zip(reversed(GPUS_PER_REPLICA[:-1]), reversed(fits[:-1]), strict=True):
            enough = np.asarray(held) >= 1
            count, slots = np.where(enough, gpus_, count), np.where(enough, held, slots)
        return np.asarray(count)[()], np.asarray(slots)[()]

    @cached_property
    def prefill(self) -> Amount:
        """Seconds to read the prompt, alone."""
        return self._prefill(self.weights)

    def _prefill(self, weight_bytes: Amount) -> Amount:
        return prefill_seconds(
            self._hardware,
            parameters=self._parameters,
            weight_bytes=weight_bytes,
            new_tokens=self.prompt,
            attention=self._attention,
        )

    @cached_property
    def interruption(self) -> Amount:
        """Seconds that another's prompt takes from everybody: its computing, for the weights are
        being read anyway."""
        return self._prefill(0)

    @cached_property
    def first_token(self) -> Amount:
        """Seconds to the first token without a queue: network, overhead and prefill."""
        return self._overhead + self.prefill

    def per_token(self, batch: Amount, computing: bool = True, reading: bool = True) -> Amount:
        """Seconds per token, `batch` answers at once, each halfway written on average.

        Without `computing` or without `reading`: as if that took no time.
        """
        return decode_seconds(
            self._hardware,
            parameters=self._parameters * computing,
            weight_bytes=self.weights * reading,
            batch=batch,
            context=self.prompt + self.output / 2,
            kv_bytes=self._kv * reading,
            adapter=self._adapter,
        )

    def seconds(self, batch: Amount, computing: bool = True, reading: bool = True) -> Amount:
        """Seconds of a whole answer while `batch` are written at once.

        Time to first token + (output - 1) x time per token, and the prefills of the others, which
        interrupt the writing: each of the other answers starts once in that time. Without them a
        replica would take in more prompts than it can read. That term is ours; how it fares
        against measurements is in benchmarks/published_latency.md.
        """
        writing = np.maximum(self.output - 1, 0) * self.per_token(batch, computing, reading)
        return self.first_token + writing + (batch - 1) * self.interruption

    def in_service(self, arrivals_per_second: Amount) -> Amount:
        """Answers written at once at this arrival rate (Little's law); at most the slots.

        batch = arrivals x seconds(batch). Seconds grow in a straight line while reading rules, and
        in another while computing does: whichever keeps more answers waiting is the slower one.
        """
        batches = [
            self._in_service(arrivals_per_second, computing, not computing)
            for computing in (False, True)
        ]
        return np.clip(np.maximum(*batches), 1, self.slots)[()]

    def _in_service(self, arrivals: Amount, computing: bool, reading: bool) -> Amount:
        """Where arrivals x (a line through the seconds of 1 and 2) meets the batch; infinite where
        each further answer adds more than it finishes."""
        first, second = (self.seconds(batch, computing, reading) for batch in (1, 2))
        left = 1 - arrivals * (second - first)
        waiting = arrivals * (2 * first - second)
        return np.where(left > 0, waiting / np.where(left > 0, left, 1), np.inf)


def _gpu_numbers(name: str) -> tuple[float, ...]:
    """Bytes of memory, bytes/s, and dense FLOP/s at 8 and at 16 bits."""
    gpu = gpus()[name]
    peaks = (gpu.peak_flops(precision) for precision in ("8-bit", "16-bit"))
    return gpu.memory_bytes, gpu.bandwidth.number, *peaks


def _model_numbers(name: str) -> tuple[float, ...]:
    """Parameters, what attention grows with; layers, KV heads and their dimension."""
    model = own_models()[name]
    return model.parameters, model.attention, model.layers, model.kv_heads, model.head_dim


def _precision_numbers(name: str) -> tuple[float, bool]:
    """Bytes of a weight, and whether it is computed with 8 bits."""
    return WEIGHT_BYTES[name], name == "8-bit"


def replica(case: Any, approach: str = "self_hosted") -> Replica:
    """One replica, writing as many answers at once as the latency target and memory allow.

    Time grows with the batch in a straight line wherever reading or computing rules, so the
    largest batch in time is solved, not searched. Where even one answer alone misses the target,
    the replica is filled as far as memory allows and `in_time` is false.
    """
    return _filled(Shape(case, approach), case.latency_target_ms / 1000)


def _filled(shape: Shape, target: Amount) -> Replica:
    alone, pair = shape.seconds(1), shape.seconds(2)
    slots = shape.slots
    full = shape.seconds(slots)
    # Two lines, the steeper one at the far end: the batch in time is where the upper one ends.
    near = 1 + (target - alone) / (pair - alone)
    slope = (full - shape.seconds(np.maximum(slots - 1, 1))) / np.where(slots > 1, 1, np.inf)
    far = slots + (target - full) / np.where(slope > 0, slope, np.inf)
    possible = np.where(target >= full, slots, np.floor(np.minimum(near, far)))
    in_time = np.asarray(alone <= target)
    at_once = np.where(in_time, np.clip(possible, 1, slots), slots)[()]
    seconds = shape.seconds(at_once)
    return Replica(
        gpus=shape.gpus,
        slots=slots,
        at_once=at_once,
        first_token=shape.first_token,
        prefill=shape.prefill,
        per_token=shape.per_token(at_once),
        seconds=seconds,
        requests_per_second=answers_per_second(at_once, seconds),
        most_per_second=answers_per_second(slots, full),
        in_time=in_time[()],
    )


def answers_per_second(at_once: Amount, seconds: Amount) -> Amount:
    """Throughput of a replica that always writes this many answers, each taking `seconds`."""
    return at_once / seconds


def requests_per_second(case: Any, requests_per_month: Amount) -> Amount:
    """Mean arrivals, retries included."""
    return requests_per_month * (1 + case.retry_rate) / (HOURS_PER_MONTH * 3600)


def own_replicas(case: Any, serving: Replica, requests_per_month: Amount) -> Amount:
    """Replicas that the busiest hour needs, between the least kept and the most that can be had.

    max(minimum, ceil(mean x peak over mean / (what one replica serves in time x load limit))).
    """
    peak = requests_per_second(case, requests_per_month) * case.peak_to_mean_load
    usable = serving.requests_per_second * known(case, "replica_load_limit")
    needed = np.maximum(case.own_replicas, np.ceil(peak / usable))
    return np.minimum(needed, case.own_replicas_limit)[()]


def keeps_up(case: Any, serving: Replica, requests_per_month: Amount) -> Amount:
    """Whether the replicas that can be had serve the busiest hour at all, late or not.

    Every one full: count x slots / seconds of an answer then. Else the queue only grows, and the
    bill is that of a service that fails.
    """
    peak = requests_per_second(case, requests_per_month) * case.peak_to_mean_load
    count = own_replicas(case, serving, requests_per_month)
    return np.asarray(peak < count * serving.most_per_second)[()]


def utilisation(arrivals_per_second: Amount, replicas: Amount, served_per_second: Amount) -> Amount:
    """Mean rate over what all replicas could serve: a result of the load, never an input.

    At most 1: what does not fit is not served.
    """
    return np.minimum(1.0, arrivals_per_second / (replicas * served_per_second))[()]


def gpu_price(case: Any) -> Amount:
    """USD for an hour of the chosen GPU: the reader's own number, else its row's."""
    (listed,) = by_name(case.own_gpu, lambda name: (gpus()[name].price.number,))
    return case.overrides.get("gpu_price", listed)


def own_gpu_per_month(case: Any, serving: Replica, requests_per_month: Amount) -> Amount:
    """USD a month of rent: replicas x GPUs x USD an hour x 730, busy or idle."""
    count = own_replicas(case, serving, requests_per_month)
    return count * serving.gpus * gpu_price(case) * HOURS_PER_MONTH


def own_training_cost(case: Any, runs: Amount = 1) -> Amount:
    """USD of GPU-hours for this many LoRA runs on the chosen GPU, at its 16-bit peak."""
    (peak,) = by_name(case.own_gpu, lambda name: (gpus()[name].peak_flops("16-bit"),))
    (parameters,) = by_name(case.own_model, lambda name: (own_models()[name].parameters,))
    hours = gpu_hours(
        parameters=parameters,
        tokens=case.training_examples * case.tokens_per_example * case.epochs,
        peak_flops=peak,
        mfu=known(case, "mfu_train"),
    )
    return hours * gpu_price(case) * runs


def always_on_break_even(
    usd_per_hour: Amount, hosted_usd_per_request: Amount, replicas: Amount = 1
) -> Amount:
    """Requests a day from which GPUs that always run cost no more than paying per request.

    24 x USD an hour x replicas / USD per request.
    """
    return 24 * usd_per_hour * replicas / hosted_usd_per_request


def busiest_hour(case: Any, approach: str) -> tuple[Amount, Amount, Amount]:
    """Seconds of queue in the first month's busiest hour, of prefill, and per token then.

    Every replica takes its share of the arrivals; its batch is what Little's law gives.
    """
    shape = Shape(case, approach)
    serving = _filled(shape, case.latency_target_ms / 1000)
    count = own_replicas(case, serving, case.requests_per_month)
    each = requests_per_second(case, case.requests_per_month) * case.peak_to_mean_load / count
    batch = shape.in_service(each)
    seconds = shape.seconds(batch)
    shared = np.maximum(batch - 1, 0) * shape.interruption / np.maximum(shape.output - 1, 1)
    wait = queue_seconds(each * count, count * shape.slots, seconds)
    return wait, shape.prefill, shape.per_token(batch) + shared
