"""An open model on rented GPUs: how many the load needs, and how busy they are.

`case` is a Case or Rows of a table; every amount may be an array that broadcasts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from tune_or_not.decision.bill.approaches import EVERY_APPROACH
from tune_or_not.decision.bill.known import Amount, known
from tune_or_not.decision.bill.own_server.first_principles import (
    Hardware,
    kv_bytes_per_token,
    most_at_once,
    prefill_seconds,
    queue_seconds,
    queue_seconds_p95,
)
from tune_or_not.decision.bill.own_server.own_gpu import WEIGHT_BYTES, gpus, own_models
from tune_or_not.decision.bill.rows import by_name, worked_out_once
from tune_or_not.decision.bill.tokens import HOURS_PER_MONTH, answer_tokens, prompt_parts
from tune_or_not.decision.bill.tuning.methods import training_run
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

    A model that is tuned reads a shorter prompt, and its adapter delays every token. `gpus_each`
    sets how many GPUs share it, else the fewest that hold it. Under load
    the times of reading weights, of reading KV caches and of computing add up: fitted on published
    curves, and held against others in benchmarks/published_latency.md.
    """

    def __init__(
        self, case: Any, approach: str = "self_hosted", gpus_each: int | None = None
    ) -> None:
        work = EVERY_APPROACH[approach]
        memory, bandwidth, at_8_bits, at_16_bits = by_name(case.own_gpu, _gpu_numbers)
        model = by_name(case.own_model, _model_numbers)
        self._parameters, self._attention, layers, kv_heads, head_dim = model[:5]
        total, in_experts, self._missed = model[5:]
        weight_bytes, eight_bit = by_name(case.own_precision, _precision_numbers)
        static, retrieved = prompt_parts(case, work)
        self.output = answer_tokens(case, work)
        self.prompt = static + retrieved + case.variable_prompt_tokens
        self._kept = static * case.own_prefix_hit_rate
        self.weights = total * weight_bytes
        self._experts = in_experts * weight_bytes
        self._kv = kv_bytes_per_token(layers, kv_heads, head_dim, known(case, "kv_cache_bytes"))
        self._adapter = known(case, "lora_overhead") / 1000 if work.tuned else 0.0
        self._overhead = (case.network_ms + known(case, "engine_overhead")) / 1000
        counts = GPUS_PER_REPLICA if gpus_each is None else (gpus_each,)
        self.gpus, self.slots = self._fit(memory, known(case, "memory_for_model"), counts)
        of_peak = np.where(eight_bit, 1.0, known(case, "mfu_at_16_bits"))
        of_bandwidth = np.where(eight_bit, 1.0, known(case, "mbu_at_16_bits"))
        alone = Hardware(
            gpus=self.gpus,
            peak_flops=np.where(eight_bit, at_8_bits, at_16_bits),
            bandwidth=bandwidth,
            mfu=np.minimum(1.0, known(case, "mfu_prefill") * of_peak),
            mbu=np.minimum(1.0, known(case, "mbu_decode") * of_bandwidth),
        )
        self._alone = alone
        loaded = np.minimum(1.0, known(case, "mfu_loaded") * of_peak)
        self._loaded = replace(alone, mfu=loaded, mbu=known(case, "kv_read_use"))

    def _fit(self, memory: float, share: Amount, counts: tuple[int, ...]) -> tuple[Amount, Amount]:
        """The fewest of these numbers of GPUs that hold the weights and one answer's cache, and
        their slots: as many as fit while each is halfway written on average, for memory is given
        out token by token."""
        fits = [
            most_at_once(
                memory_bytes=memory,
                weight_bytes=self.weights,
                context=self._halfway,
                kv_bytes=self._kv,
                gpus=count,
                share=share,
            )
            for count in counts
        ]
        count: Amount = counts[-1]
        slots: Amount = np.maximum(fits[-1], 1)
        for gpus_, held in zip(reversed(counts[:-1]), reversed(fits[:-1]), strict=True):
            enough = np.asarray(held) >= 1
            count, slots = np.where(enough, gpus_, count), np.where(enough, held, slots)
        return np.asarray(count)[()], np.asarray(slots)[()]

    @cached_property
    def _halfway(self) -> Amount:
        """Tokens of context while an answer is halfway written."""
        return self.prompt + self.output / 2

    @cached_property
    def prefill(self) -> Amount:
        """Seconds to read the prompt, alone."""
        return self._prefill(self._alone, self.weights)

    def _prefill(self, on: Hardware, weight_bytes: Amount) -> Amount:
        return prefill_seconds(
            on,
            parameters=self._parameters,
            weight_bytes=weight_bytes,
            new_tokens=self.prompt - self._kept,
            cached_tokens=self._kept,
            attention=self._attention,
        )

    @cached_property
    def interruption(self) -> Amount:
        """Seconds that another's prompt takes from everybody: its computing, for the weights are
        being read anyway."""
        return self._prefill(self._loaded, 0)

    @cached_property
    def first_token(self) -> Amount:
        """Seconds to the first token without a queue: network, overhead and prefill."""
        return self._overhead + self.prefill

    @cached_property
    def per_answer(self) -> Amount:
        """Seconds that one more answer adds to every step: its KV cache is read, its token
        computed."""
        return self._loaded.reading(self._halfway * self._kv) + self._loaded.computing(
            2 * self._parameters
        )

    def read(self, batch: Amount) -> Amount:
        """Bytes of weights that a step of this batch reads.

        All of them, but for the experts that no token of the batch takes: of E experts, of which
        each token takes k, (1 - k / E)^batch are left out where tokens choose at random.
        """
        if not np.any(self._experts):
            return self.weights
        return self.weights - self._experts * self._missed**batch

    def per_token(self, batch: Amount) -> Amount:
        """Seconds per token, `batch` answers at once, each halfway written on average."""
        return self._alone.reading(self.read(batch)) + batch * self.per_answer + self._adapter

    def seconds(self, batch: Amount) -> Amount:
        """Seconds of a whole answer while `batch` are written at once.

        Time to first token + (output - 1) x time per token, and the prefills of the others, which
        interrupt the writing: each of the other answers starts once in that time. Without them a
        replica would take in more prompts than it can read.
        """
        return self._fixed(self.read(batch)) + batch * self._slope

    def _fixed(self, read: Amount) -> Amount:
        steps = np.maximum(self.output - 1, 0)
        each = self._alone.reading(read) + self._adapter
        return self.first_token + steps * each - self.interruption

    @cached_property
    def _slope(self) -> Amount:
        """Seconds by which one more answer lengthens all of them."""
        return np.maximum(self.output - 1, 0) * self.per_answer + self.interruption

    def most_within(self, target: Amount) -> Amount:
        """Answers that can be written at once within so many seconds, where a step reads all
        weights; not yet a whole number."""
        return (target - self._fixed(self.weights)) / self._slope

    def in_service(self, arrivals_per_second: Amount) -> Amount:
        """Answers written at once at this arrival rate (Little's law); at most the slots.

        batch = arrivals x seconds(batch), a straight line where a step reads all weights.
        """
        left = 1 - arrivals_per_second * self._slope
        line = arrivals_per_second * self._fixed(self.weights)
        batch = np.where(left > 0, line / np.where(left > 0, left, 1), np.inf)
        return np.clip(batch, 1, self.slots)[()]

    def prompt_wait(self, arrivals_per_second: Amount) -> Amount:
        """Mean seconds that a prompt waits for those that are being read (M/D/1)."""
        busy = np.minimum(arrivals_per_second * self.interruption, 0.95)
        return self.interruption * busy / (2 * (1 - busy))


