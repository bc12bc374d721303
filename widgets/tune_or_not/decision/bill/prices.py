"""What a token costs on a day: hosted models from the price library, tuned ones from our tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any, Literal

import numpy as np
from genai_prices import Usage, calc_price
from genai_prices.data_snapshot import get_snapshot

from tune_or_not.decision.bill.known import Amount
from tune_or_not.decision.bill.rows import by_name
from tune_or_not.facts.tables import Fact, fact, toml

MILLION = 1_000_000


@dataclass(frozen=True)
class TokenPrice:
    """USD per token at one prompt size and day. Without a cache, reads and writes cost as input.

    The prices and the minimum are arrays where there are many prompt sizes or models; then the
    minimum is infinite where nothing is cached.
    """

    input: Amount
    cache_read: Amount
    cache_write: Amount
    output: Amount
    cache_minimum: Amount | None
    """Shortest prefix in tokens that is cached; None where nothing is."""
    source: str
    as_of: str


_NUMBERS = ("input", "cache_read", "cache_write", "output")

FREE = TokenPrice(0.0, 0.0, 0.0, 0.0, None, "tokens are not billed", "")


@dataclass(frozen=True)
class HostedModel:
    """A model that prompting and RAG can use."""

    id: str
    label: str
    provider: str
    library_id: str
    cache_minimum: int | None
    retires: date | None
    since: date | None = None
    """The first day of its prices; None where none is published."""
    offered: bool = True
    """Whether it may stand behind the prompt; else it is only the base of tuned models."""

    def bought_on(self, day: date) -> bool:
        """Whether it was sold, at the prices of the library, on this day."""
        return (self.since is None or self.since <= day) and (
            self.retires is None or day < self.retires
        )


OfferKind = Literal["token", "rent", "scale_to_zero"]


@dataclass(frozen=True)
class TuningOffer:
    """A way to buy a tuned model, with the fact rows that its prices come from.

    `allows`: what can be tuned and served. `since`, `closed` (to newcomers) and `retires` are days,
    None where none is published. `idle_seconds`: how long it runs on after the last request, None
    where it never stops. `requests_per_minute`: the most that it takes, None where no limit binds.
    `speed`: the model whose speed it has; `serves`: model, GPU and precision by which a rented copy
    is sized, None where the offer scales by itself.
    """

    id: str
    label: str
    note: str
    allows: str
    training: Fact
    hosting: Fact | None
    storage: Fact | None
    idle_seconds: Fact | None
    serves: tuple[str, str, str] | None
    requests_per_minute: float | None
    speed: str
    tokens: str
    rows: dict[str, Fact]
    base: str | None
    since: date | None
    closed: date | None
    retires: date | None

    @property
    def kind(self) -> OfferKind:
        """What is billed while it serves: tokens, hours busy or idle, or hours in use."""
        if self.hosting is None:
            return "token"
        return "rent" if self.idle_seconds is None else "scale_to_zero"

    @property
    def confidence(self) -> str:
        """That of the least sure of its rows."""
        return max(row.confidence for row in self.rows.values())

    def bought_on(self, day: date) -> bool:
        """Whether a newcomer could buy it on this day."""
        return (
            (self.since is None or self.since <= day)
            and (self.closed is None or day < self.closed)
            and (self.retires is None or day < self.retires)
        )


@cache
def hosted_models() -> dict[str, HostedModel]:
    """Every hosted model that may stand behind a prompt, by id."""
    return {name: model for name, model in _every_hosted().items() if model.offered}


@cache
def _every_hosted() -> dict[str, HostedModel]:
    return {i: _hosted(i, row) for i, row in toml("hosted_models").items()}


def _hosted(model_id: str, row: dict[str, Any]) -> HostedModel:
    retires = date.fromisoformat(row["retires"]) if "retires" in row else None
    return HostedModel(
        id=model_id,
        label=row["label"],
        provider=row["provider"],
        library_id=row.get("library_id", model_id),
        cache_minimum=row.get("cache_minimum"),
        retires=retires,
        since=date.fromisoformat(row["since"]) if "since" in row else None,
        offered=row.get("offered", True),
    )


@cache
def tuning_offers() -> dict[str, TuningOffer]:
    """Every way to buy a tuned model, by id."""
    return {i: _offer(i, row) for i, row in toml("tuning_offers").items()}


def _offer(offer_id: str, row: dict[str, Any]) -> TuningOffer:
    rows = {
        key: fact(*value)
        for key, value in row.items()
        if isinstance(value, list) and key != "serves"
    }
    days = {
        key: date.fromisoformat(rows[key].value)
        for key in ("since", "closed", "retires")
        if key in rows
    }
    return TuningOffer(
        id=offer_id,
        label=row["label"],
        note=row["note"],
        allows=row["allows"],
        training=rows["training"],
        hosting=rows.get("hosting"),
        storage=rows.get("storage"),
        idle_seconds=rows.get("idle_seconds"),
        serves=tuple(row["serves"]) if "serves" in row else None,
        requests_per_minute=row.get("requests_per_minute"),
        speed=row.get("speed") or row.get("base") or row["cache_of"],
        tokens=row["tokens"],
        rows=rows,
        base=row.get("base") or row.get("cache_of"),
        since=days.get("since"),
        closed=days.get("closed"),
        retires=days.get("retires"),
    )


def hosted_model(model_id: str) -> HostedModel:
    """The model of this id, be it only a base. Raises KeyError for an unknown one."""
    return _every_hosted()[model_id]


def tuning_offer(offer_id: str) -> TuningOffer:
    """The offer of this id. Raises KeyError for an unknown one."""
    return tuning_offers()[offer_id]


@lru_cache(maxsize=4096)
def hosted_price(model_id: str, day: date, prompt_tokens: int, batch: bool = False) -> TokenPrice:
    """Price of a hosted model's tokens in a request of this size, USD per token.

    Asked with the request's own size, because a long prompt may reach a dearer tier.
    Source: the genai-prices library, at the prices of `day`.
    """
    model = hosted_model(model_id)
    size = max(1, prompt_tokens)

    def part(name: str, **usage: int) -> float:
        price = calc_price(
            Usage(input_tokens=size, **usage),
            model_ref=model.library_id,
            provider_id=model.provider,
            genai_request_timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
            price_context={"processing": "batch"} if batch else None,
        )
        return float(getattr(price, name))

    plain = part("input_price") / size
    cached = model.cache_minimum is not None
    return TokenPrice(
        input=plain,
        cache_read=part("input_price", cache_read_tokens=size) / size if cached else plain,
        cache_write=part("input_price", cache_write_tokens=size) / size if cached else plain,
        output=part("output_price", output_tokens=1000) / 1000,
        cache_minimum=model.cache_minimum,
        source=f"genai-prices {library_version()}",
        as_of=day.isoformat(),
    )


def hosted_price_at(
    model_id: Any, day: date, prompt_tokens: Amount, batch: bool = False
) -> TokenPrice:
    """`hosted_price` for one prompt size or an array of sizes, of one model or a column of them."""
    return _price_by_name(model_id, lambda name: _price_by_size(name, day, prompt_tokens, batch))


def _price_by_size(model_id: str, day: date, prompt_tokens: Amount, batch: bool) -> TokenPrice:
    starts = tier_starts(model_id, day)
    if not starts:
        return hosted_price(model_id, day, 1000, batch)
    if np.ndim(prompt_tokens) == 0:
        return hosted_price(model_id, day, int(prompt_tokens), batch)
    tiers = [hosted_price(model_id, day, size, batch) for size in (1000, *(s + 1 for s in starts))]
    which = np.searchsorted(starts, prompt_tokens)
    chosen = {part: np.array([getattr(tier, part) for tier in tiers])[which] for part in _NUMBERS}
    return replace(tiers[0], **chosen)


def _price_by_name(names: Any, price_of: Callable[[str], TokenPrice]) -> TokenPrice:
    """The price of one name; of a column of names, each row's own, source and date aside."""
    if isinstance(names, str):
        return price_of(names)

    def numbers(name: str) -> tuple[Amount, ...]:
        price = price_of(name)
        least = np.inf if price.cache_minimum is None else price.cache_minimum
        return (*(getattr(price, part) for part in _NUMBERS), least)

    *prices, least = by_name(names, numbers)
    each = dict(zip(_NUMBERS, prices, strict=True))
    return TokenPrice(**each, cache_minimum=least, source="each row's own", as_of="")


