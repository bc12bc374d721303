"""How long a model of one's own takes, from its shape and its GPU's peaks.

Pure functions of numbers or broadcasting arrays, in SI units: seconds, bytes, FLOP/s, bytes/s.
Formulas: the roofline of transformer inference as in kipply's "Transformer Inference Arithmetic"
(2022) and jax-ml/scaling-book, "All About Transformer Inference" (2025-02-03).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tune_or_not.decision.bill.known import Amount


@dataclass(frozen=True)
class Hardware:
    """GPUs that share a model: their number, each one's dense peak in FLOP/s and bandwidth in
    bytes/s, and the shares of both that are reached (MFU, MBU)."""

    gpus: Amount
    peak_flops: Amount
    bandwidth: Amount
    mfu: Amount
    mbu: Amount

    def computing(self, flops: Amount) -> Amount:
        """Seconds for this many operations."""
        return flops / (self.gpus * self.peak_flops * self.mfu)

    def reading(self, amount: Amount) -> Amount:
        """Seconds to read this many bytes from memory."""
        return amount / (self.gpus * self.bandwidth * self.mbu)


def prefill_seconds(
    on: Hardware,
    *,
    parameters: Amount,
    weight_bytes: Amount,
    new_tokens: Amount,
    cached_tokens: Amount = 0,
    attention: Amount = 0,
) -> Amount:
    """Seconds to read a prompt: the longer of computing and of reading the weights once.

    Computing is 2 x parameters x new tokens, and attention's 2 x `attention` x (input^2 -
    cached^2), where `attention` = layers x heads x head_dim.
    """
    whole = new_tokens + cached_tokens
    flops = 2 * parameters * new_tokens + 2 * attention * (whole**2 - cached_tokens**2)
    return np.maximum(on.computing(flops), on.reading(weight_bytes))[()]


def decode_seconds(
    on: Hardware,
    *,
    parameters: Amount,
    weight_bytes: Amount,
    batch: Amount,
    context: Amount,
    kv_bytes: Amount,
    adapter: Amount = 0,
) -> Amount:
    """Seconds per token of each answer, `batch` of them written at once.

    The longer of reading the weights and every answer's KV cache, and of computing 2 x
    parameters x batch; an adapter that is not merged adds its own seconds.
    """
    reading = on.reading(weight_bytes + batch * context * kv_bytes)
    computing = on.computing(2 * parameters * batch)
    return np.maximum(reading, computing)[()] + adapter


def kv_bytes_per_token(
    layers: Amount, kv_heads: Amount, head_dim: Amount, bytes_per_value: Amount
) -> Amount:
    """Bytes that one token of context keeps: a key and a value in each layer and KV head."""
    return 2 * layers * kv_heads * head_dim * bytes_per_value


def most_at_once(
    *,
    memory_bytes: Amount,
    weight_bytes: Amount,
    context: Amount,
    kv_bytes: Amount,
    gpus: Amount,
    share: Amount,
) -> Amount:
    """Answers that fit in memory together, as a whole number; less than 1 where none does."""
    free = gpus * memory_bytes * share - weight_bytes
    return np.floor(free / (context * kv_bytes))[()]


def queue_seconds(arrivals_per_second: Amount, slots: Amount, service_seconds: Amount) -> Amount:
    """Mean wait for a slot; infinity at a load of 1 or more, where the queue only grows.

    S x load^(sqrt(2(c + 1)) - 1) / (c x (1 - load)) with c slots, each busy for S seconds.
    Source: Sakasegawa, "An approximation formula L_q = alpha rho^beta / (1 - rho)" (1977).
    """
    load, waiting, each = _queue(arrivals_per_second, slots, service_seconds)
    return np.where(load < 1, waiting * each, np.inf)[()]


def queue_seconds_p95(
    arrivals_per_second: Amount, slots: Amount, service_seconds: Amount
) -> Amount:
    """What one request in twenty waits at least; 0 where fewer wait at all.

    Who must wait, waits exponentially long: ln(share that waits / 0.05) x S / (c x (1 - load)).
    """
    load, waiting, each = _queue(arrivals_per_second, slots, service_seconds)
    longest = np.log(np.maximum(waiting, 0.05) / 0.05) * each
    return np.where(load < 1, longest, np.inf)[()]


def _queue(
    arrivals_per_second: Amount, slots: Amount, service_seconds: Amount
) -> tuple[Amount, Amount, Amount]:
    """Load, the share of requests that wait, and the mean wait of those in seconds."""
    load = np.asarray(arrivals_per_second * service_seconds / slots, dtype=float)
    waiting = np.minimum(load, 1) ** (np.sqrt(2 * (slots + 1)) - 1)
    return load, waiting, service_seconds / (slots * np.where(load < 1, 1 - load, 1))