def _gpu_numbers(name: str) -> tuple[float, ...]:
    """Bytes of memory, bytes/s, and dense FLOP/s at 8 and at 16 bits."""
    gpu = gpus()[name]
    peaks = (gpu.peak_flops(precision) for precision in ("8-bit", "16-bit"))
    return gpu.memory_bytes, gpu.bandwidth.number, *peaks


def _model_numbers(name: str) -> tuple[float, ...]:
    """Parameters that a token is computed with, what attention grows with; attending layers, KV
    heads and their dimension; all parameters, those in experts, and the share of experts that a
    token leaves."""
    model = own_models()[name]
    shape = model.attending, model.kv_heads, model.head_dim
    left = 1 - model.experts_per_token / model.experts if model.experts else 0.0
    return model.computed, model.attention, *shape, model.parameters, model.in_experts, left


def _precision_numbers(name: str) -> tuple[float, bool]:
    """Bytes of a weight, and whether it is computed with 8 bits."""
    return WEIGHT_BYTES[name], name == "8-bit"


@worked_out_once()
def replica(case: Any, approach: str = "self_hosted") -> Replica:
    """One replica, writing as many answers at once as the latency target and memory allow.

    Time grows with the batch in a straight line wherever reading or computing rules, so the
    largest batch in time is solved, not searched. Where even one answer alone misses the target,
    the replica is filled as far as memory allows and `in_time` is false.
    """
    return _filled(case, _shape(case, approach))


@worked_out_once()
def _shape(case: Any, approach: str) -> Shape:
    return Shape(case, approach)


def _filled(case: Any, shape: Shape) -> Replica:
    target = target_seconds(case)
    alone, slots = shape.seconds(1), shape.slots
    full = shape.seconds(slots)
    possible = np.where(target >= full, slots, np.floor(shape.most_within(target)))
    in_time = np.asarray(alone <= target)
    at_once = np.where(in_time, np.clip(possible, 1, slots), slots)[()]
    seconds = shape.seconds(at_once)
    measured = case.overrides.get("own_requests_per_second")
    return Replica(
        gpus=shape.gpus,
        slots=slots,
        at_once=at_once,
        first_token=shape.first_token,
        prefill=shape.prefill,
        per_token=shape.per_token(at_once),
        seconds=seconds,
        requests_per_second=answers_per_second(at_once, seconds) if measured is None else measured,
        most_per_second=answers_per_second(slots, full) if measured is None else measured,
        in_time=in_time[()],
    )


