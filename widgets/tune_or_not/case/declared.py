"""Every field of a case, in order, each with what it says of itself and its prior."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tune_or_not.case.fields.constraints import Constraints
from tune_or_not.case.fields.data import Data
from tune_or_not.case.fields.history import History
from tune_or_not.case.fields.knowledge import Knowledge
from tune_or_not.case.fields.money import Money
from tune_or_not.case.fields.need import Need
from tune_or_not.case.fields.speed import Speed
from tune_or_not.case.fields.traffic import Traffic
from tune_or_not.facts.priors import (
    AnyPrior,
    ChoicePrior,
    FixedPrior,
    NumberPrior,
    YesPrior,
    priors,
)
from tune_or_not.facts.tables import FactError

Group = Literal["need", "knowledge", "traffic", "data", "constraints", "history", "money", "speed"]

GROUPS: dict[Group, str] = {
    "need": "What it must do",
    "knowledge": "What it must know",
    "traffic": "Traffic and prompts",
    "data": "Examples and training",
    "constraints": "Constraints",
    "history": "What you have tried",
    "money": "Prices and people",
    "speed": "Speed of the models",
}

_HOLDERS: dict[Group, type[BaseModel]] = {
    "need": Need,
    "knowledge": Knowledge,
    "traffic": Traffic,
    "data": Data,
    "constraints": Constraints,
    "history": History,
    "money": Money,
    "speed": Speed,
}

FIELDS: dict[str, FieldInfo] = {
    name: info for holder in _HOLDERS.values() for name, info in holder.model_fields.items()
}


def field(name: str) -> FieldInfo:
    """The field's own record: title, description, bounds, unit."""
    return FIELDS[name]


def extra(name: str) -> dict[str, Any]:
    """group, and for numbers unit, step and scale."""
    record = field(name).json_schema_extra
    assert isinstance(record, dict)
    return record


def label(name: str) -> str:
    """What a reader calls the field."""
    return field(name).title or name


def bounds(name: str) -> tuple[float, float] | None:
    """Lowest and highest allowed number; None where the field is no number."""
    if "scale" not in extra(name):
        return None
    limits = {type(m).__name__: m for m in field(name).metadata}
    return limits["Ge"].ge, limits["Le"].le


def options(name: str) -> tuple[str, ...]:
    """The names to choose from; empty where the field is no choice."""
    annotation = field(name).annotation
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def prior(name: str) -> AnyPrior:
    """What stands for the field while it is unknown, and what a person would be asked."""
    return priors()[name]


def fields_of(group: Group) -> tuple[str, ...]:
    """The fields of a group, in the order of the model."""
    return tuple(_HOLDERS[group].model_fields)


def allowed(name: str) -> str:
    """What the field takes, in words."""
    limits = bounds(name)
    if limits is not None:
        whole = "a whole number" if field(name).annotation is int else "a number"
        low, high = (f"{limit:,.10g}" for limit in limits)
        unit = "" if "%" in extra(name)["unit"] else f" ({extra(name)['unit']})"
        return f"{whole} from {low} to {high}{unit}"
    if field(name).annotation is bool:
        return "true or false"
    if field(name).annotation is date:
        return "a date from 2020-01-01 to 2100-01-01, as YYYY-MM-DD"
    if options(name):
        return " or ".join(f'"{option}"' for option in options(name))
    if name == "overrides":
        return "numbers by name, such as gpu_price (the schema names all)"
    lengths = {type(m).__name__: m for m in field(name).metadata}
    shortest = f"{lengths['MinLen'].min_length} to " if "MinLen" in lengths else "at most "
    longest = lengths["MaxLen"].max_length
    return f"text of {shortest}{longest} characters, without control characters"


def check_priors(rows: Mapping[str, AnyPrior]) -> None:
    """Refuse priors that do not fit the fields, with one FactError: a field without a row, a row
    without a field, a row of another kind, an end out of the field's bounds."""
    missing = [name for name in FIELDS if name not in rows]
    if missing:
        raise FactError(f"priors.toml lacks a row for the field {missing[0]!r}.")
    for name, row in rows.items():
        if name not in FIELDS:
            raise FactError(f"priors.toml has a row {name!r}, and a case has no such field.")
        _check_row(name, row)


def _check_row(name: str, row: AnyPrior) -> None:
    if not isinstance(row, (FixedPrior, _kind(name))):
        raise FactError(f"priors.toml: {name} stands in the section of another kind of field.")
    if isinstance(row, ChoicePrior) and tuple(row.weights) != options(name):
        raise FactError(f"priors.toml: {name} must weigh {allowed(name)}, in that order.")
    limits = bounds(name)
    if isinstance(row, NumberPrior) and limits:
        for value in (row.low, row.high):
            if not limits[0] <= value <= limits[1]:
                raise FactError(f"priors.toml: {name} is {value!r}; allowed: {allowed(name)}.")


def _kind(name: str) -> type[AnyPrior]:
    if bounds(name):
        return NumberPrior
    if options(name):
        return ChoicePrior
    return YesPrior if field(name).annotation is bool else FixedPrior


def _declare() -> None:
    """Tell every field its group, its prior and what stands for it while it is unknown."""
    rows = priors()
    check_priors(rows)
    for group, holder in _HOLDERS.items():
        for name, info in holder.model_fields.items():
            extra(name)["group"] = group
            info.default = rows[name].middle


_declare()
