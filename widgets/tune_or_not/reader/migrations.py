"""From an older version of a kept document to today's, one step at a time.

To change what a document holds: append a step to its chain below, and a file of the version
before it to tests/unit/record/kept_documents/. A step never raises: what it does not understand it
leaves as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tune_or_not.reader.outline import key_of

Content = dict[str, Any]
Step = Callable[[Content], Content]


def _guesses_say_how_sure(progress: Content) -> Content:
    """1 to 2: a guess is no longer its text alone, but the text and how sure its reader was."""
    guesses = progress.get("guesses")
    if not isinstance(guesses, dict):
        return progress
    return {**progress, "guesses": _each(guesses, lambda kept: _each(kept, _with_sureness))}


def _with_sureness(guess: Any) -> Any:
    return {"choice": guess} if isinstance(guess, str) else guess


def _keys_and_ids(progress: Content) -> Content:
    """2 to 3: a lesson goes by its key, not by its file's name, and a choice by its id, not by its
    text: a lesson that gets another number, or a mended typo, costs no reader their progress.
    """
    opened = _each(progress.get("opened"), lambda last: _each(last, _lesson_key))
    entries = {
        kind: {_lesson_key(file): _each(kept, _choice_id) for file, kept in progress[kind].items()}
        for kind in ("guesses", "answers")
        if isinstance(progress.get(kind), dict)
    }
    return {**progress, **({"opened": opened} if "opened" in progress else {}), **entries}


def _lesson_key(file: Any) -> Any:
    return key_of(file) if isinstance(file, str) else file


def _choice_id(kept: Any) -> Any:
    """The choices of version 2 have the first five words of their texts of then as their ids."""
    if isinstance(kept, dict) and "choice" in kept:
        return {**kept, "choice": _choice_id(kept["choice"])}
    return "_".join(re.findall("[a-z0-9]+", kept.lower())[:5]) if isinstance(kept, str) else kept


def _each(entries: Any, change: Callable[[Any], Any]) -> Any:
    if not isinstance(entries, dict):
        return entries
    return {name: change(entry) for name, entry in entries.items()}


CHAINS: Mapping[str, tuple[Step, ...]] = {"progress": (_guesses_say_how_sure, _keys_and_ids)}
"""For each kind of document its steps: the first leads from version 1 to 2, and so on."""


class NewerDocument(ValueError):  # noqa: N818  names the finding, like StopIteration
    """A document was written by a newer version of the course: it must stay as it is."""


def schema_of(kind: str) -> int:
    """The version in which documents of this kind are written today."""
    return 1 + len(CHAINS.get(kind, ()))


def brought_up(kind: str, schema: object, content: Content) -> Content:
    """The content as today's version holds it.

    Raises NewerDocument for a version that is still to come, ValueError for what is none.
    """
    now = schema_of(kind)
    fault = f"its schema is {str(schema)[:20]}, this course reads {now}"
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise ValueError(fault)
    if schema > now:
        raise NewerDocument(fault)
    for step in CHAINS.get(kind, ())[schema - 1 :]:
        content = step(content)
    return content
