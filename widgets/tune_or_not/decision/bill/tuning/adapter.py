"""How many weights a LoRA adapter has, beside the model that it is trained for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tune_or_not.decision.bill.own_server.own_gpu import OwnModel, own_models
from tune_or_not.facts.tables import toml

ATTENTION, EVERY_LAYER = "attention", "every layer"
PARTS = (ATTENTION, EVERY_LAYER)
"""What an adapter may be trained for: the attention matrices only, or every linear layer."""

RANKS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
USUAL_RANK = 16

BYTES_PER_WEIGHT = 2
"""At 16 bits, as adapters are usually saved."""

Matrix = tuple[int, int]
"""Width of what goes in, and of what comes out."""


@dataclass(frozen=True)
class Pretraining:
    """What a model had read, and what that took, before anybody tuned it."""

    feed_forward: int
    source: str
    as_of: str
    confidence: str
    tokens: float | None = None
    gpu_hours: float | None = None


@dataclass(frozen=True)
class Adapter:
    """An adapter of one rank for one model. Both counts are weights, sizes are bytes at 16 bits."""

    model: str
    rank: int
    part: str
    weights: int
    frozen: float

    @property
    def share(self) -> float:
        """The adapter's weights over the model's."""
        return self.weights / self.frozen

    @property
    def size_bytes(self) -> int:
        return self.weights * BYTES_PER_WEIGHT

    @property
    def frozen_bytes(self) -> float:
        return self.frozen * BYTES_PER_WEIGHT


@cache
def pretraining() -> dict[str, Pretraining]:
    """What is published of each open model's origin, by the model's id."""
    return {name: Pretraining(**row) for name, row in toml("pretraining").items()}


def adapter_weights(matrices: Sequence[Matrix], rank: int) -> int:
    """Weights that LoRA adds: for each matrix, rank x (width in + width out).

    A matrix of n x m is left as it is; beside it stand one of n x rank and one of rank x m.
    Source: Hu et al. 2021, arXiv 2106.09685, section 4.1.
    """
    return sum(rank * (wide_in + wide_out) for wide_in, wide_out in matrices)


def adapter(model: str, rank: int = USUAL_RANK, part: str = EVERY_LAYER) -> Adapter:
    """The adapter of this rank for one of `own_models`.

    Raises KeyError for a model without a published shape, ValueError for an unknown part.
    """
    shape, wide = own_models()[model], pretraining()[model].feed_forward
    matrices = matrices_of(shape, wide, part)
    return Adapter(model, rank, part, adapter_weights(matrices, rank), shape.parameters)


def matrices_of(shape: OwnModel, feed_forward: int, part: str) -> list[Matrix]:
    """The linear layers of every block: query, key, value and output, or what stands in their
    place; gate, up and down."""
    if part not in PARTS:
        raise ValueError(f"an adapter is for {' or '.join(PARTS)}, not {part!r}")
    hidden, shared = shape.width, shape.kv_heads * shape.head_dim
    all_heads = shape.heads * shape.head_dim
    attends = [(hidden, all_heads), (hidden, shared), (hidden, shared), (all_heads, hidden)]
    forward = [(hidden, feed_forward), (hidden, feed_forward), (feed_forward, hidden)]
    mixing = attends * shape.attending
    for wide_in, wide_out in shape.other_projections:
        mixing += [(wide_in, wide_out)] * (shape.layers - shape.attending)
    return mixing + (forward * shape.layers if part == EVERY_LAYER else [])
