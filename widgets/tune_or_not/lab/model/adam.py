"""The optimiser: each weight steps against its gradient, at a pace of its own."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi

import numpy as np

from tune_or_not.lab.model.parameters import Floats

Schedule = Callable[[int], float]
"""The learning rate of each step, counted from 0."""


class Adam:
    """Kingma and Ba, "Adam: A Method for Stochastic Optimization" (arXiv 1412.6980)."""

    def __init__(self, parameters: int, betas: tuple[float, float] = (0.9, 0.98)) -> None:
        self.mean = np.zeros(parameters, np.float32)
        """A running mean of each gradient ..."""
        self.square = np.zeros(parameters, np.float32)
        """... and of its square."""
        self.steps = 0
        self.betas = betas

    def step(self, weights: Floats, gradient: Floats, learning_rate: float) -> None:
        """Changes the weights in place."""
        slow, slower = self.betas
        self.steps += 1
        self.mean *= slow
        self.mean += (1 - slow) * gradient
        self.square *= slower
        self.square += (1 - slower) * gradient * gradient
        # Both means start at zero and are too small at first: divide that out.
        rate = learning_rate / (1 - slow**self.steps)
        size = np.sqrt(self.square / (1 - slower**self.steps))
        size += 1e-8
        weights -= rate * self.mean / size


def clip(gradient: Floats, longest: float = 1.0) -> float:
    """Shortens, in place, a gradient that is longer than this; gives its length before."""
    length = float(np.sqrt(gradient @ gradient))
    if length > longest:
        gradient *= longest / length
    return length


def cosine(peak: float, steps: int, warm_up: int = 50, end: float = 0.05) -> Schedule:
    """Up in a line, then down half a cosine to a share of the peak."""

    def rate(step: int) -> float:
        done = max(0, step - warm_up) / max(1, steps - warm_up)
        return peak * min(1, (step + 1) / warm_up) * (end + (1 - end) * (1 + cos(pi * done)) / 2)

    return rate


def line(peak: float, steps: int, warm_up: int = 10, end: float = 0.1) -> Schedule:
    """Up in a line, then down in a line to a share of the peak."""

    def rate(step: int) -> float:
        done = max(0, step - warm_up) / max(1, steps - warm_up)
        return peak * min(1, (step + 1) / warm_up) * (1 - (1 - end) * done)

    return rate
