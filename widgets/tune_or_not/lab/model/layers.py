"""The pieces of a transformer, forwards and backwards.

Each function gives its result and a function that runs it backwards: from the gradient of the loss
with respect to the result, it gives the gradient with respect to each input, in order. Writing them
side by side is all that backpropagation is. In the shapes, B is the batch, T the tokens in a row, D
the width, H the heads and K = D / H the width of a head.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.lab.model.parameters import Floats

Backwards = Callable[[Floats], Floats]
BackwardsTwo = Callable[[Floats], tuple[Floats, Floats]]
Ids = NDArray[np.integer[Any]]

EPSILON = 1e-5
ROPE_BASE = 1000.0


def linear(x: Floats, weight: Floats) -> tuple[Floats, BackwardsTwo]:
    """x @ weight, with x of shape (..., inputs) and weight (inputs, outputs)."""
    rows = x.reshape(-1, x.shape[-1])
    y = rows @ weight

    def backwards(dy: Floats) -> tuple[Floats, Floats]:
        dy = dy.reshape(-1, dy.shape[-1])
        return (dy @ weight.T).reshape(x.shape), rows.T @ dy

    return y.reshape(*x.shape[:-1], -1), backwards


def embed(ids: Ids, table: Floats) -> tuple[Floats, Backwards]:
    """The row of the table for each token: ids (B, T), table (vocabulary, D), result (B, T, D)."""

    def backwards(dy: Floats) -> Floats:
        which = np.zeros((ids.size, len(table)), dy.dtype)
        which[np.arange(ids.size), ids.ravel()] = 1
        return which.T @ dy.reshape(ids.size, -1)  # as a product: quicker than adding row by row

    return table[ids], backwards


def rms_norm(x: Floats, gain: Floats) -> tuple[Floats, BackwardsTwo]:
    """Scales each token to a root mean square of one, then by a gain for each of the D numbers.

    Zhang and Sennrich, "Root Mean Square Layer Normalization" (arXiv 1910.07467).
    """
    width = x.shape[-1]
    mean_square = np.einsum("...d,...d->...", x, x) / width
    scale = (1 / np.sqrt(mean_square + EPSILON))[..., None].astype(x.dtype, copy=False)
    normed = x * scale

    def backwards(dy: Floats) -> tuple[Floats, Floats]:
        dgain = (dy * normed).reshape(-1, width).sum(axis=0)
        dx = dy * gain
        dx -= normed * (np.einsum("...d,...d->...", dx, normed) / width)[..., None]
        dx *= scale
        return dx, dgain

    return normed * gain, backwards


def with_previous(x: Floats) -> tuple[Floats, Backwards]:
    """Each token beside the one before it: (B, T, D) to (B, T, 2D), zeros before the first.

    A causal convolution of width two. It lets one layer find "what came after this word last
    time"; without it, a network this small did not learn to follow examples in its prompt.
    """
    width = x.shape[-1]
    both = np.empty((*x.shape[:-1], 2 * width), x.dtype)
    both[..., :width] = x
    both[:, 1:, width:] = x[:, :-1]
    both[:, 0, width:] = 0

    def backwards(dy: Floats) -> Floats:
        dx = dy[..., :width].copy()
        dx[:, :-1] += dy[:, 1:, width:]
        return dx

    return both, backwards


@lru_cache(maxsize=8)
def rotations(positions: int, width: int) -> tuple[Floats, Floats]:
    """Cosine and sine for each position and each pair of numbers: shape (positions, width / 2).

    Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding" (arXiv 2104.09864).
    """
    slower = ROPE_BASE ** -(np.arange(0, width, 2) / width)
    angle = np.arange(positions)[:, None] * slower
    return np.cos(angle), np.sin(angle)


def rotate(x: Floats, cosine: Floats, sine: Floats) -> Floats:
    """Turns each pair of numbers by the angle of its position, so that products of a query and a
    key depend on how far apart they are. x is (..., T, K), cosine and sine (T, K / 2).

    Backwards is the same turn the other way: rotate(dy, cosine, -sine).
    """
    half = x.shape[-1] // 2
    first, second = x[..., :half], x[..., half:]
    turned = np.empty(x.shape, x.dtype)
    np.multiply(first, cosine, out=turned[..., :half])
    turned[..., :half] -= second * sine
    np.multiply(second, cosine, out=turned[..., half:])
    turned[..., half:] += first * sine
    return turned


def softmax(scores: Floats) -> Floats:
    """Shares that sum to one over the last axis. Overwrites the scores."""
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


@lru_cache(maxsize=16)
def _angles(tokens: int, each: int, dtype: np.dtype[Any]) -> tuple[Floats, Floats]:
    """Cosine and sine for queries and keys, (2, 1, 1, T, K / 2); queries shrink by 1 / sqrt(K)."""
    cosine, sine = rotations(tokens, each)
    scale = np.array([each**-0.5, 1])[:, None, None, None, None]
    return (scale * cosine).astype(dtype), (scale * sine).astype(dtype)


@lru_cache(maxsize=16)
def _future(tokens: int) -> Floats:
    """Minus infinity where the key comes after the query: shape (T, T)."""
    return np.triu(np.full((tokens, tokens), -np.inf, np.float32), 1)


def attention(qkv: Floats, heads: int) -> tuple[Floats, Backwards]:
    """Every token looks at itself and those before it: (B, T, 3D) to (B, T, D).

    softmax(q k' / sqrt(K)) v for each head, Vaswani et al., "Attention Is All You Need"
    (arXiv 1706.03762), with rotary positions on q and k.
    """
    batch, tokens, width = qkv.shape[0], qkv.shape[1], qkv.shape[2] // 3
    each = width // heads
    cosine, sine = _angles(tokens, each, qkv.dtype)
    split = qkv.reshape(batch, tokens, 3, heads, each).transpose(2, 0, 3, 1, 4)
    q, k = rotate(split[:2], cosine, sine)
    v = np.ascontiguousarray(split[2])
    looked = q @ k.swapaxes(-1, -2)
    looked += _future(tokens)
    looked -= looked.max(axis=-1, keepdims=True)
    np.exp(looked, out=looked)
    # Not yet shares: they are divided by their sum after the product, where there is less of them.
    whole = looked.sum(axis=-1, keepdims=True)
    seen = looked @ v
    seen /= whole

    def backwards(dy: Floats) -> Floats:
        dseen = dy.reshape(batch, tokens, heads, each).transpose(0, 2, 1, 3) / whole
        dsplit = np.empty((3, batch, heads, tokens, each), qkv.dtype)
        np.matmul(looked.swapaxes(-1, -2), dseen, out=dsplit[2])
        dscores = dseen @ v.swapaxes(-1, -2)
        # The mean of dscores under the shares, which is dseen . seen: softmax backwards.
        dscores -= np.einsum("bhtk,bhtk->bht", dseen, seen)[..., None]
        dscores *= looked
        turned = np.empty((2, *seen.shape), qkv.dtype)
        np.matmul(dscores, k, out=turned[0])
        np.matmul(dscores.swapaxes(-1, -2), q, out=turned[1])
        # k has met a q that was shrunk already; only q is still to be shrunk.
        dsplit[:2] = rotate(turned, cosine, -sine)
        return dsplit.transpose(1, 3, 0, 2, 4).reshape(batch, tokens, 3 * width)

    return seen.transpose(0, 2, 1, 3).reshape(batch, tokens, width), backwards


def relu(x: Floats) -> tuple[Floats, Backwards]:
    """What is negative becomes zero."""
    y = np.maximum(x, 0)

    def backwards(dy: Floats) -> Floats:
        return np.multiply(dy, y > 0)

    return y, backwards


def cross_entropy(scores: Floats, targets: Ids) -> tuple[float, Callable[[], Floats]]:
    """The mean of -log(share given to the right token): scores (N, vocabulary), targets (N,).

    Overwrites the scores.
    """
    rows = np.arange(len(targets))
    shares = softmax(scores)
    loss = -float(np.log(np.maximum(shares[rows, targets], 1e-30)).mean())

    def backwards() -> Floats:
        shares[rows, targets] -= 1
        np.divide(shares, len(targets), out=shares)
        return shares

    return loss, backwards
