"""Prices: the published figures, in dollars per token, on the day and at the size they hold for."""

from datetime import date, timedelta

import pytest
from genai_prices import Usage, calc_price

from tune_or_not.case import example_case, options
from tune_or_not.decision.bill.prices import (
    FREE,
    hosted_model,
    hosted_models,
    hosted_price,
    library_version,
    tuned_price,
    tuning_offer,
    tuning_offers,
)
from tune_or_not.decision.bill.prices_used import prices_used

DAY = date(2026, 11, 20)

PER_MILLION = {
    "gpt-6-luna": (0.10, 0.01, 0.50),
    "gpt-4.1-mini": (0.40, 0.10, 1.60),
    "gpt-6.1-terra": (1.00, 0.05, 5.00),
    "gpt-6.1-sol": (2.00, 0.10, 10.00),
    "llama-v3p1-8b-instruct": (0.20, 0.20, 0.20),
}
"""USD per million tokens of input, cached input and output, as the providers list them."""


@pytest.mark.parametrize(("model", "listed"), PER_MILLION.items())
def test_a_hosted_token_costs_a_millionth_of_the_listed_price(
    model: str, listed: tuple[float, float, float]
) -> None:
    price = hosted_price(model, DAY, 2000)
    asked = (price.input, price.cache_read, price.output)
    assert asked == pytest.approx([usd / 1_000_000 for usd in listed], rel=1e-9)


def test_every_hosted_model_is_compared_with_its_listed_price() -> None:
    assert PER_MILLION.keys() == hosted_models().keys() == set(options("hosted_model"))


def test_writing_the_cache_is_free_on_the_old_model_and_costs_a_quarter_more_on_the_new() -> None:
    old, new = (hosted_price(model, DAY, 2000) for model in ("gpt-4.1-mini", "gpt-6-luna"))
    assert old.cache_write == pytest.approx(old.input)
    assert new.cache_write == pytest.approx(1.25 * new.input)


@pytest.mark.parametrize("model", ["gpt-6-luna", "gpt-6.1-terra", "gpt-6.1-sol"])
def test_the_batch_queue_halves_the_price(model: str) -> None:
    now, later = (hosted_price(model, DAY, 2000, batch=batch) for batch in (False, True))
    for part in ("input", "output", "cache_read", "cache_write"):
        assert getattr(later, part) == pytest.approx(getattr(now, part) / 2)


def test_the_old_model_gives_no_batch_discount_on_cached_tokens() -> None:
    now, later = (hosted_price("gpt-4.1-mini", DAY, 2000, batch=batch) for batch in (False, True))
    assert (later.input, later.output) == pytest.approx((now.input / 2, now.output / 2))
    assert later.cache_read == pytest.approx(now.cache_read)


def test_a_provider_without_a_batch_queue_gives_no_discount() -> None:
    model = "llama-v3p1-8b-instruct"
    assert hosted_price(model, DAY, 2000, batch=True) == hosted_price(model, DAY, 2000)


def test_a_long_prompt_reaches_the_dearer_tier_and_a_short_one_does_not() -> None:
    short, long = (hosted_price("gpt-6-luna", DAY, size) for size in (100_000, 400_000))
    assert short.input == pytest.approx(0.10e-6)
    assert long.input == pytest.approx(0.20e-6)
    assert long.output > short.output


@pytest.mark.parametrize("model", list(PER_MILLION))
def test_a_request_costs_what_the_library_says_of_it(model: str) -> None:
    told = hosted_model(model)
    asked = calc_price(
        Usage(input_tokens=2000, output_tokens=350),
        model_ref=told.library_id,
        provider_id=told.provider,
    )
    price = hosted_price(model, DAY, 2000)
    assert 2000 * price.input + 350 * price.output == pytest.approx(float(asked.total_price))


