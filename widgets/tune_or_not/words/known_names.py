"""Models and offers by the names that people know, not by their ids."""

from __future__ import annotations

from functools import cache

from tune_or_not.case import Case, label
from tune_or_not.facts.tables import toml
from tune_or_not.words.listed_fields import value_said


def known_name(identifier: str) -> str:
    """The label of a hosted model or of a tuning offer; anything else as it stands."""
    return _labels().get(identifier, identifier)


def value_in_words(name: str, case: Case) -> str:
    """A field's value with its unit, without the field's own name."""
    return known_name(value_said(name, case).removeprefix(f"{label(name)}: "))


@cache
def _labels() -> dict[str, str]:
    tables = (toml("hosted_models"), toml("tuning_offers"))
    return {identifier: entry["label"] for table in tables for identifier, entry in table.items()}
