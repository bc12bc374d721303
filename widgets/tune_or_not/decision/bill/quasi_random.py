"""Points that fill a cube more evenly than chance does."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_RESOLUTION = 1e-9


@lru_cache(maxsize=32)
def halton(count: int, dimensions: int, seed: int = 0) -> NDArray[np.float64]:
    """`count` points in the unit cube, shape (count, dimensions), each number in (0, 1).

    Halton's sequence, one prime per dimension, the digits of each shuffled anew by `seed`:
    plain, its high dimensions would move in step. Read-only, the same for the same arguments.
    Source: Owen, "A randomized Halton algorithm in R" (arXiv 1706.02808).
    """
    points = np.empty((count, dimensions))
    random = np.random.default_rng(seed)
    for column, prime in enumerate(_primes(dimensions)):
        index, place, value = np.arange(count), 1.0, np.zeros(count)
        while place > _RESOLUTION:
            place /= prime
            value += random.permutation(prime)[index % prime] * place
            index //= prime
        points[:, column] = value + place / 2
    points.flags.writeable = False
    return points


def _primes(count: int) -> list[int]:
    primes: list[int] = []
    number = 2
    while len(primes) < count:
        if all(number % prime for prime in primes):
            primes.append(number)
        number += 1
    return primes
