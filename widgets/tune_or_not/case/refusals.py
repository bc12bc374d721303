"""What is said of a case that is refused: one sentence."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import ValidationError

from tune_or_not.case.declared import FIELDS, allowed
from tune_or_not.case.shown import shown


class CaseError(ValueError):
    """A case was refused: one sentence with the field, the value and what is allowed."""


def refusal(refused: ValidationError) -> CaseError:
    """The first fault that pydantic found."""
    first = refused.errors()[0]
    # A field name that is no Unicode text has no place of its own in pydantic's report.
    name = str(first["loc"][0] if first["loc"] else first["input"])
    if first["type"] == "extra_forbidden" or not first["loc"]:
        near = difflib.get_close_matches(name, FIELDS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        return CaseError(f"A case has no field {shown(name)}{hint}")
    if name == "overrides" and first["type"] == "value_error" and len(first["loc"]) == 1:
        return CaseError(f"overrides: {first['ctx']['error']}".rstrip("?") + ".")
    return CaseError(f"{name} is {shown(first['input'])}; allowed: {allowed(name)}.")


def not_an_object(value: object) -> CaseError:
    """JSON of another kind than an object."""
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    kind = kinds.get(type(value), "a number")
    return CaseError(f"A case is a JSON object of fields, not {kind}.")


def not_json(error: BaseException) -> CaseError:
    """Text that is no JSON."""
    why = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
    return CaseError(f"The case is not valid JSON: {why}.")


def refuse_twice_named(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object's pairs as a mapping. Raises CaseError where a name comes twice."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CaseError(f"The case names {shown(twice)} twice; say it once.")
    return values
