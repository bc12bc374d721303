"""Which format a line is in, by its keys; and its reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tune_or_not.dataset.example import Example
from tune_or_not.dataset.formats import (
    alpaca,
    conversational,
    gemini,
    openai_chat,
    prompt_completion,
    sharegpt,
)
from tune_or_not.dataset.problems import FaultError

READERS: dict[str, Callable[[dict[str, Any]], Example]] = {
    "openai_chat": openai_chat.read,
    "sharegpt": sharegpt.read,
    "alpaca": alpaca.read,
    "conversational": conversational.read,
    "prompt_completion": prompt_completion.read,
    "gemini": gemini.read,
}
LABELS = {
    "openai_chat": "OpenAI chat (messages)",
    "sharegpt": "ShareGPT (conversations)",
    "alpaca": "Alpaca (instruction, input, output)",
    "conversational": "conversational prompt and completion (TRL)",
    "prompt_completion": "prompt and completion",
    "gemini": "Gemini (contents)",
}
_BY_KEY = (
    ("messages", "openai_chat"),
    ("conversations", "sharegpt"),
    ("contents", "gemini"),
    ("instruction", "alpaca"),
)
_PREFERENCES = ("chosen", "rejected", "preferred_output", "non_preferred_output")


def format_of(value: dict[str, Any]) -> str:
    """The id of the line's format. Raises FaultError where it has the keys of none."""
    for key, form in _BY_KEY:
        if key in value:
            return form
    if any(key in value for key in _PREFERENCES):
        raise FaultError("unknown_format", "pairs of a better and a worse answer are not examples")
    if "prompt" in value or "completion" in value:
        turns = isinstance(value.get("prompt", value.get("completion")), list)
        return "conversational" if turns else "prompt_completion"
    if "output" in value:
        return "alpaca"
    keys = ", ".join(sorted(str(key)[:20] for key in list(value)[:5])) or "none"
    raise FaultError("unknown_format", f"its keys are: {keys}")


def example_of(value: dict[str, Any]) -> Example:
    """The example in an object of any format. Raises FaultError where there is none."""
    return READERS[format_of(value)](value)
