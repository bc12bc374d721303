"""The hand-written backpropagation against finite differences and against automatic ones."""

import numpy as np
import pytest

from tests.support.autograd import Tensor, joined
from tune_or_not.lab.model.layers import (
    attention,
    cross_entropy,
    embed,
    linear,
    relu,
    rms_norm,
    rotate,
    rotations,
    with_previous,
)
from tune_or_not.lab.model.lora import adapter_gradient, merged, new_adapter
from tune_or_not.lab.model.parameters import Size, Views, initial
from tune_or_not.lab.model.transformer import loss, loss_and_gradient

TINY = Size(vocabulary=11, width=8, layers=2, heads=2, hidden=12, context=16)
BUMP = 1e-6


def in_double(weights: Views) -> Views:
    return weights.like(weights.flat.astype(np.float64))


@pytest.fixture
def weights() -> Views:
    made = in_double(initial(TINY, 3))
    made.flat += np.random.default_rng(1).normal(0, 0.1, made.flat.size)  # gains other than one
    return made


@pytest.fixture
def batch() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(2)
    ids = random.integers(TINY.vocabulary, size=(3, 7))
    targets = random.integers(TINY.vocabulary, size=(3, 7))
    targets[0, :4] = -1
    targets[2, 6] = -1
    return ids, targets


def slope(of: Views, at: int, value) -> float:
    """The derivative of value() with respect to one number, by a step to each side."""
    before = of.flat[at]
    of.flat[at] = before + BUMP
    above = value()
    of.flat[at] = before - BUMP
    below = value()
    of.flat[at] = before
    return (above - below) / (2 * BUMP)


def test_every_gradient_is_that_of_finite_differences(weights, batch) -> None:
    _, gradient = loss_and_gradient(weights, *batch, TINY)
    random = np.random.default_rng(0)
    places = random.choice(weights.flat.size, 500, replace=False)
    slopes = [slope(weights, at, lambda: loss(weights, *batch, TINY)) for at in places]
    assert np.abs(slopes).max() > 0.01
    np.testing.assert_allclose(gradient.flat[places], slopes, rtol=1e-6, atol=1e-9)


def test_every_gradient_of_an_adapter_is_that_of_finite_differences(weights, batch) -> None:
    adapter = in_double(new_adapter(weights, 0))
    adapter.flat += np.random.default_rng(4).normal(0, 0.1, adapter.flat.size)

    def value() -> float:
        return loss(merged(weights, adapter), *batch, TINY)

    _, gradient = loss_and_gradient(merged(weights, adapter), *batch, TINY)
    found = adapter_gradient(gradient, adapter)
    places = np.random.default_rng(0).choice(adapter.flat.size, 200, replace=False)
    slopes = [slope(adapter, at, value) for at in places]
    assert np.abs(slopes).max() > 0.01
    np.testing.assert_allclose(found.flat[places], slopes, rtol=1e-6, atol=1e-9)


# ------------------------------------------------------- the same network by automatic rules


def norm(x: Tensor, gain: Tensor) -> Tensor:
    mean_square = (x * x).total(-1).scaled(1 / x.value.shape[-1])
    scale = mean_square.mapped(lambda v: (v + 1e-5) ** -0.5, lambda v: -0.5 * (v + 1e-5) ** -1.5)
    return x * scale * gain


def turned(x: Tensor) -> Tensor:
    """Rotary positions as complex numbers: another way to write them."""
    tokens, width = x.value.shape
    half = width // 2
    angle = np.outer(np.arange(tokens), 1000.0 ** -(np.arange(half) / half))
    first, second = x[:, :half], x[:, half:]
    cosine, sine = np.cos(angle), np.sin(angle)
    return joined(
        [
            first.scaled(cosine) + second.scaled(-sine),
            second.scaled(cosine) + first.scaled(sine),
        ],
        1,
    )


def shares(scores: Tensor) -> Tensor:
    e = scores.mapped(np.exp, np.exp)
    return e * e.total(-1).mapped(lambda v: 1 / v, lambda v: -1 / v**2)


