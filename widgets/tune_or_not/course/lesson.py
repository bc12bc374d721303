"""What a lesson's notebook opens with: the reader's own case, guesses, questions and progress."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from IPython.display import Markdown

from tune_or_not.case import Case
from tune_or_not.course.kept_case import KeptCase
from tune_or_not.course.my_decision import MyDecision, course_folder, default_folder
from tune_or_not.course.outline import Lesson as Entry
from tune_or_not.course.outline import read_course
from tune_or_not.course.progress import Kind, Progress
from tune_or_not.course.quiz import (
    QuestionBox,
    QuestionList,
    guess_kept,
    verdict_and_feedback,
)
from tune_or_not.course.quiz_data import Question, read_quiz
from tune_or_not.decision.worked_case import WorkedCase, worked_cases
from tune_or_not.panels.live_case import LiveCase


class Lesson:
    """One lesson as its reader left it; shows itself as one sentence on their case."""

    def __init__(self, file: str, course: Path, kept: MyDecision) -> None:
        self._file, self._course = file, course
        self._progress = Progress(kept)
        self._progress.open(file)
        self._kept_case = KeptCase(kept)

    @property
    def case(self) -> LiveCase:
        """The reader's own case: kept soon after each change, carried on to the next lesson."""
        return self._kept_case.live

    def example(self, name: str | None = None) -> LiveCase:
        """A case to play with, not the reader's own: the example, or lessons/cases/NAME.json."""
        if name is None:
            return LiveCase()
        return LiveCase(
            Case.from_json((self._course / "lessons/cases" / f"{name}.json").read_bytes())
        )

    def examples(self, folder: str) -> dict[str, Case]:
        """The cases of lessons/cases/FOLDER by their names, in the order of the files."""
        files = sorted((self._course / "lessons/cases" / folder).glob("*.json"))
        cases = [Case.from_json(file.read_bytes()) for file in files]
        return {case.name: case for case in cases}

    def worked(self) -> dict[str, WorkedCase]:
        """The worked cases of lessons/cases/worked by the names of their files."""
        return worked_cases(self._course / "lessons/cases/worked")

    def guess(self) -> QuestionBox:
        """The opening question; the choice is kept, and answered by `reveal`."""
        return self._box("guesses", self._guess(), guess_kept)

    def reveal(self) -> Markdown:
        """What the reader guessed, beside what the lesson found."""
        question = self._guess()
        given = self._progress.given("guesses", self._file, question.id)
        choice = next((c for c in question.choices if c.text == given), None)
        if choice is None:
            right = question.right_choice
            return _said(f"The answer: {right.text}. {right.feedback}")
        return _said(f"You guessed “{choice.text}”. {choice.feedback}")

    def questions(self) -> QuestionList:
        """The closing questions, with feedback for every choice."""
        return QuestionList(
            [
                self._box("answers", question, verdict_and_feedback)
                for question in self._questions(self._file)
            ]
        )

    def map(self) -> Markdown:
        """The lessons of the course, ticked where every question was answered right."""
        lessons = read_course(self._course).lessons
        return _said("\n".join(f"- {self._tick(lesson)} {_link(lesson)}" for lesson in lessons))

    def _tick(self, lesson: Entry) -> str:
        questions = self._questions(lesson.file)
        right = sum(
            self._progress.given("answers", lesson.file, q.id) == q.right_choice.text
            for q in questions
        )
        return "✓" if right == len(questions) else f"{right} of {len(questions)}"

    def _box(self, kind: Kind, question: Question, feedback: Callable) -> QuestionBox:  # type: ignore[type-arg]
        return QuestionBox(
            question,
            chosen=self._progress.given(kind, self._file, question.id),
            keep=lambda name, text: self._progress.give(kind, self._file, name, text),
            feedback=feedback,
        )

    def _guess(self) -> Question:
        return read_quiz(self._course / "lessons/guesses" / f"{self._file}.toml").questions[0]

    def _questions(self, file: str) -> tuple[Question, ...]:
        return read_quiz(self._course / "lessons/quizzes" / f"{file}.toml").questions

    def __repr__(self) -> str:
        case = self.case.case
        count = len(case.model_fields_set)
        if not count:
            return (
                f"A new case: {case.name}, the example of this course. "
                "What you set is kept in my_decision/ and follows you from lesson to lesson."
            )
        return (
            f"Your case: {case.name}, with {count} of {len(Case.model_fields)} fields set by you."
        )


def open_lesson(file: str) -> Lesson:
    """The lesson of this file name, with the case as its reader left it."""
    return Lesson(file, course_folder(), MyDecision(default_folder(), say=print))


def _link(lesson: Entry) -> str:
    return f"[{lesson.id} {lesson.title}]({lesson.notebook.name})"


def _said(text: str) -> Markdown:
    return Markdown(text)  # type: ignore[no-untyped-call]
