"""The GPUs and open models that a reader may serve themselves, with the rows they come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tune_or_not.facts.tables import Fact, fact, toml

WEIGHT_BYTES = {"8-bit": 1, "16-bit": 2}
"""Bytes per parameter at each precision."""

_PEAK = {"8-bit": "dense fp8/int8 peak", "16-bit": "dense bf16 peak"}


@dataclass(frozen=True)
class Gpu:
    """One GPU: bytes of memory, bytes/s of bandwidth, dense FLOP/s by precision, USD an hour."""

    id: str
    memory: Fact
    bandwidth: Fact
    peaks: dict[str, Fact]
    price: Fact

    @property
    def memory_bytes(self) -> float:
        return self.memory.number * 1e9

    def peak_flops(self, precision: str) -> float:
        """Dense peak; that of 16 bits where the GPU has none for 8."""
        return self.peaks.get(precision, self.peaks["16-bit"]).number

    @property
    def rows(self) -> tuple[Fact, ...]:
        return (self.price, self.memory, self.bandwidth, *self.peaks.values())


@dataclass(frozen=True)
class OwnModel:
    """The shape of an open model."""

    id: str
    parameters: float
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    source: str
    as_of: str
    confidence: str
    offered: bool = True
    active: float = 0.0
    """Parameters that one token is computed with; 0 where it is all of them."""
    experts: int = 0
    experts_per_token: int = 0
    hidden: int = 0
    attention_layers: int = 0
    """Layers that look at every earlier token and keep its keys and values; 0 where all do. The
    others keep a state of one size, however long the text."""
    other_projections: tuple[tuple[int, int], ...] = ()
    """Width in and out of each linear layer by which such another layer mixes tokens."""

    @property
    def attending(self) -> int:
        """How many layers keep keys and values."""
        return self.attention_layers or self.layers

    @property
    def computed(self) -> float:
        """Parameters that one token is computed with: all of them, or the active ones."""
        return self.active or self.parameters

    @property
    def width(self) -> int:
        """Numbers that stand for a token between two layers."""
        return self.hidden or self.heads * self.head_dim

    @property
    def in_experts(self) -> float:
        """Parameters of all experts together: total = rest + experts, active = rest + experts x
        share, where the share is experts per token over experts."""
        if not self.experts:
            return 0.0
        return (self.parameters - self.active) / (1 - self.experts_per_token / self.experts)

    @property
    def attention(self) -> int:
        """Attending layers x heads x head_dim, what attention's cost grows with."""
        return self.attending * self.heads * self.head_dim


@cache
def gpus() -> dict[str, Gpu]:
    """Every GPU on offer, by id."""
    return {name: _gpu(name, row["specs"], row["price"]) for name, row in toml("own_gpus").items()}


def _gpu(name: str, specs: str, price: list[str]) -> Gpu:
    lacks_8_bit = specs == "A10"
    peaks = {
        precision: fact("gpu_specs", specs, item)
        for precision, item in _PEAK.items()
        if not (precision == "8-bit" and lacks_8_bit)
    }
    return Gpu(
        id=name,
        memory=fact("gpu_specs", specs, "memory"),
        bandwidth=fact("gpu_specs", specs, "HBM bandwidth"),
        peaks=peaks,
        price=fact(*price),
    )


@cache
def own_models() -> dict[str, OwnModel]:
    """Every open model whose shape is known, by id."""
    return {name: OwnModel(id=name, **row) for name, row in toml("own_models").items()}
