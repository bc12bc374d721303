"""Low-rank adapters: fine-tuning that leaves the base alone and adds a small product to it.

Beside each matrix W of the base stand two thin ones, A and B; the model works with
W + strength * SCALE * A B. Only A and B are trained. B starts at zero, so an adapter starts as no
change at all. Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (arXiv 2106.09685).
"""

from __future__ import annotations

import numpy as np

from tune_or_not.lab.model.parameters import Views

RANK = 4
SCALE = 2.0
ADAPTED = ("qkv", "out", "up", "down")


def new_adapter(base: Views, seed: int, rank: int = RANK) -> Views:
    """An adapter that changes nothing yet: matrices named like `0.qkv.a` and `0.qkv.b`."""
    random = np.random.default_rng([seed, 7])
    shapes: dict[str, tuple[int, ...]] = {}
    for name in _adapted(base):
        inputs, outputs = base[name].shape
        shapes[f"{name}.a"] = (inputs, rank)
        shapes[f"{name}.b"] = (rank, outputs)
    adapter = Views(shapes)
    for name in _adapted(base):
        a = adapter[f"{name}.a"]
        a[:] = random.normal(0, len(a) ** -0.5, a.shape)
    return adapter


def merged(base: Views, adapter: Views, strength: float = 1.0) -> Views:
    """The base with the adapter at this strength, in an own vector; the base is not touched."""
    result = base.copy()
    if strength:
        for name in _adapted(base):
            result[name][:] += (strength * SCALE) * (adapter[f"{name}.a"] @ adapter[f"{name}.b"])
    return result


def adapter_gradient(gradient: Views, adapter: Views) -> Views:
    """The gradient of A and B from that of the merged weights, by the chain rule."""
    of_adapter = adapter.like(np.zeros_like(adapter.flat))
    for name in _adapted(gradient):
        a, b, whole = adapter[f"{name}.a"], adapter[f"{name}.b"], gradient[name]
        of_adapter[f"{name}.a"][:] = SCALE * (whole @ b.T)
        of_adapter[f"{name}.b"][:] = SCALE * (a.T @ whole)
    return of_adapter


def _adapted(weights: Views) -> list[str]:
    return [name for name in weights if name.rpartition(".")[2] in ADAPTED]
