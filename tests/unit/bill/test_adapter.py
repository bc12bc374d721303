"""How many weights an adapter has: against published counts."""

import pytest

from live_figure.picture import LivePicture
from tune_or_not.case import example_case, options
from tune_or_not.charts.bill.adapter import SQUARES, AdapterChart
from tune_or_not.decision.bill.own_server.own_gpu import own_models
from tune_or_not.decision.bill.tuning.adapter import (
    ATTENTION,
    EVERY_LAYER,
    PARTS,
    RANKS,
    adapter,
    adapter_weights,
    matrices_of,
    pretraining,
)
from tune_or_not.decision.bill.tuning.training_run import training_run
from tune_or_not.panels.bill.adapter_panel import adapter_panel
from tune_or_not.panels.kit.live_case import LiveCase

GPT_3 = [(12288, 12288)] * 96
"""One attention matrix in each of GPT-3's layers."""


@pytest.mark.parametrize(
    ("model", "rank", "published"),
    [
        # What PEFT's print_trainable_parameters says of target_modules="all-linear".
        ("Llama-3.1-8B", 16, 41_943_040),
        ("Llama-3.1-8B", 32, 83_886_080),
        ("Qwen3-8B", 16, 43_646_976),
        ("Llama-3.3-70B", 16, 207_093_760),
    ],
)
def test_an_adapter_on_every_layer_is_as_large_as_published(
    model: str, rank: int, published: int
) -> None:
    assert adapter(model, rank, EVERY_LAYER).weights == published


@pytest.mark.parametrize(
    ("matrices", "rank", "millions"),
    [(GPT_3 * 2, 1, 4.7), (GPT_3 * 2, 8, 37.7)],
)
def test_the_papers_own_adapters_of_gpt_3(
    matrices: list[tuple[int, int]], rank: int, millions: float
) -> None:
    """Hu et al. 2021, table 4: rank 1 or 8 on the query and value matrices."""
    assert adapter_weights(matrices, rank) / 1e6 == pytest.approx(millions, abs=0.06)


@pytest.mark.parametrize("model", options("own_model"))
def test_the_linear_layers_are_most_of_the_model_and_never_more(model: str) -> None:
    shape = own_models()[model]
    matrices = matrices_of(shape, pretraining()[model].feed_forward, EVERY_LAYER)
    weights = sum(wide_in * wide_out for wide_in, wide_out in matrices)
    # The rest is the vocabulary: of Qwen3.6's 248,320 words, twice 2,048 weights each.
    least = 0.75 if model == "Qwen3.6-35B-A3B" else 0.8
    assert least * shape.computed < weights < shape.computed


@pytest.mark.parametrize("model", options("own_model"))
def test_weights_grow_with_rank_and_layers(model: str) -> None:
    for part in PARTS:
        counts = [adapter(model, rank, part).weights for rank in RANKS]
        assert counts == [counts[0] * rank for rank in RANKS]
    assert adapter(model, 8, ATTENTION).weights < adapter(model, 8, EVERY_LAYER).weights


def test_the_sizes_are_those_of_16_bits() -> None:
    found = adapter("Llama-3.1-8B", 16, EVERY_LAYER)
    assert found.size_bytes == 83_886_080
    assert found.frozen_bytes == 16.06e9
    assert found.share == pytest.approx(0.00522, abs=1e-5)


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="attention or every layer"):
        adapter("Llama-3.1-8B", 16, "some")
    with pytest.raises(KeyError):
        adapter("Llama-2-70B")


@pytest.mark.parametrize("model", options("own_model"))
def test_every_open_model_on_offer_has_a_dated_origin(model: str) -> None:
    origin = pretraining()[model]
    assert origin.source.strip()
    assert origin.as_of <= "2026-11-21"
    assert origin.confidence in {"A", "B"}
    assert origin.tokens is None or origin.tokens > 1e12


# The picture


def squares(chart: AdapterChart) -> float:
    """The area in orange, in squares."""
    part = chart._part
    rest = (part.get_markersize() / chart._trained.get_markersize()) ** 2
    return len(chart._trained.get_xdata()) + (rest if len(part.get_xdata()) else 0)


@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize("model", options("own_model"))
def test_the_orange_area_is_the_adapters_share(model: str, rank: int) -> None:
    shown = adapter(model, rank)
    assert squares(AdapterChart(shown)) == pytest.approx(shown.share * SQUARES)


def test_the_panel_follows_its_own_controls_and_the_case() -> None:
    live = LiveCase()
    panel = adapter_panel(live)
    choices, picture = panel.children[0].children[1].children
    assert isinstance(picture, LivePicture)
    assert "rank 16 on every layer of Llama-3.1-8B has 41.9 million" in panel.sentence
    panel.choose(rank=64, layers="attention")
    assert "rank 64 on the attention layers" in panel.sentence == picture.status == picture.alt
    slider, menu = choices.children
    slider.value = 256
    assert "rank 256" in picture.status
    live.set(own_model="Qwen3-8B")
    assert "Qwen3-8B" in picture.status == panel.sentence
    assert menu.value == "attention"
    for values in ({"rank": 3}, {"depth": 1}, {"layers": 16}):
        with pytest.raises(ValueError, match=r"allowed|no choice"):
            panel.choose(**values)
    assert "rank 256" in panel.sentence
    panel.close()
    slider.value = 1
    assert "rank 256" in picture.status


# One run beside pre-training


def test_a_run_is_counted_as_the_bill_counts_it() -> None:
    run = training_run(example_case())
    assert run.data_tokens == 500 * 600
    assert run.read_tokens == 3 * run.data_tokens
    # 4 FLOP per weight and token, at 40 % of an H100's 989 TFLOP/s.
    assert run.seconds == pytest.approx(4 * 8.03e9 * 900_000 / (0.4 * 989e12))
    assert run.usd == pytest.approx(run.seconds / 3600 * 3.99, rel=0.01)
    assert run.examples_usd == 500 * 10 * 1.2


def test_pre_training_would_take_about_as_long_by_the_same_formula() -> None:
    """6 x 8.03e9 x 15e12 FLOP in 1.46 million H100-hours is an MFU of 14 to 45 %."""
    hours = pretraining()["Llama-3.1-8B"].gpu_hours
    assert hours is not None
    assert 0.1 < 6 * 8.03e9 * 15e12 / (hours * 3600 * 989e12) < 0.45
