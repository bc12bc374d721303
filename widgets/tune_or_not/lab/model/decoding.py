"""How text is generated: one token after another, many prompts at a time, nothing done twice.

A key-value cache keeps what attention needs of the tokens so far, so that each new token costs one
pass over one token and not over the whole text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tune_or_not.lab.machine import ready
from tune_or_not.lab.model.layers import Ids, relu, rms_norm, rotate, rotations, softmax
from tune_or_not.lab.model.parameters import Floats, Size, Views
from tune_or_not.lab.model.transformer import SIZE, logits
from tune_or_not.lab.model.vocabulary import END, LINE, TOKENS, number_of

LONGEST_ANSWER = 24
_WORTH_KEEPING = 0.8
"""When fewer of the rows still go on, the others leave the batch."""
_STOPS = (number_of(END), number_of(LINE))


class PromptTooLongError(ValueError):
    """A prompt that leaves no room in the model's context."""


class Cache:
    """Keys and values of every token so far: for B prompts, L layers, H heads of K numbers.

    Prompts differ in length; row r holds lengths[r] tokens.
    """

    def __init__(self, rows: int, tokens: int, size: Size = SIZE) -> None:
        shape = (size.layers, rows, size.heads, tokens, size.width // size.heads)
        self.keys: Floats = np.zeros(shape, np.float32)
        self.values: Floats = np.zeros(shape, np.float32)
        self.previous: Floats = np.zeros((size.layers, rows, size.width), np.float32)
        """What attention reads of the last token, for the next one reads it too."""
        self.lengths = np.zeros(rows, np.int64)


def extend(weights: Views, ids: Ids, counts: Ids, cache: Cache, size: Size = SIZE) -> Floats:
    """Reads on: ids has shape (B, N), of which each row's first counts[row] tokens are real.

    Gives the scores of the word after the last real one, shape (B, vocabulary).
    """
    rows, new = ids.shape
    positions = cache.lengths[:, None] + np.arange(new)
    last = (np.arange(rows), counts - 1)
    stream: Floats = weights["embedding"][ids]
    for layer in range(size.layers):
        normed, _ = rms_norm(stream, weights[f"{layer}.attention_gain"])
        before = np.concatenate([cache.previous[layer][:, None], normed[:, :-1]], axis=1)
        cache.previous[layer] = normed[last]
        pairs = np.concatenate([normed, before], axis=-1).reshape(rows * new, -1)
        qkv = (pairs @ weights[f"{layer}.qkv"]).reshape(rows, new, -1)
        seen = _look_back(qkv, layer, positions, cache, size)
        stream += (seen.reshape(rows * new, -1) @ weights[f"{layer}.out"]).reshape(stream.shape)
        normed, _ = rms_norm(stream, weights[f"{layer}.mlp_gain"])
        active, _ = relu(normed.reshape(rows * new, -1) @ weights[f"{layer}.up"])
        stream += (active @ weights[f"{layer}.down"]).reshape(stream.shape)
    cache.lengths += counts
    return logits(weights, stream[last])


def _look_back(qkv: Floats, layer: int, positions: Ids, cache: Cache, size: Size) -> Floats:
    rows, new, each = *positions.shape, size.width // size.heads
    q, k, v = qkv.reshape(rows, new, 3, size.heads, each).transpose(2, 0, 3, 1, 4)
    cosine, sine = (
        one.astype(np.float32)[positions][:, None] for one in rotations(2 * size.context, each)
    )
    where = (np.arange(rows)[:, None], slice(None), positions)
    cache.keys[layer][where] = rotate(k, cosine, sine).transpose(0, 2, 1, 3)
    cache.values[layer][where] = v.transpose(0, 2, 1, 3)
    reach = int(positions.max()) + 1
    scores = rotate(q, cosine, sine) @ cache.keys[layer][:, :, :reach].swapaxes(-1, -2)
    scores *= each**-0.5
    later = np.arange(reach) > positions[:, :, None]
    scores += np.where(later, np.float32(-np.inf), np.float32(0))[:, None]
    seen: Floats = softmax(scores) @ cache.values[layer][:, :, :reach]
    return seen.transpose(0, 2, 1, 3).reshape(rows, new, size.width)


def answers(
    weights: Views,
    prompts: Sequence[Sequence[int]],
    longest: int = LONGEST_ANSWER,
    random: np.random.Generator | None = None,
) -> list[list[int]]:
    """The answer to each prompt, without the end of the line that ends it.

    Always takes the likeliest token, so the same prompt gets the same answer; with `random`, each
    token as often as it is likely. Raises PromptTooLongError for a prompt as long as the context.
    """
    if not prompts:
        return []
    cache, scores = _read(weights, prompts, longest)
    written: list[list[int]] = [[] for _ in prompts]
    asked = np.arange(len(prompts))
    going = np.ones(len(prompts), bool)
    for _ in range(longest):
        # The largest of scores with Gumbel noise is a draw from their softmax.
        noise = 0.0 if random is None else random.gumbel(size=scores.shape)
        chosen = (scores + noise).argmax(axis=-1)
        going &= ~np.isin(chosen, _STOPS) & (cache.lengths < SIZE.context)
        for row, token in zip(asked[going].tolist(), chosen[going].tolist(), strict=True):
            written[row].append(token)
        if not going.any():
            break
        if going.mean() < _WORTH_KEEPING:
            _keep(cache, going)
            asked, chosen, going = asked[going], chosen[going], going[going]
        counts = going.astype(np.int64)
        scores = extend(weights, chosen[:, None], counts, cache)
    return written


@dataclass(frozen=True)
class Word:
    """One generated token, how sure the model was, and what else it might have said."""

    token: str
    probability: float
    others: tuple[tuple[str, float], ...]
    """The likeliest tokens with their probabilities, the chosen one among them."""


def words(
    weights: Views, prompt: Sequence[int], longest: int = LONGEST_ANSWER, others: int = 5
) -> Iterator[Word]:
    """The greedy answer to one prompt, a token at a time, the token that ends it included."""
    cache, scores = _read(weights, [prompt], longest)
    for _ in range(longest):
        shares = softmax(scores[0].astype(np.float64))
        best = np.argsort(-shares, kind="stable")[:others].tolist()
        chosen = best[0]
        yield Word(
            TOKENS[chosen],
            float(shares[chosen]),
            tuple((TOKENS[token], float(shares[token])) for token in best),
        )
        if chosen in _STOPS or cache.lengths[0] >= SIZE.context:
            return
        scores = extend(weights, np.array([[chosen]]), np.ones(1, np.int64), cache)


def _read(weights: Views, prompts: Sequence[Sequence[int]], longest: int) -> tuple[Cache, Floats]:
    ready()
    counts = np.array([len(prompt) for prompt in prompts])
    if counts.min() < 1 or counts.max() >= SIZE.context:
        raise PromptTooLongError(
            f"A prompt holds 1 to {SIZE.context - 1} tokens, and this one {counts.max():,}: the"
            f" model reads {SIZE.context} at most."
        )
    ids = np.zeros((len(prompts), counts.max()), np.int64)
    for row, one in enumerate(prompts):
        ids[row, : len(one)] = one
    cache = Cache(len(prompts), min(SIZE.context, int(counts.max()) + longest) + 1)
    return cache, extend(weights, ids, counts, cache)


def _keep(cache: Cache, rows: NDArray[np.bool]) -> None:
    cache.keys, cache.values = cache.keys[:, rows], cache.values[:, rows]
    cache.previous, cache.lengths = cache.previous[:, rows], cache.lengths[rows]
