"""From an older version of a kept document to today's, one step at a time.

To change what a document holds: append a step to its chain below, and a file of the version
before it to tests/unit/record/kept_documents/. A step never raises: what it does not understand it
leaves as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Content = dict[str, Any]
Step = Callable[[Content], Content]


def _guesses_say_how_sure(progress: Content) -> Content:
    """1 to 2: a guess is no longer its text alone, but the text and how sure its reader was."""
    guesses = progress.get("guesses")
    if not isinstance(guesses, dict):
        return progress
    return {**progress, "guesses": {lesson: _choices(told) for lesson, told in guesses.items()}}


def _choices(guesses: Any) -> Any:
    if not isinstance(guesses, dict):
        return guesses
    return {q: {"choice": kept} if isinstance(kept, str) else kept for q, kept in guesses.items()}


CHAINS: Mapping[str, tuple[Step, ...]] = {"progress": (_guesses_say_how_sure,)}
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
    told = f"its schema is {str(schema)[:20]}, this course reads {now}"
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise ValueError(told)
    if schema > now:
        raise NewerDocument(told)
    for step in CHAINS.get(kind, ())[schema - 1 :]:
        content = step(content)
    return content
