"""Prompt and completion as texts: {"prompt": "...", "completion": "..."}."""

from __future__ import annotations

from typing import Any

from tune_or_not.dataset.example import Example, Message
from tune_or_not.dataset.formats.parts import no_misspelt_key, required_text, text_of

KEYS = frozenset(["prompt", "completion", "system", "id"])


def read(value: dict[str, Any]) -> Example:
    """The example on a line. Raises FaultError with the first thing that is wrong."""
    no_misspelt_key(value, KEYS, "the line")
    turns = []
    if value.get("system"):
        turns.append(Message("system", text_of(value["system"], "system")))
    turns.append(Message("user", required_text(value, "prompt", "the line")))
    turns.append(Message("assistant", required_text(value, "completion", "the line")))
    return Example(turns)