def test_only_a_provider_that_sells_cached_input_has_a_cache() -> None:
    minima = {model.id: model.cache_minimum for model in hosted_models().values()}
    assert minima.pop("llama-v3p1-8b-instruct") is None
    assert set(minima.values()) == {1024}


def test_a_price_names_the_library_and_the_day() -> None:
    price = hosted_price("gpt-6-luna", DAY, 2000)
    assert library_version() in price.source
    assert price.as_of == "2026-11-20"


@pytest.mark.parametrize("ask", [hosted_model, tuning_offer])
def test_an_unknown_name_is_refused(ask: object) -> None:
    with pytest.raises(KeyError):
        ask("gpt-2")  # type: ignore[operator]


# Tuned models


@pytest.mark.parametrize(
    ("offer", "training", "hosting"),
    [
        ("fireworks-lora-16b", 0.50, 8.00),
        ("azure-gpt-4-1-mini", 5.00, 1.70),
        ("openai-gpt-4-1-mini", 5.00, None),
    ],
)
def test_an_offer_costs_what_its_provider_lists(
    offer: str, training: float, hosting: float | None
) -> None:
    told = tuning_offer(offer)
    assert told.training.number == training
    assert told.training.unit == "USD/1M training tokens"
    assert (told.hosting.number if told.hosting else None) == hosting


def test_a_tuned_token_is_free_by_the_hour_the_base_price_on_azure_and_double_at_openai() -> None:
    base = hosted_price("gpt-4.1-mini", DAY, 2000)
    names = options("tuning_offer")[:3]
    rented, azure, openai = (tuned_price(offer, DAY, 2000) for offer in names)
    assert rented == FREE
    assert (FREE.input, FREE.output, FREE.cache_read, FREE.cache_write) == (0, 0, 0, 0)
    assert azure == base
    for part in ("input", "output", "cache_read"):
        assert getattr(openai, part) == pytest.approx(2 * getattr(base, part))
    assert openai.cache_minimum == 1024


def test_openai_closed_to_newcomers_on_the_seventh_of_may_2026() -> None:
    offer = tuning_offer("openai-gpt-4-1-mini")
    assert offer.closed == date(2026, 5, 7)
    assert offer.bought_on(offer.closed - timedelta(days=1))
    assert not offer.bought_on(offer.closed)
    assert offer.retires == date(2027, 1, 14)
    assert hosted_model("gpt-4.1-mini").retires == date(2027, 1, 14)


def test_the_default_options_can_be_bought_on_the_day_of_the_example() -> None:
    case = example_case()
    assert tuning_offer(case.tuning_offer).bought_on(case.as_of)
    assert hosted_model(case.hosted_model).retires is None
    assert all(offer.label and offer.note for offer in tuning_offers().values())


# Where a bill's numbers come from


@pytest.mark.parametrize("offer", options("tuning_offer"))
@pytest.mark.parametrize("model", options("hosted_model"))
def test_every_price_behind_a_bill_has_unit_source_date_and_confidence(
    offer: str, model: str
) -> None:
    used = prices_used(example_case(tuning_offer=offer, hosted_model=model))
    for price in used:
        assert all((price.unit, price.source, price.as_of))
        sure = {"A", "B", "assumption"}
        assert price.confidence in sure | {tuning_offer(offer).confidence}
    assert len({price.what for price in used}) == len(used)
    whats = " ".join(price.what for price in used)
    assert all(word in whats for word in ("input", "answer", "embedding", "reranking", "SFT"))


def test_the_table_of_prices_shows_dollars_per_million() -> None:
    shown = {price.what: price.value for price in prices_used(example_case())}
    assert shown["gpt-6-luna, input"] == "0.1"
    assert shown["gpt-6-luna, cache read"] == "0.01"
    assert shown["gpt-6-luna, answer"] == "0.5"
    assert shown["Fireworks, LoRA SFT <=16B"] == "0.5"
    assert shown["Fireworks, dedicated H100 or H200"] == "8"
