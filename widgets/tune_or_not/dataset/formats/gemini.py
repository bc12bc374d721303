"""Gemini: {"systemInstruction": {...}, "contents": [{"role": "user", "parts": [...]}]}."""

from __future__ import annotations

from typing import Any

import orjson

from tune_or_not.dataset.example import Example, Message
from tune_or_not.dataset.formats.parts import (
    in_order,
    joined,
    known_role,
    only_keys,
    required_list,
    required_object,
    required_text,
)
from tune_or_not.dataset.problems import FaultError

ROLES = {"user": "user", "model": "assistant", "function": "tool"}
KEYS = frozenset(
    [
        "contents", "systemInstruction", "system_instruction", "tools", "toolConfig",
        "generationConfig", "labels",
    ]
)  # fmt: skip
CONTENT_KEYS = frozenset(["role", "parts"])
MEDIA = ("inlineData", "inline_data", "fileData", "file_data")


def read(value: dict[str, Any]) -> Example:
    """The example on a line. Raises FaultError with the first thing that is wrong."""
    contents = required_list(value, "contents")
    only_keys(value, KEYS, "the line")
    turns, pictures = [], 0
    opening = value.get("systemInstruction", value.get("system_instruction"))
    if opening is not None:
        text, _ = _parts(required_object(opening, "systemInstruction"), "systemInstruction")
        turns.append(Message("system", text))
    for place, content in enumerate(contents, 1):
        turn = required_object(content, f"turn {place}")
        if "role" not in turn:
            raise FaultError("missing_part", f"turn {place} has no role")
        only_keys(turn, CONTENT_KEYS, f"turn {place}")
        role = known_role(ROLES, turn["role"], f"turn {place}")
        text, seen = _parts(turn, f"turn {place}")
        answers_tool = role == "user" and '"functionResponse"' in text
        turns.append(Message("tool" if answers_tool else role, text))
        pictures += seen
    in_order(turns)
    tools = value.get("tools")
    return Example(turns, orjson.dumps(tools).decode() if tools else "", pictures)


def _parts(turn: dict[str, Any], where: str) -> tuple[str, int]:
    if "parts" not in turn:
        raise FaultError("missing_part", f"{where} has no parts")
    texts, pictures = [], 0
    for number, piece in enumerate(required_list(turn, "parts"), 1):
        part = required_object(piece, f"part {number} of {where}")
        if "text" in part:
            texts.append(required_text(part, "text", f"part {number} of {where}"))
        elif "functionCall" in part or "functionResponse" in part:
            texts.append(orjson.dumps(part).decode())
        elif any(key in part for key in MEDIA):
            pictures += 1
        else:
            raise FaultError("missing_part", f"part {number} of {where} is of no known type")
    return joined(texts), pictures
