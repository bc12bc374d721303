"""One line of bytes to a JSON object, or a sentence about what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import orjson

from tune_or_not.dataset.problems import FaultError


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object on a line. Raises FaultError: malformed_json, invalid_utf8, lone_surrogate.

    orjson reads; only a line that it refuses is read again, slowly, to say why.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as refused:
        raise explain(raw, refused) from None
    if not isinstance(value, dict):
        raise FaultError("malformed_json", f"the line is {_kind(value)}, not an object")
    return value


def explain(raw: bytes, refused: orjson.JSONDecodeError) -> FaultError:
    """Why a line is no JSON, in words."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as broken:
        detail = f"byte {broken.start + 1} of the line is not UTF-8"
        return FaultError("invalid_utf8", detail, broken.start)
    if "surrogate" in refused.msg:
        detail = "half of a two-part character, written as \\ud..."
        return FaultError("lone_surrogate", detail, refused.pos)
    detail = _malformed(text) or refused.msg.partition(": line")[0]
    return FaultError("malformed_json", detail, refused.pos)


def _malformed(text: str) -> str:
    """What Python's own reader says is wrong; empty where it finds nothing."""
    try:
        json.loads(text.rstrip("\r\n"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as broken:
        if broken.msg.startswith("Unterminated string"):
            return (
                f"the line ends in the middle of a text that begins at character {broken.pos + 1}"
            )
        why = broken.msg[:1].lower() + broken.msg[1:].removesuffix(" at")
        return f"{why} at character {broken.pos + 1}"
    except _ConstantError as broken:
        return f"{broken} is a number that JSON does not have"
    except RecursionError:
        return "nested too deeply to be read"
    except ValueError:
        return "a number with thousands of digits"
    return ""


class _ConstantError(Exception):
    pass


def _refuse_constant(name: str) -> None:
    raise _ConstantError(name)


def _kind(value: object) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
