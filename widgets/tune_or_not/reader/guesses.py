"""Guesses as questions: the opening ones of the lessons, and what to do in a worked case.

A guess is kept in my_decision/progress.json under `guesses`, the lesson and the question's id, with
the text of its choice. A worked case is a question, too: its id is the name of its file, its
choices are verdicts, and right is what its source decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.advice.worked_case import WorkedCase, worked_cases
from tune_or_not.reader.outline import Course
from tune_or_not.reader.progress import Progress
from tune_or_not.reader.quiz_data import Choice, Question, read_quiz

GUESSES = Path("lessons/guesses")
WORKED = Path("lessons/cases/worked")
OFFERED = ("prompting", "rag", "fine_tuning", "fine_tuning_rag")
"""What a reader chooses from in a worked case."""


@dataclass(frozen=True)
class KeptGuess:
    """A guess that a reader made, and whether it was right; `lesson` is a file's name.

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

    Raises QuizError or WorkedCaseError for a file that cannot be used.
    """
    cases = [case_question(worked) for worked in worked_cases(root / WORKED).values()]
    found = []
    for lesson in course.lessons:
        for question in (*guesses_of(root, lesson.file), *cases):
            given = progress.given("guesses", lesson.file, question.id)
            sure = progress.sureness(lesson.file, question.id)
            found += [KeptGuess(lesson.file, question, c, sure) for c in _chosen(question, given)]
    return tuple(found)


def guesses_of(root: Path, lesson: str) -> tuple[Question, ...]:
    """A lesson's own guesses, the opening one first; none while it has no file of guesses."""
    file = root / GUESSES / f"{lesson}.toml"
    return read_quiz(file).questions if file.exists() else ()


def case_question(worked: WorkedCase) -> Question:
    """What to do in a worked case. Raises ValueError for a verdict that is not offered."""
    if worked.verdict not in OFFERED:
        raise ValueError(f"{worked.id}: the verdict {worked.verdict!r} is not offered as a guess")
    choices = tuple(
        Choice(VERDICTS[verdict], verdict == worked.verdict, worked.done) for verdict in OFFERED
    )
    return Question(worked.id, "What would you do?", choices)


def _chosen(question: Question, text: str | None) -> Iterator[Choice]:
    return (choice for choice in question.choices if choice.text == text)
