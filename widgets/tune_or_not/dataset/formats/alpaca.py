"""Alpaca: {"instruction": "...", "input": "...", "output": "..."}; input may be empty."""

from __future__ import annotations

from typing import Any

from tune_or_not.dataset.example import Example, Message
from tune_or_not.dataset.formats.parts import kind, no_misspelt_key, required_text, text_of
from tune_or_not.dataset.problems import FaultError

KEYS = frozenset(["instruction", "input", "output", "system", "history", "id", "text"])


def read(value: dict[str, Any]) -> Example:
    """The example on a line. Raises FaultError with the first thing that is wrong."""
    no_misspelt_key(value, KEYS, "the line")
    turns = []
    if value.get("system"):
        turns.append(Message("system", text_of(value["system"], "system")))
    turns += _history(value.get("history"))
    question = required_text(value, "instruction", "the line")
    given = value.get("input")
    if given is not None and not isinstance(given, str):
        raise FaultError("missing_part", f"input of the line is {kind(given)}, not a text")
    turns.append(Message("user", f"{question}\n{given}" if given else question))
    turns.append(Message("assistant", required_text(value, "output", "the line")))
    return Example(turns)


def _history(rounds: Any) -> list[Message]:
    if rounds is None:
        return []
    if not isinstance(rounds, list):
        raise FaultError("missing_part", f"history is {kind(rounds)}, not a list")
    turns = []
    for number, turns_of_round in enumerate(rounds, 1):
        if not isinstance(turns_of_round, list) or len(turns_of_round) != 2:
            raise FaultError("missing_part", f"round {number} of history is no pair of texts")
        for role, text in zip(("user", "assistant"), turns_of_round, strict=True):
            turns.append(Message(role, text_of(text, f"round {number} of history")))
    return turns
