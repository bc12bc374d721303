"""Conversational (TRL): {"prompt": [messages], "completion": [messages]}."""

from __future__ import annotations

from typing import Any

import orjson

from tune_or_not.dataset.example import Example
from tune_or_not.dataset.formats import openai_chat
from tune_or_not.dataset.formats.parts import no_misspelt_key, required_list, required_object
from tune_or_not.dataset.problems import FaultError

KEYS = frozenset(["prompt", "completion", "tools", "chat_template_kwargs"])


def read(value: dict[str, Any]) -> Example:
    """The example on a line. Raises FaultError with the first thing that is wrong."""
    no_misspelt_key(value, KEYS, "the line")
    for key in ("prompt", "completion"):
        if key not in value:
            raise FaultError("missing_part", f"the line has no {key}")
    prompt = required_list(value, "prompt")
    completion = required_list(value, "completion")
    last = required_object(prompt[-1], f"message {len(prompt)}")
    if last.get("role") == "assistant":
        raise FaultError("wrong_order", "the prompt ends with the assistant's turn")
    whole: dict[str, Any] = {"messages": [*prompt, *completion]}
    if isinstance(value.get("tools"), str):
        whole["tools"] = _parsed(value["tools"])
    elif "tools" in value:
        whole["tools"] = value["tools"]
    return openai_chat.read(whole)


def _parsed(tools: str) -> Any:
    try:
        return orjson.loads(tools)
    except orjson.JSONDecodeError:
        raise FaultError("tool_fault", "tools is a text that is no JSON") from None