@cache
def tier_starts(model_id: str, day: date) -> tuple[int, ...]:
    """Prompt sizes in tokens beyond which the model's prices change, smallest first."""
    model = hosted_model(model_id)
    snapshot = get_snapshot()
    _, model_found = snapshot.find_provider_model(model.library_id, None, model.provider, None)
    prices = model_found.get_prices(datetime(day.year, day.month, day.day, tzinfo=UTC))
    tiered = (getattr(prices, name, None) for name in ("input_mtok", "output_mtok"))
    return tuple(sorted({tier.start for price in tiered for tier in getattr(price, "tiers", ())}))


@cache
def library_version() -> str:
    """The price library's version: its data is as old as that."""
    return version("genai-prices")


def tuned_price(offer_id: Any, day: date, prompt_tokens: Amount) -> TokenPrice:
    """Price of a tuned model's tokens, USD per token; FREE where the hour is what is billed.

    Of one offer, or of a column of them.
    """
    return _price_by_name(
        offer_id, lambda name: _tuned_price(tuning_offer(name), day, prompt_tokens)
    )


def _tuned_price(offer: TuningOffer, day: date, prompt_tokens: Amount) -> TokenPrice:
    if offer.tokens == "none":
        return FREE
    if offer.tokens == "base":
        assert offer.base is not None
        return hosted_price_at(offer.base, day, prompt_tokens)
    own = {
        key: offer.rows[key].number / MILLION
        for key in ("input", "cached_input", "output")
        if key in offer.rows
    }
    return TokenPrice(
        input=own["input"],
        cache_read=own.get("cached_input", own["input"]),
        cache_write=own["input"],
        output=own["output"],
        cache_minimum=None if offer.base is None else hosted_model(offer.base).cache_minimum,
        source=offer.rows["input"].source,
        as_of=offer.rows["input"].as_of,
    )


def your_hosted_price(case: Any, price: TokenPrice, listed: TokenPrice) -> TokenPrice:
    """The price of the model behind the prompt, with what the reader typed over it.

    `price` may be the batch price: then the typed number falls as much as the listed one does.
    """
    return _typed_over(case, price, "hosted", listed)


def your_tuned_price(case: Any, price: TokenPrice) -> TokenPrice:
    """The price of the bought tuned model's tokens, with what the reader typed over it."""
    return _typed_over(case, price, "tuned", price)


def your_offer_number(case: Any, name: str, from_table: float) -> Amount:
    """A price of the tuning offer, such as "training_price": the reader's own, else the row's."""
    return case.overrides.get(name, from_table)


def _typed_over(case: Any, price: TokenPrice, whose: str, listed: TokenPrice) -> TokenPrice:
    typed: dict[str, Amount] = {}
    for part in _NUMBERS:
        own = case.overrides.get(f"{whose}_{part}_price")
        if own is not None:
            now, usual = getattr(price, part), getattr(listed, part)
            cheaper = np.where(usual > 0, now / np.where(usual > 0, usual, 1), 1)
            typed[part] = own / MILLION * cheaper[()]
    return replace(price, source="your own number", **typed) if typed else price
