"""Guesses as questions: the opening ones of the lessons, and what to do in a worked case.

A worked case is a question, too: its id is the name of its file, its choices are verdicts, and
right is what its source decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.advice.worked_case import WorkedCase, worked_cases
from tune_or_not.reader.outline import Course, LessonEntry
from tune_or_not.reader.progress import Progress
from tune_or_not.reader.questions import Choice, Question, read_questions

WORKED = Path("lessons/cases/worked")
OFFERED = ("prompting", "rag", "fine_tuning", "fine_tuning_rag")
"""What a reader chooses from in a worked case."""


@dataclass(frozen=True)
class KeptGuess:
    """A guess that a reader made, and whether it was right; `lesson` is a lesson's key.

    `sure` is from 0 to 1, None where the reader did not say.
    """

    lesson: str
    question: Question
    chosen: Choice
    sure: float | None

    @property
    def right(self) -> bool:
        return self.chosen.right


def kept_guesses(root: Path, course: Course, progress: Progress) -> tuple[KeptGuess, ...]:
    """Every guess of the reader that still has its question, in the order of the course.

    Raises QuestionsError or WorkedCaseError for a file that cannot be used.
    """
    cases = [case_question(worked) for worked in worked_cases(root / WORKED).values()]
    return tuple(
        guess
        for lesson in course.lessons
        for guess in _kept(lesson.key, (*guesses_of(root, lesson), *cases), progress)
    )


def guesses_of(root: Path, lesson: LessonEntry) -> tuple[Question, ...]:
    """A lesson's own guesses; none while it is still being written and has no questions."""
    file = root / lesson.questions
    return read_questions(file).guesses if file.exists() else ()


def case_question(worked: WorkedCase) -> Question:
    """What to do in a worked case. Raises ValueError for a verdict that is not offered."""
    if worked.verdict not in OFFERED:
        raise ValueError(f"{worked.id}: the verdict {worked.verdict!r} is not offered as a guess")
    choices = tuple(
        Choice(verdict, VERDICTS[verdict], verdict == worked.verdict, worked.done)
        for verdict in OFFERED
    )
    return Question(worked.id, "What would you do?", choices)


def _kept(lesson: str, questions: Iterable[Question], progress: Progress) -> Iterator[KeptGuess]:
    for question in questions:
        choice = question.choice(progress.choice("guesses", lesson, question.id))
        if choice is not None:
            sure = progress.sureness(lesson, question.id)
            yield KeptGuess(lesson, question, choice, sure)