def oracle_loss(w: dict[str, Tensor], ids: np.ndarray, targets: np.ndarray) -> Tensor:
    """One row at a time, one head at a time, by the description of the network."""
    total = Tensor(np.zeros((1, 1)))
    width, each = TINY.width, TINY.width // TINY.heads
    for row, wanted in zip(ids, targets, strict=True):
        stream = w["embedding"][row]
        shift = np.eye(len(row), k=-1)
        mask = np.triu(np.full((len(row), len(row)), -1e9), 1)
        for n in range(TINY.layers):
            x = norm(stream, w[f"{n}.attention_gain"])
            qkv = joined([x, Tensor(shift) @ x], 1) @ w[f"{n}.qkv"]
            heads = []
            for h in range(TINY.heads):
                q, k, v = (
                    qkv[:, part * width + h * each : part * width + (h + 1) * each]
                    for part in range(3)
                )
                scores = (turned(q) @ turned(k).transposed).scaled(each**-0.5) + Tensor(mask)
                heads.append(shares(scores) @ v)
            stream = stream + joined(heads, 1) @ w[f"{n}.out"]
            up = norm(stream, w[f"{n}.mlp_gain"]) @ w[f"{n}.up"]
            active = up.mapped(lambda v: np.maximum(v, 0), lambda v: (v > 0) * 1.0)
            stream = stream + active @ w[f"{n}.down"]
        said = shares(norm(stream, w["gain"]) @ w["head"])
        for place in np.nonzero(wanted >= 0)[0]:
            right = said[place : place + 1, wanted[place] : wanted[place] + 1]
            total = total + right.mapped(lambda v: -np.log(v), lambda v: -1 / v)
    return total.scaled(1 / (targets >= 0).sum())


def test_loss_and_gradient_are_those_of_an_autograd_oracle(weights, batch) -> None:
    tensors = {name: Tensor(weights[name]) for name in weights}
    expected = oracle_loss(tensors, *batch)
    expected.backwards()
    found, gradient = loss_and_gradient(weights, *batch, TINY)
    assert found == pytest.approx(expected.value.item(), abs=1e-12)
    assert loss(weights, *batch, TINY) == pytest.approx(found, abs=1e-12)
    for name in weights:
        np.testing.assert_allclose(gradient[name], tensors[name].gradient, rtol=1e-9, atol=1e-12)


# ---------------------------------------------------------------------------- piece by piece


def check(piece, *inputs: np.ndarray) -> None:
    """Backwards of a piece against finite differences, for a random mix of its outputs."""
    result, backwards = piece(*inputs)
    random = np.random.default_rng(5)
    mix = random.normal(size=result.shape)
    found = backwards(mix.copy())
    for one, gradient in zip(inputs, found if isinstance(found, tuple) else (found,), strict=True):
        flat = one.reshape(-1)
        for at in random.choice(flat.size, min(20, flat.size), replace=False):
            before = flat[at]
            flat[at] = before + BUMP
            above = (piece(*inputs)[0] * mix).sum()
            flat[at] = before - BUMP
            below = (piece(*inputs)[0] * mix).sum()
            flat[at] = before
            assert gradient.reshape(-1)[at] == pytest.approx((above - below) / (2 * BUMP), abs=1e-8)


def test_each_piece_runs_backwards_rightly() -> None:
    random = np.random.default_rng(6)

    def some(*shape: int) -> np.ndarray:
        return random.normal(size=shape)

    check(linear, some(2, 3, 4), some(4, 5))
    check(rms_norm, some(2, 3, 4), some(4))
    check(with_previous, some(2, 3, 4))
    check(relu, some(2, 3, 4))
    check(lambda qkv: attention(qkv, 2), some(2, 5, 24))
    ids = random.integers(7, size=(2, 3))
    check(lambda table: embed(ids, table), some(7, 4))


def test_a_rotation_backwards_is_the_turn_back() -> None:
    cosine, sine = rotations(9, 6)
    x = np.random.default_rng(0).normal(size=(2, 9, 6))
    np.testing.assert_allclose(rotate(rotate(x, cosine, sine), cosine, -sine), x, atol=1e-15)


def test_the_loss_of_knowing_nothing_is_the_log_of_the_vocabulary() -> None:
    found, _ = cross_entropy(np.zeros((4, 50)), np.arange(4))
    assert found == pytest.approx(np.log(50))
