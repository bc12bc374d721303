"""What a change did to a case, in words: old and new value of each field."""

from __future__ import annotations

from collections.abc import Iterable

from tune_or_not.case import Case, bounds, extra, label, options
from tune_or_not.case.traffic_order import ORDERS
from tune_or_not.decision.bill.prices import hosted_models, tuning_offers
from tune_or_not.words.quantity import quantity

UNKNOWN = "unknown"
_MOST = 3
"""Changes that are said one by one."""


def change_words(names: Iterable[str], before: Case, case: Case) -> str:
    """Such as "Needs knowledge of its own: unknown → yes"."""
    changes = [
        f"{label(name)}: {value_words(name, before)} → {value_words(name, case)}" for name in names
    ]
    if len(changes) > _MOST + 1:
        changes = [*changes[:_MOST], f"and {len(changes) - _MOST} more"]
    return "; ".join(changes)


def value_words(name: str, case: Case) -> str:
    """The value of a field as a person says it."""
    if not case.is_known(name):
        return UNKNOWN
    value = getattr(case, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if bounds(name):
        return quantity(value, extra(name)["unit"])
    return option_label(name, value) if options(name) else str(value)


def option_label(name: str, option: str) -> str:
    """What an option is called, in place of its id."""
    if name in ("hosted_model", "smaller_hosted_model"):
        return hosted_models()[option].label
    if name == "tuning_offer":
        return tuning_offers()[option].label
    return option.replace("_", " ") if option in ORDERS else option