def target_seconds(case: Any) -> Amount:
    """Seconds that a typical answer may take: where the target holds for p95, so much less as the
    slowest answers are longer."""
    target = case.latency_target_ms / 1000
    (slowest,) = by_name(case.target_percentile, lambda percentile: (percentile == "p95",))
    return target / np.where(slowest, known(case, "answer_length_p95"), 1.0)


def answers_per_second(at_once: Amount, seconds: Amount) -> Amount:
    """Throughput of a replica that always writes this many answers, each taking `seconds`."""
    return at_once / seconds


def requests_per_second(case: Any, requests_per_month: Amount) -> Amount:
    """Mean arrivals, retries included."""
    return requests_per_month * (1 + case.retry_rate) / (HOURS_PER_MONTH * 3600)


def own_replicas(case: Any, serving: Replica, requests_per_month: Amount) -> Amount:
    """Replicas that the busiest hour needs, between the least kept and the most that can be had.

    max(minimum, ceil(mean x peak over mean / (what one replica serves in time x load limit))), and
    the spare ones.
    """
    peak = requests_per_second(case, requests_per_month) * case.peak_to_mean_load
    usable = serving.requests_per_second * known(case, "replica_load_limit")
    needed = np.maximum(case.own_replicas, np.ceil(peak / usable) + case.spare_copies)
    return np.minimum(needed, case.own_replicas_limit)[()]


def keeps_up(case: Any, serving: Replica, requests_per_month: Amount) -> Amount:
    """Whether the replicas that can be had serve the busiest hour at all, late or not.

    Every one full: count x slots / seconds of an answer then. Else the queue only grows, and the
    bill is that of a service that fails.
    """
    copies = own_replicas(case, serving, requests_per_month)
    return served_by(case, serving, copies, requests_per_month)


def served_by(case: Any, serving: Replica, copies: Amount, requests_per_month: Amount) -> Amount:
    """Whether so many replicas serve the busiest hour at all."""
    peak = requests_per_second(case, requests_per_month) * case.peak_to_mean_load
    return np.asarray(peak < copies * serving.most_per_second)[()]


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
    return rent_of(case, serving, own_replicas(case, serving, requests_per_month))


def rent_of(case: Any, serving: Replica, copies: Amount) -> Amount:
    """USD a month of so many replicas."""
    return copies * serving.gpus * gpu_price(case) * HOURS_PER_MONTH


def own_training_cost(case: Any, runs: Amount = 1) -> Amount:
    """USD of GPU-hours for this many LoRA runs on the chosen GPU, at its 16-bit peak.

    By preference a token takes as much longer as it is dearer elsewhere.
    """
    (peak,) = by_name(case.own_gpu, lambda name: (gpus()[name].peak_flops("16-bit"),))
    (parameters,) = by_name(case.own_model, lambda name: (own_models()[name].computed,))
    hours = gpu_hours(
        parameters=parameters,
        tokens=case.training_examples * case.tokens_per_example * case.epochs,
        peak_flops=peak,
        mfu=known(case, "mfu_train"),
    )
    hourly = gpu_price(case)
    return training_run(case, hours * hourly, hourly) * runs


def always_on_break_even(
    usd_per_hour: Amount, hosted_usd_per_request: Amount, replicas: Amount = 1
) -> Amount:
    """Requests a day from which GPUs that always run cost no more than paying per request.

    24 x USD an hour x replicas / USD per request.
    """
    return 24 * usd_per_hour * replicas / hosted_usd_per_request


@dataclass(frozen=True)
class BusiestHour:
    """Seconds in the first month's busiest hour. `queue` is the mean wait for a slot and for the
    prompts of others, `slowest_queue` what one request in twenty waits at least."""

    queue: Amount
    slowest_queue: Amount
    prefill: Amount
    per_token: Amount


def busiest_hour(case: Any, approach: str) -> BusiestHour:
    """Every replica takes its share of the arrivals; its batch is what Little's law gives."""
    shape = _shape(case, approach)
    count = own_replicas(case, replica(case, approach), case.requests_per_month)
    peak = requests_per_second(case, case.requests_per_month) * case.peak_to_mean_load
    return at_load(shape, count, peak / count)


def at_load(shape: Shape, copies: Amount, each: Amount) -> BusiestHour:
    """The same of so many copies, each with `each` arrivals a second."""
    batch = shape.in_service(each)
    seconds = shape.seconds(batch)
    shared = np.maximum(batch - 1, 0) * shape.interruption / np.maximum(shape.output - 1, 1)
    slots = copies * shape.slots
    prompts = shape.prompt_wait(each)
    return BusiestHour(
        queue=queue_seconds(each * copies, slots, seconds) + prompts,
        slowest_queue=queue_seconds_p95(each * copies, slots, seconds) + np.log(20) * prompts,
        prefill=shape.prefill,
        per_token=shape.per_token(batch) + shared,
    )
