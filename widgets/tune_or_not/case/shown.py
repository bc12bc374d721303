"""A value in the words of a refusal."""

from __future__ import annotations

import json


def shown(value: object) -> str:
    """The value as JSON, short, in one line of signs that any terminal can show."""
    try:
        text = json.dumps(value, default=str, ensure_ascii=False)
    except (ValueError, RecursionError):
        return "too long to show"
    text = text if len(text) <= 60 else text[:57] + "..."
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
