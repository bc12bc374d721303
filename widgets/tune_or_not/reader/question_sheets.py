"""What a course asks, sheet by sheet: how a resume code refers to choices without their texts."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from tune_or_not.decision.advice.worked_case import worked_cases
from tune_or_not.reader.guesses import WORKED, case_question
from tune_or_not.reader.outline import LessonEntry, read_course
from tune_or_not.reader.progress import Kind
from tune_or_not.reader.questions import Question, QuestionsError, read_questions


@dataclass(frozen=True)
class Sheet:
    """Questions of one lesson in their order: its own, or the worked cases, which any may ask."""

    lesson: LessonEntry
    questions: tuple[tuple[Kind, Question], ...]

    @property
    def mark(self) -> str:
        """Another one, most likely, where the lesson's key or any id of the sheet is another."""
        ids = [i for _, q in self.questions for i in (q.id, *(choice.id for choice in q.choices))]
        return f"{crc32(' '.join([self.lesson.key, *ids]).encode()):x}"[:5]


@dataclass(frozen=True)
class Answer:
    """A choice that a reader made, and after a guess how sure they were, if they said so."""

    lesson: str
    kind: Kind
    question: str
    choice: str
    sure: float | None


def sheets_of(folder: Path) -> list[Sheet]:
    """Two sheets a lesson: its own questions, then the cases. What cannot be read is left out."""
    cases: list[tuple[Kind, Question]] = []
    with suppress(ValueError):
        worked = worked_cases(folder / WORKED).values()
        cases = [("guesses", case_question(case)) for case in worked]
    sheets = []
    for lesson in read_course(folder).lessons:
        own: list[tuple[Kind, Question]] = []
        with suppress(QuestionsError):
            questions = read_questions(folder / lesson.questions)
            own += [("guesses", question) for question in questions.guesses]
            own += [("answers", question) for question in questions.closing]
        sheets += [Sheet(lesson, tuple(own)), Sheet(lesson, tuple(cases))]
    return sheets


def progress_of(opened: str, answers: Iterable[Answer]) -> dict[str, Any]:
    """The document of progress that holds these answers, and the lesson that was open last."""
    progress: dict[str, Any] = {"opened": {"last": {"lesson": opened}}} if opened else {}
    for answer in answers:
        entry = progress.setdefault(answer.kind, {}).setdefault(answer.lesson, {})
        sure = {} if answer.sure is None else {"sure": answer.sure}
        guess = {"choice": answer.choice, **sure}
        entry[answer.question] = guess if answer.kind == "guesses" else answer.choice
    return progress
