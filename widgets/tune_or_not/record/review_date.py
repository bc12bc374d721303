"""When a decision should be looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tune_or_not.case import Case
from tune_or_not.decision.bill.approaches import comparable
from tune_or_not.decision.bill.prices import hosted_model, tuning_offer
from tune_or_not.decision.bill.prices_used import PriceUsed, prices_used
from tune_or_not.facts.age import oldest_day
from tune_or_not.facts.tables import toml

AT_THE_LATEST_DAYS = 90
"""The course's own rule: prices of the same quality halve within a year or two."""


@dataclass(frozen=True)
class ReviewDate:
    day: date
    why: str


def review_date(case: Case) -> ReviewDate:
    """The earliest of: a price that grows old, the end of a model or an offer, 90 days.

    Only days after the case's own count: what is old already is to be checked now (`old_prices`).
    """
    return min(_candidates(case), key=lambda review: review.day)


def old_prices(case: Case) -> tuple[PriceUsed, ...]:
    """The prices that are too old to decide on without a look."""
    return tuple(row for row in prices_used(case, comparable(case)) if _is_price(row) and row.stale)


def _candidates(case: Case) -> Iterator[ReviewDate]:
    latest = case.as_of + timedelta(days=AT_THE_LATEST_DAYS)
    yield ReviewDate(latest, f"{AT_THE_LATEST_DAYS} days after the day it was judged on")
    for name, ends in _ends(case):
        if ends is not None and ends > case.as_of:
            yield ReviewDate(ends, f"{name} ends on that day")
    fresh = int(toml("ages")["stale_after"]["value"])
    for row in prices_used(case, comparable(case)):
        since = oldest_day(row.as_of)
        if _is_price(row) and not row.yours and since is not None:
            expires = since + timedelta(days=fresh + 1)
            if expires > case.as_of:
                yield ReviewDate(expires, f"the price of {row.what} is then {fresh} days old")


def _ends(case: Case) -> Iterator[tuple[str, date | None]]:
    for model_id in dict.fromkeys((case.hosted_model, case.smaller_hosted_model)):
        model = hosted_model(model_id)
        yield model.label.split(" (")[0], model.retires
    offer = tuning_offer(case.tuning_offer)
    yield offer.label.split(" (")[0], offer.retires


def _is_price(row: PriceUsed) -> bool:
    return row.unit.startswith("USD")
