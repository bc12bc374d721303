"""Prices that the reader typed over those of the tables, per million tokens or per hour."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tune_or_not.decision.bill.known import Amount
from tune_or_not.decision.bill.prices import MILLION, TokenPrice

_PARTS = ("input", "cache_read", "cache_write", "output")


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
    for part in _PARTS:
        own = case.overrides.get(f"{whose}_{part}_price")
        if own is not None:
            now, usual = getattr(price, part), getattr(listed, part)
            cheaper = np.where(usual > 0, now / np.where(usual > 0, usual, 1), 1)
            typed[part] = own / MILLION * cheaper[()]
    return replace(price, source="your own number", **typed) if typed else price
