"""What the formats have in common: required texts, and the order of turns."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from tune_or_not.dataset.example import Message
from tune_or_not.dataset.problems import FaultError


def required_list(value: dict[str, Any], key: str) -> list[Any]:
    """The list under a key. Raises FaultError where it is missing, no list, or empty."""
    if key not in value:
        raise FaultError("missing_part", f"there is no {key}")
    turns = value[key]
    if not isinstance(turns, list):
        raise FaultError("missing_part", f"{key} is {kind(turns)}, not a list")
    if not turns:
        raise FaultError("empty_part", f"{key} is empty")
    return turns


def required_text(value: dict[str, Any], key: str, where: str) -> str:
    """The text under a key. Raises FaultError where it is missing, no text, or blank."""
    if key not in value:
        raise FaultError("missing_part", f"{where} has no {key}")
    return text_of(value[key], f"{key} of {where}")


def text_of(text: Any, where: str) -> str:
    """A text that says something. Raises FaultError otherwise."""
    if not isinstance(text, str):
        raise FaultError("missing_part", f"{where} is {kind(text)}, not a text")
    if not text or text.isspace():
        raise FaultError("empty_part", f"{where} is empty")
    return text


def required_object(value: Any, where: str) -> dict[str, Any]:
    """The object itself. Raises FaultError where it is none."""
    if not isinstance(value, dict):
        raise FaultError("missing_part", f"{where} is {kind(value)}, not an object")
    return value


def only_keys(value: dict[str, Any], known: frozenset[str], where: str) -> None:
    """Raises FaultError for a key that the format does not have."""
    if not known.issuperset(value):
        strange = next(key for key in value if key not in known)
        raise FaultError("unknown_key", f"{where} has the key {quoted(strange)}")


def no_misspelt_key(value: dict[str, Any], known: frozenset[str], where: str) -> None:
    """Raises FaultError for a key that is nearly one of the format's own; others may be there."""
    if known.issuperset(value):
        return
    for key in value:
        if key not in known and (meant := _meant(key, known)):
            raise FaultError("unknown_key", f"{where} has the key {quoted(key)}, not {meant!r}")


@lru_cache(maxsize=1024)
def _meant(key: str, known: frozenset[str]) -> str:
    return next(iter(get_close_matches(key.lower(), sorted(known), n=1, cutoff=0.85)), "")


def known_role(roles: dict[str, str], role: Any, where: str) -> str:
    """What a role means here. Raises FaultError for one that the format does not have."""
    if not isinstance(role, str):
        raise FaultError("missing_part", f"the role of {where} is {kind(role)}, not a text")
    if role not in roles:
        raise FaultError("wrong_role", f"{where} has the role {quoted(role)}")
    return roles[role]


def in_order(messages: list[Message]) -> None:
    """Raises FaultError where the turns are not: instructions, user and assistant in turn.

    The assistant must come last.
    """
    if wrong := _wrong_order(tuple([message.role for message in messages])):
        raise FaultError("wrong_order", wrong)


@lru_cache(maxsize=256)
def _wrong_order(roles: tuple[str, ...]) -> str:
    """What is wrong with turns of these roles; empty where nothing is."""
    before = "start"
    for place, role in enumerate(roles, 1):
        if wrong := _out_of_order(before, role, place):
            return wrong
        before = role
    return "" if before == "assistant" else f"the last turn is {before}, not the assistant's"


def _out_of_order(before: str, role: str, place: int) -> str:
    """What is wrong with this role after that one; empty where nothing is."""
    if role == "system":
        return f"turn {place} is system, after the start" if place > 1 else ""
    if role == "tool":
        called = before in ("assistant", "tool")
        return "" if called else f"turn {place} is tool, but no call came before"
    if role == before:
        return f"turns {place - 1} and {place} are both {role}"
    if role == "assistant" and before in ("start", "system"):
        return f"turn {place} is assistant, before any user"
    if role == "user" and before == "tool":
        return f"turn {place} is user, right after a tool's answer"
    return ""


def kind(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    kinds = {list: "a list", str: "a text", bool: "true or false", dict: "an object"}
    return kinds.get(type(value), "a number")


def quoted(name: str) -> str:
    """A name from the file, short and in one line."""
    short = name if len(name) <= 30 else name[:27] + "..."
    return repr(short)


def joined(texts: Iterable[str]) -> str:
    return "\n".join(texts)
