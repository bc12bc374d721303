"""An independent oracle: reverse-mode automatic differentiation in a few lines.

Knows nothing of transformers; `test_lab_gradients.py` writes the network again with it, from its
description, and compares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


class Tensor:
    """An array that remembers how it was made."""

    def __init__(
        self,
        value: Any,
        made_from: tuple[tuple[Tensor, Callable[[np.ndarray], np.ndarray]], ...] = (),
    ) -> None:
        self.value = np.asarray(value, np.float64)
        self.made_from = made_from
        self.gradient = np.zeros_like(self.value)

    def __add__(self, other: Tensor) -> Tensor:
        return Tensor(
            self.value + other.value,
            (
                (self, lambda g: _summed(g, self.value.shape)),
                (other, lambda g: _summed(g, other.value.shape)),
            ),
        )

    def __mul__(self, other: Tensor) -> Tensor:
        return Tensor(
            self.value * other.value,
            (
                (self, lambda g: _summed(g * other.value, self.value.shape)),
                (other, lambda g: _summed(g * self.value, other.value.shape)),
            ),
        )

    def __matmul__(self, other: Tensor) -> Tensor:
        return Tensor(
            self.value @ other.value,
            (
                (self, lambda g: g @ other.value.T),
                (other, lambda g: self.value.T @ g),
            ),
        )

    def __getitem__(self, place: Any) -> Tensor:
        def spread(g: np.ndarray) -> np.ndarray:
            whole = np.zeros_like(self.value)
            np.add.at(whole, place, g)
            return whole

        return Tensor(self.value[place], ((self, spread),))

    @property
    def transposed(self) -> Tensor:
        return Tensor(self.value.T, ((self, lambda g: g.T),))

    def scaled(self, by: Any) -> Tensor:
        """Times a constant."""
        return self * Tensor(by)

    def mapped(
        self,
        function: Callable[[np.ndarray], np.ndarray],
        slope: Callable[[np.ndarray], np.ndarray],
    ) -> Tensor:
        """A function of each number, with its derivative."""
        return Tensor(function(self.value), ((self, lambda g: g * slope(self.value)),))

    def total(self, axis: int) -> Tensor:
        """The sum over an axis, which stays."""
        return Tensor(
            self.value.sum(axis, keepdims=True),
            ((self, lambda g: np.broadcast_to(g, self.value.shape)),),
        )

    def backwards(self) -> None:
        """Puts the derivative of this one number into every tensor that it came from."""
        order: list[Tensor] = []
        seen: set[int] = set()

        def visit(tensor: Tensor) -> None:
            if id(tensor) not in seen:
                seen.add(id(tensor))
                for source, _ in tensor.made_from:
                    visit(source)
                order.append(tensor)

        visit(self)
        self.gradient = np.ones_like(self.value)
        for tensor in reversed(order):
            for source, rule in tensor.made_from:
                source.gradient = source.gradient + rule(tensor.gradient)


def joined(tensors: list[Tensor], axis: int) -> Tensor:
    """Side by side along an axis."""
    ends = np.cumsum([0, *(one.value.shape[axis] for one in tensors)])

    def part(start: int, end: int) -> Callable[[np.ndarray], np.ndarray]:
        return lambda g: g.take(range(start, end), axis)

    return Tensor(
        np.concatenate([one.value for one in tensors], axis),
        tuple((one, part(ends[place], ends[place + 1])) for place, one in enumerate(tensors)),
    )


def _summed(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Undoes broadcasting."""
    while gradient.ndim > len(shape):
        gradient = gradient.sum(0)
    for axis, size in enumerate(shape):
        if size == 1 and gradient.shape[axis] != 1:
            gradient = gradient.sum(axis, keepdims=True)
    return gradient
