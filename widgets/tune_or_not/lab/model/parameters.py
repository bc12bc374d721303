"""Every number that training may change, in one flat vector with a named view for each matrix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.lab.model.vocabulary import TOKENS

Floats = NDArray[np.floating[Any]]
"""float32 in use; float64 where gradients are checked."""


@dataclass(frozen=True)
class Size:
    """The measures of the network."""

    vocabulary: int = len(TOKENS)
    width: int = 64
    layers: int = 2
    heads: int = 4
    hidden: int = 256
    context: int = 128

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of each matrix; a layer's are named like `0.qkv`."""
        width = self.width
        in_layer = {
            "attention_gain": (width,),
            "qkv": (2 * width, 3 * width),
            "out": (width, width),
            "mlp_gain": (width,),
            "up": (width, self.hidden),
            "down": (self.hidden, width),
        }
        return {
            "embedding": (self.vocabulary, width),
            **{f"{n}.{name}": s for n in range(self.layers) for name, s in in_layer.items()},
            "gain": (width,),
            "head": (width, self.vocabulary),
        }


@lru_cache(maxsize=32)
def _layout(shapes: tuple[tuple[str, tuple[int, ...]], ...]) -> tuple[int, ...]:
    return tuple(np.cumsum([0, *(int(np.prod(shape)) for _, shape in shapes)]).tolist())


class Views:
    """Matrices by name, all in one flat vector.

    What changes the vector changes the matrices: to copy, restore or update a model is one line on
    `flat`.
    """

    def __init__(self, shapes: dict[str, tuple[int, ...]], flat: Floats | None = None) -> None:
        ends = _layout(tuple(shapes.items()))
        self.shapes = shapes
        self.flat = np.zeros(ends[-1], np.float32) if flat is None else flat
        if self.flat.shape != (ends[-1],):
            raise ValueError(f"These matrices hold {ends[-1]:,} numbers, not {self.flat.size:,}.")
        self._views = {
            name: self.flat[start:end].reshape(shape)
            for (name, shape), (start, end) in zip(shapes.items(), pairwise(ends), strict=True)
        }

    def __getitem__(self, name: str) -> Floats:
        return self._views[name]

    def __setitem__(self, name: str, value: Floats) -> None:
        self._views[name][:] = value

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def like(self, flat: Floats) -> Views:
        """The same names and shapes over another vector."""
        return Views(self.shapes, flat)

    def copy(self) -> Views:
        """The same numbers in an own vector."""
        return self.like(self.flat.copy())


def initial(size: Size, seed: int) -> Views:
    """The network before any training: small random numbers, gains of one."""
    random = np.random.default_rng([seed, 4])
    made = Views(size.shapes())
    for name, shape in made.shapes.items():
        if len(shape) == 1:
            made[name][:] = 1
        else:
            made[name][:] = random.normal(0, _deviation(name, shape, size), shape)
    return made


def _deviation(name: str, shape: tuple[int, ...], size: Size) -> float:
    """One over the root of the inputs; what adds to the residual stream starts smaller."""
    if name == "embedding":
        return 0.5
    added = name.endswith(("out", "down"))
    return float(shape[0] ** -0.5 / ((2 * size.layers) ** 0.5 if added else 1))
