"""The network: a decoder-only transformer, forwards and backwards.

Embedding, then twice attention and an MLP that each add to the stream of every token, then the
head: the share of each word of the vocabulary to come next.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tune_or_not.lab.model.layers import (
    Ids,
    attention,
    cross_entropy,
    embed,
    linear,
    relu,
    rms_norm,
    with_previous,
)
from tune_or_not.lab.model.parameters import Floats, Size, Views

SIZE = Size()

_WriteGradient = Callable[[Floats, Views], Floats]
"""Takes the gradient of the output, writes those of the weights, gives that of the input."""


def loss_and_gradient(
    weights: Views, ids: Ids, targets: Ids, size: Size = SIZE
) -> tuple[float, Views]:
    """How surprised the model is by the targets, and how that changes with each weight.

    ids and targets have shape (B, T); the target of a token is the one after it, or -1 where it
    does not count. The loss is the mean over those that count, in nats.
    """
    gradient = weights.like(np.zeros_like(weights.flat))
    stream, embed_back = embed(ids, weights["embedding"])
    backs = []
    for layer in range(size.layers):
        stream, back = _attention_block(stream, weights, layer, size.heads)
        backs.append(back)
        stream, back = _mlp_block(stream, weights, layer)
        backs.append(back)

    counts = np.nonzero(targets.ravel() >= 0)[0]
    normed, norm_back = rms_norm(stream.reshape(-1, size.width)[counts], weights["gain"])
    scores, head_back = linear(normed, weights["head"])
    loss, loss_back = cross_entropy(scores, targets.ravel()[counts])

    dnormed, gradient["head"] = head_back(loss_back())
    dcounts, gradient["gain"] = norm_back(dnormed)
    dstream = np.zeros_like(stream)
    dstream.reshape(-1, size.width)[counts] = dcounts
    for back in reversed(backs):
        dstream = back(dstream, gradient)
    gradient["embedding"] = embed_back(dstream)
    return loss, gradient


def loss(weights: Views, ids: Ids, targets: Ids, size: Size = SIZE) -> float:
    """The loss alone; shapes as in loss_and_gradient."""
    stream = forward(weights, ids, size)
    counts = np.nonzero(targets.ravel() >= 0)[0]
    scores = logits(weights, stream.reshape(-1, size.width)[counts])
    return cross_entropy(scores, targets.ravel()[counts])[0]


def forward(weights: Views, ids: Ids, size: Size = SIZE) -> Floats:
    """The stream above the last layer: shape (B, T, D)."""
    stream, _ = embed(ids, weights["embedding"])
    for layer in range(size.layers):
        stream, _ = _attention_block(stream, weights, layer, size.heads)
        stream, _ = _mlp_block(stream, weights, layer)
    return stream


def logits(weights: Views, stream: Floats) -> Floats:
    """The score of each word to come next: (..., D) to (..., vocabulary)."""
    normed, _ = rms_norm(stream, weights["gain"])
    return normed @ weights["head"]


def _attention_block(
    stream: Floats, weights: Views, layer: int, heads: int
) -> tuple[Floats, _WriteGradient]:
    normed, norm_back = rms_norm(stream, weights[f"{layer}.attention_gain"])
    pairs, pairs_back = with_previous(normed)
    qkv, qkv_back = linear(pairs, weights[f"{layer}.qkv"])
    seen, attention_back = attention(qkv, heads)
    added, out_back = linear(seen, weights[f"{layer}.out"])

    def backwards(dstream: Floats, gradient: Views) -> Floats:
        dseen, gradient[f"{layer}.out"] = out_back(dstream)
        dpairs, gradient[f"{layer}.qkv"] = qkv_back(attention_back(dseen))
        dbefore, gradient[f"{layer}.attention_gain"] = norm_back(pairs_back(dpairs))
        return dstream + dbefore

    return stream + added, backwards


def _mlp_block(stream: Floats, weights: Views, layer: int) -> tuple[Floats, _WriteGradient]:
    normed, norm_back = rms_norm(stream, weights[f"{layer}.mlp_gain"])
    hidden, up_back = linear(normed, weights[f"{layer}.up"])
    active, relu_back = relu(hidden)
    added, down_back = linear(active, weights[f"{layer}.down"])

    def backwards(dstream: Floats, gradient: Views) -> Floats:
        dactive, gradient[f"{layer}.down"] = down_back(dstream)
        dnormed, gradient[f"{layer}.up"] = up_back(relu_back(dactive))
        dbefore, gradient[f"{layer}.mlp_gain"] = norm_back(dnormed)
        return dstream + dbefore

    return stream + added, backwards
