"""OpenAI chat: {"messages": [...], "tools": [...]}; Fireworks, Together and TRL read it, too."""

from __future__ import annotations

from typing import Any

import orjson

from tune_or_not.dataset.example import Example, Message
from tune_or_not.dataset.formats.parts import (
    in_order,
    joined,
    kind,
    known_role,
    only_keys,
    quoted,
    required_list,
    required_object,
    required_text,
)
from tune_or_not.dataset.problems import FaultError

ROLES = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
    "function": "tool",
}
KEYS = frozenset(
    ["messages", "tools", "functions", "parallel_tool_calls", "response_format", "metadata"]
)
MESSAGE_KEYS = frozenset(
    [
        "role", "content", "name", "weight", "tool_calls", "tool_call_id", "function_call",
        "refusal", "audio", "annotations", "reasoning_content", "thinking",
    ]
)  # fmt: skip


def read(value: dict[str, Any]) -> Example:
    """The example on a line. Raises FaultError with the first thing that is wrong."""
    messages = required_list(value, "messages")
    only_keys(value, KEYS, "the line")
    turns, pictures = [], 0
    for place, entry in enumerate(messages, 1):
        message = required_object(entry, f"message {place}")
        turn, seen = _turn(message, f"message {place}")
        turns.append(turn)
        pictures += seen
    in_order(turns)
    tools = _tools(value)
    if not all(_only_says(message) for message in messages):
        _calls_fit(messages, tools)
        _learns(messages)
    declared = tools is not None and (value.get("tools") or value.get("functions"))
    extra = orjson.dumps(declared).decode() if declared else ""
    return Example(turns, extra, pictures)


def _only_says(message: dict[str, Any]) -> bool:
    """Whether a message neither calls a tool, nor answers for one, nor weighs anything."""
    return len(message) == 2 and "content" in message and message["role"] != "tool"


def _turn(message: dict[str, Any], where: str) -> tuple[Message, int]:
    if "role" not in message:
        raise FaultError("missing_part", f"{where} has no role")
    role = known_role(ROLES, message["role"], where)
    if len(message) == 2 and type(text := message.get("content")) is str and text.strip():
        return Message(role, text), 0
    only_keys(message, MESSAGE_KEYS, where)
    _weight(message, role, where)
    called = _called(message, role, where)
    if called and message.get("content") in (None, "", []):
        return Message(role, called), 0
    text, pictures = content(message, where)
    return Message(role, f"{text}\n{called}" if called else text), pictures


def content(message: dict[str, Any], where: str) -> tuple[str, int]:
    """The text of a message's content and its number of pictures, sounds and files.

    Content is a text, or a list of parts. Raises FaultError where it is missing or empty.
    """
    content = message.get("content")
    if not isinstance(content, list):
        return required_text(message, "content", where), 0
    if not content:
        raise FaultError("empty_part", f"content of {where} is empty")
    texts, pictures = [], 0
    for number, entry in enumerate(content, 1):
        part = required_object(entry, f"part {number} of {where}")
        if part.get("type") == "text":
            texts.append(required_text(part, "text", f"part {number} of {where}"))
        elif part.get("type") in ("image_url", "input_audio", "file", "image", "refusal"):
            pictures += 1
        else:
            raise FaultError("missing_part", f"part {number} of {where} is of no known type")
    return joined(texts), pictures


def _weight(message: dict[str, Any], role: str, where: str) -> None:
    if "weight" not in message:
        return
    weight = message["weight"]
    if role != "assistant":
        raise FaultError("unknown_key", f"{where} has a weight, but only answers have one")
    if isinstance(weight, bool) or weight not in (0, 1):
        raise FaultError("missing_part", f"the weight of {where} is {weight!r}, not 0 or 1")


def _called(message: dict[str, Any], role: str, where: str) -> str:
    calls = message.get("tool_calls")
    old = message.get("function_call")
    if calls is None and old is None:
        return ""
    if role != "assistant":
        raise FaultError("tool_fault", f"{where} calls a tool, but only the assistant can")
    if old is not None:
        return _function(required_object(old, f"function_call of {where}"), where)
    if not isinstance(calls, list) or not calls:
        raise FaultError("tool_fault", f"tool_calls of {where} is {kind(calls)} without a call")
    texts = []
    for number, entry in enumerate(calls, 1):
        call = required_object(entry, f"tool call {number} of {where}")
        if not isinstance(call.get("id"), str) or not call["id"]:
            raise FaultError("tool_fault", f"tool call {number} of {where} has no id")
        function = required_object(call.get("function"), f"function of call {number} of {where}")
        texts.append(_function(function, where))
    return joined(texts)


def _function(function: dict[str, Any], where: str) -> str:
    name, arguments = function.get("name"), function.get("arguments")
    if not isinstance(name, str) or not name:
        raise FaultError("tool_fault", f"a tool call of {where} has no name")
    if not isinstance(arguments, str):
        raise FaultError(
            "tool_fault", f"arguments of a call of {where} are {kind(arguments)}, not JSON text"
        )
    try:
        orjson.loads(arguments)
    except orjson.JSONDecodeError:
        raise FaultError("tool_fault", f"arguments of a call of {where} are no JSON") from None
    return f"{name} {arguments}"


def _tools(value: dict[str, Any]) -> frozenset[str] | None:
    """Names of the declared tools; None where none are declared."""
    if "tools" not in value and "functions" not in value:
        return None
    declared = value.get("tools") if "tools" in value else value.get("functions")
    if not isinstance(declared, list):
        raise FaultError("tool_fault", f"tools is {kind(declared)}, not a list")
    names = []
    for number, entry in enumerate(declared, 1):
        tool = entry.get("function", entry) if isinstance(entry, dict) else None
        name = tool.get("name") if isinstance(tool, dict) else None
        if not isinstance(name, str) or not name:
            raise FaultError("tool_fault", f"tool {number} has no name")
        names.append(name)
    return frozenset(names)


def _calls_fit(messages: list[dict[str, Any]], tools: frozenset[str] | None) -> None:
    """Every call names a declared tool and is answered; every tool's answer was called for."""
    waiting: set[str] = set()
    for place, message in enumerate(messages, 1):
        if message["role"] == "tool":
            answered = message.get("tool_call_id")
            if answered not in waiting:
                raise FaultError("tool_fault", f"message {place} answers a call that nobody made")
            waiting.discard(answered)
            continue
        if waiting and message["role"] != "function":
            raise FaultError("tool_fault", f"message {place} comes before the tool has answered")
        for call in message.get("tool_calls") or ():
            _declared(call["function"]["name"], tools, place)
            waiting.add(call["id"])
        if message.get("function_call") is not None:
            _declared(message["function_call"]["name"], tools, place)


def _declared(name: str, tools: frozenset[str] | None, place: int) -> None:
    if tools is not None and name not in tools:
        raise FaultError(
            "tool_fault", f"message {place} calls {quoted(name)}, which is not declared"
        )


def _learns(messages: list[dict[str, Any]]) -> None:
    weights = [message.get("weight", 1) for message in messages if message["role"] == "assistant"]
    if not any(weights):
        raise FaultError("nothing_to_learn", "every answer has weight 0")
