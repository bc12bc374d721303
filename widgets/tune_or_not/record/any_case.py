"""A case from whatever carries one: its own JSON, a kept document, or a record."""

from __future__ import annotations

import json

from tune_or_not.case import Case, CaseError
from tune_or_not.reader.migrations import brought_up
from tune_or_not.record.carried import KIND, carried_of, looks_like_record, read_carried


def case_in(text: str) -> Case:
    """The case of a text. Raises CaseError with one sentence."""
    first = text.lstrip("\ufeff \t\r\n")[:1]
    if first == "<" or (first != "{" and looks_like_record(text)):
        return read_carried(text).case
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return Case.from_json(text)  # which says what is wrong with it
    kind = content.get("kind") if isinstance(content, dict) else None
    if kind == KIND:
        return carried_of(content).case
    if kind == "case" and "content" in content:
        return _kept(content)
    return Case.from_json(text)


def _kept(document: dict[str, object]) -> Case:
    """The case of a kept document, such as my_decision/case.json."""
    content = document["content"]
    if not isinstance(content, dict):
        raise CaseError("This kept case is damaged: its content is no object of fields.")
    try:
        values = brought_up("case", document.get("schema"), content)
    except ValueError as refused:
        raise CaseError(f"This kept case cannot be read: {refused}.") from None
    return Case.of(values)
