"""The kinds of fields that a case has, each with what a control and a refusal need to know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

Scale = Literal["linear", "log"]

_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _refuse_bool_and_text(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("not a number")  # noqa: TRY004
    return value


def _refuse_control_characters(value: object) -> object:
    if isinstance(value, str) and _CONTROL_CHARACTERS.search(value):
        raise ValueError("control characters")
    return value


def _refuse_timestamps(value: object) -> object:
    if not isinstance(value, date | str) or (isinstance(value, str) and not _DAY.fullmatch(value)):
        raise ValueError("not a day")
    return value


Whole = Annotated[int, BeforeValidator(_refuse_bool_and_text)]
Real = Annotated[float, BeforeValidator(_refuse_bool_and_text)]
Text = Annotated[str, BeforeValidator(_refuse_control_characters)]
Day = Annotated[date, BeforeValidator(_refuse_timestamps)]


def number(
    label: str,
    unit: str,
    bounds: tuple[float, float],
    help: str,
    *,
    step: float = 1,
    scale: Scale = "linear",
) -> Any:
    """A slider's field. On a log scale the stops are LOG_LADDER's; from 0, `step` is the first."""
    low, high = bounds
    return Field(
        None,
        ge=low,
        le=high,
        allow_inf_nan=False,
        title=label,
        description=help,
        json_schema_extra={"unit": unit, "step": step, "scale": scale},
    )


def share(label: str, help: str, high: float = 1) -> Any:
    """A slider's field between nothing and all, in steps of one percent."""
    return number(label, "%", (0, high), help, step=0.01)


def toggle(label: str, help: str) -> Any:
    """A yes-or-no field; only true and false are taken, never 1 or "yes"."""
    return Field(None, strict=True, title=label, description=help, json_schema_extra={})


def choice(label: str, help: str) -> Any:
    """A field with a list of names to choose from: those of its annotation."""
    return Field(None, title=label, description=help, json_schema_extra={})


def text(label: str, help: str, *, longest: int, shortest: int | None = None) -> Any:
    """A field of words, with the number of characters that it takes."""
    return Field(
        None,
        min_length=shortest,
        max_length=longest,
        title=label,
        description=help,
        json_schema_extra={},
    )


def day(label: str, help: str, *, first: date, last: date) -> Any:
    """A field that holds a day between two others."""
    return Field(None, ge=first, le=last, title=label, description=help, json_schema_extra={})


def numbers(label: str, help: str, *, names: Iterable[str]) -> Any:
    """A field that holds some numbers by these names."""
    return Field(None, title=label, description=help, json_schema_extra={"names": list(names)})
