"""ShareGPT: {"conversations": [{"from": "human", "value": "..."}, {"from": "gpt", ...}]}."""

from __future__ import annotations

from typing import Any

from tune_or_not.dataset.example import Example, Message
from tune_or_not.dataset.formats.parts import (
    in_order,
    known_role,
    no_misspelt_key,
    only_keys,
    required_list,
    required_object,
    required_text,
    text_of,
)
from tune_or_not.dataset.problems import FaultError

ROLES = {
    "system": "system",
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "tool": "tool",
}
KEYS = frozenset(["conversations", "system", "tools", "id"])
TURN_KEYS = frozenset(["from", "value", "weight", "loss"])


def read(value: dict[str, Any]) -> Example:
    """The example on a line. Raises FaultError with the first thing that is wrong."""
    no_misspelt_key(value, KEYS, "the line")
    turns = []
    if "system" in value:
        turns.append(Message("system", text_of(value["system"], "system")))
    for place, entry in enumerate(required_list(value, "conversations"), 1):
        turn = required_object(entry, f"turn {place}")
        if "from" not in turn:
            raise FaultError("missing_part", f"turn {place} has no from")
        only_keys(turn, TURN_KEYS, f"turn {place}")
        role = known_role(ROLES, turn["from"], f"turn {place}")
        turns.append(Message(role, required_text(turn, "value", f"turn {place}")))
    in_order(turns)
    tools = value.get("tools")
    return Example(turns, tools if isinstance(tools, str) else "")
