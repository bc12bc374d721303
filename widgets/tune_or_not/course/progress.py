"""Where a reader is in the course: lessons opened, guesses made, questions answered."""

from __future__ import annotations

from typing import Literal

from tune_or_not.course.my_decision import MyDecision

Kind = Literal["guesses", "answers"]


class Progress:
    """The document my_decision/progress.json, read afresh before each change.

    Two notebooks may be open at once: each change touches its own entry only.
    """

    def __init__(self, kept: MyDecision) -> None:
        self._kept = kept

    def given(self, kind: Kind, lesson: str, question: str) -> str | None:
        """The text of the choice that the reader made, if any."""
        answer = self._of(kind, lesson).get(question)
        return answer if isinstance(answer, str) else None

    def give(self, kind: Kind, lesson: str, question: str, choice: str) -> None:
        """Keep a choice, instead of an earlier one."""
        self._change(kind, lesson, {**self._of(kind, lesson), question: choice})

    def open(self, lesson: str) -> None:
        """Note that the lesson was opened last."""
        self._change("opened", "last", {"lesson": lesson})

    @property
    def last_opened(self) -> str | None:
        """The lesson that was open last."""
        lesson = self._of("opened", "last").get("lesson")
        return lesson if isinstance(lesson, str) else None

    def _of(self, kind: str, lesson: str) -> dict[str, object]:
        entries = (self._kept.read("progress") or {}).get(kind)
        entry = entries.get(lesson) if isinstance(entries, dict) else None
        return entry if isinstance(entry, dict) else {}

    def _change(self, kind: str, lesson: str, entry: dict[str, object]) -> None:
        progress = self._kept.read("progress") or {}
        entries = progress.get(kind)
        progress[kind] = {**(entries if isinstance(entries, dict) else {}), lesson: entry}
        self._kept.write("progress", progress)
