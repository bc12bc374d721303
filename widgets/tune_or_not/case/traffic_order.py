"""Traffic by its order of magnitude, for those who know no number."""

from __future__ import annotations

import math
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator

TrafficOrderName = Literal[
    "hundreds",
    "thousands",
    "tens_of_thousands",
    "hundreds_of_thousands",
    "millions",
    "tens_of_millions",
    "hundreds_of_millions",
]
"""Requests a month: from 100, from 1,000 and so on, each up to ten times as many."""


def _joined(value: object) -> object:
    return value.replace(" ", "_") if isinstance(value, str) else value


TrafficOrder = Annotated[TrafficOrderName, BeforeValidator(_joined)]

ORDERS: tuple[TrafficOrderName, ...] = get_args(TrafficOrderName)


def requests_of(order: str) -> tuple[float, float]:
    """The fewest and the most requests a month of an order of magnitude."""
    power = 2 + ORDERS.index(order)
    return 10.0**power, 10.0 ** (power + 1)


def middle_of(order: str) -> int:
    """Requests a month in the middle of an order of magnitude, as a ratio."""
    fewest, most = requests_of(order)
    return round(math.sqrt(fewest * most))


def order_of(requests: float) -> str:
    """The order of magnitude of a number of requests a month; the outer ones for all beyond."""
    place = math.floor(math.log10(max(requests, 1)) + 1e-9) - 2
    return ORDERS[min(max(place, 0), len(ORDERS) - 1)]
