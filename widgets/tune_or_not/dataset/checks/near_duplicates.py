"""Pairs of examples that share most of their words, found without comparing every pair.

Each example leaves a MinHash sketch of fixed size, whatever its length: the lowest byte of each of
SLOTS slots (b-bit minwise hashing, Li and Konig 2010). Sketches that agree in a whole band are
candidates (locality-sensitive hashing); a caller then compares the texts themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

SLOTS = 128
BAND = 8
"""Slots in a band: 16 bands of 8 find a pair that shares 85 % of its words in 99 of 100 cases, and
one that shares 40 % in one of 100."""
FEWEST_WORDS = 8
"""Shorter texts agree by chance; they are only compared as a whole."""
ALIKE = 0.85
"""Share of words in common, in the question and in the answer, from which a pair is told."""
_WORTH_READING = ALIKE - 0.1
"""Estimated share from which the texts are compared themselves; the estimate errs by 0.03."""
_NEIGHBOURS = 3
_SEED = 20_261_120

Sketches = NDArray[np.uint8]
"""One row of SLOTS bytes an example."""


def sketches(word_lists: list[list[str]]) -> Sketches:
    """MinHash sketches of these lists of words, in their order."""
    if not word_lists:
        return np.empty((0, SLOTS), dtype=np.uint8)
    matrix = RMinHash.digest_matrix_from_token_sets(word_lists, SLOTS, _SEED)
    return np.array(matrix.to_rows(), dtype=np.uint32).astype(np.uint8)


def likeness(left: Sketches, right: Sketches) -> NDArray[np.float64]:
    """Estimated share of words in common, row by row; 1 in 256 slots agrees by chance."""
    agree = (left == right).mean(axis=1)
    return np.asarray((agree - 1 / 256) / (1 - 1 / 256))


def candidates(
    rows: Sketches,
    places: NDArray[np.intp],
    done: NDArray[np.bool_],
    progress: Callable[[float], None],
) -> Iterator[tuple[int, int]]:
    """Pairs (earlier, later) of these rows that are probably alike, band by band.

    A pair may come again in another band; no pair comes whose later row the caller has marked
    `done`. Where many rows share a band, each is compared with the first of them and its last
    three neighbours, so that work and memory are in proportion to the rows, however alike they are.
    """
    bands = rows.view(np.uint64)
    for band in range(bands.shape[1]):
        progress(band / bands.shape[1])
        for earlier, later in _within(bands[places, band], rows, places, done):
            if not done[later]:
                yield earlier, later


def _within(
    keys: NDArray[np.uint64],
    rows: Sketches,
    places: NDArray[np.intp],
    done: NDArray[np.bool_],
) -> Iterator[tuple[int, int]]:
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    here = np.arange(len(keys))
    changes = np.r_[True, sorted_keys[1:] != sorted_keys[:-1]]
    firsts = np.maximum.accumulate(np.where(changes, here, 0))
    for step in range(_NEIGHBOURS + 1):
        partners = here - step if step else firsts
        for block in _blocks(np.flatnonzero((partners >= firsts) & (partners < here))):
            left, right = places[order[partners[block]]], places[order[block]]
            open_ = ~done[right]
            left, right = left[open_], right[open_]
            close = likeness(rows[left], rows[right]) >= _WORTH_READING
            yield from zip(left[close].tolist(), right[close].tolist(), strict=True)


def _blocks(places: NDArray[np.intp], size: int = 100_000) -> Iterator[NDArray[np.intp]]:
    for start in range(0, len(places), size):
        yield places[start : start + size]
