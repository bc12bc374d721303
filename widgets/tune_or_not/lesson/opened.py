"""What a lesson's notebook opens with: the reader's own case, guesses, questions and progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from IPython.display import Markdown

from tune_or_not.case import Case
from tune_or_not.case.example import example_with
from tune_or_not.decision.advice.worked_case import WorkedCase, worked_cases
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.reader.calibration import Calibration
from tune_or_not.reader.guess_box import GuessBox
from tune_or_not.reader.guesses import WORKED, guesses_of, kept_guesses
from tune_or_not.reader.kept_case import KeptCase, kept_case
from tune_or_not.reader.kept_text import KeptText
from tune_or_not.reader.my_decision import Content, course_folder, default_folder
from tune_or_not.reader.outline import LessonEntry, read_course
from tune_or_not.reader.progress import Progress
from tune_or_not.reader.questions import Choice, Question, read_questions
from tune_or_not.reader.quiz import (
    QuestionBox,
    QuestionList,
    guess_kept,
    verdict_and_feedback,
)
from tune_or_not.reader.resume.resume_box import ResumeBox
from tune_or_not.reader.resume.resume_code import CARRIED, resume_code, resumed
from tune_or_not.reader.today import today
from tune_or_not.record.files import read_record
from tune_or_not.record.panel import RecordPanel, record_panel
from tune_or_not.words.listed_fields import listed


class Lesson:
    """One lesson as its reader left it; shows itself as one sentence on their case.

    `file` is the lesson's in `folder`, the course's. Raises OutlineError for one that the outline
    lacks.
    """

    def __init__(self, file: str, folder: Path, kept_case: KeptCase) -> None:
        self._folder = folder
        self._course = read_course(folder)
        self._entry = self._course.lesson(file)
        self._kept_case = kept_case
        self._kept = kept_case.kept
        self._progress = Progress(self._kept)
        self._progress.open(self._entry.key)
        self._boxes: dict[str, GuessBox] = {}

    @property
    def case(self) -> LiveCase:
        """The reader's own case: kept soon after each change, carried on to the next lesson."""
        return self._kept_case.live

    def text(self, name: str) -> KeptText:
        """What the reader pasted under this name: kept at once, and there again next time."""
        return KeptText(self._kept, name)

    def example(self, name: str | None = None) -> LiveCase:
        """A case to play with, not the reader's own: the example; the example with what
        lessons/cases/NAME.json tells in place of its own; or, as `worked/NAME`, what a worked
        case tells and nothing else.
        """
        if name is None:
            return LiveCase()
        if name.startswith("worked/"):
            return LiveCase(origin=self.worked()[name.removeprefix("worked/")].case)
        text = (self._folder / "lessons/cases" / f"{name}.json").read_bytes()
        return LiveCase(origin=example_with(text))

    def files(self, pattern: str) -> dict[str, Path]:
        """The files of lessons/data that match, by their names."""
        paths = sorted((self._folder / "lessons/data").glob(pattern))
        return {path.name: path for path in paths}

    def examples(self, folder: str) -> dict[str, Case]:
        """The cases of lessons/cases/FOLDER by their names, in the order of the files: the example
        with what each tells in place of its own."""
        files = sorted((self._folder / "lessons/cases" / folder).glob("*.json"))
        cases = [example_with(file.read_bytes()) for file in files]
        return {case.name: case for case in cases}

    def worked(self, of: str | None = None) -> dict[str, WorkedCase]:
        """The worked cases of lessons/cases/worked by the names of their files.

        `of` is a source, such as "S2", or "public" for those that no source of the course tells.
        """
        every = worked_cases(self._folder / WORKED)
        if of is None:
            return every
        own = "" if of == "public" else of
        return {name: case for name, case in every.items() if case.map_id.partition(".")[0] == own}

    def guess(self, name: str | None = None) -> QuestionBox:
        """The opening question, or the one of this id; the choice is kept for `reveal`."""
        return self.guess_about(self._guess(name))

    def guess_about(
        self, question: Question, feedback: Callable[[Choice], str] = guess_kept
    ) -> QuestionBox:
        """A guess at any question, kept under its id; `feedback` answers a choice."""
        lesson, progress = self._entry.key, self._progress
        box = GuessBox(
            question,
            chosen=progress.choice("guesses", lesson, question.id),
            keep=lambda _, choice: self._keep_guess(question, choice),
            feedback=feedback,
            sure=progress.sureness(lesson, question.id),
            keep_sure=lambda share: progress.be_sure(lesson, question.id, share),
        )
        if self.is_revealed(question):
            box.settle()
        self._boxes[question.id] = box
        return box

    def _keep_guess(self, question: Question, choice: str) -> None:
        if not self.is_revealed(question):
            self._progress.choose("guesses", self._entry.key, question.id, choice)

    def guessed(self, question: Question) -> Choice | None:
        """The guess that the reader made, if any."""
        return question.choice(self._progress.choice("guesses", self._entry.key, question.id))

    def settle_guess(self, question: Question) -> None:
        """The answer is shown: a guess that was made can be changed no more, here or later."""
        self._progress.reveal(self._entry.key, question.id)
        if question.id in self._boxes:
            self._boxes[question.id].settle()

    def is_revealed(self, question: Question) -> bool:
        """Whether the answer to a guess was shown after it had been made."""
        known = self.guessed(question) is not None
        return known and self._progress.revealed(self._entry.key, question.id)

    def reveal(self, name: str | None = None) -> Markdown:
        """What the reader guessed, beside what the lesson found. The answer is folded until there
        is a guess, which then can be changed no more."""
        question = self._guess(name)
        choice = self.guessed(question)
        if choice is None:
            right = question.right_choice
            return _markdown(
                "<details><summary>The answer: guess above first, then run this cell again"
                f"</summary>\n\n{right.text}. {right.feedback}\n\n</details>"
            )
        self.settle_guess(question)
        verdict = "Right." if choice.right else "Not this one."
        return _markdown(f"You guessed “{choice.text}”. **{verdict}** {choice.feedback}")

    def questions(self) -> QuestionList:
        """The closing questions, with feedback for every choice."""
        return QuestionList([self._box(question) for question in self._questions(self._entry)])

    def map(self) -> Markdown:
        """The lessons that are there, ticked where every question was answered right, and where
        to go on.
        """
        every = self._course.lessons
        lessons = [lesson for lesson in every if (self._folder / lesson.questions).exists()]
        head = ["| Done | Lesson | Minutes | Questions right |", "|:-:|---|--:|---|"]
        return _markdown("\n".join([*head, *map(self._row, lessons), "", self._onward(lessons)]))

    def calibration(self) -> Calibration:
        """How good the reader's guesses were over the course, and how sure they were."""
        guesses = kept_guesses(self._folder, self._course, self._progress)
        return Calibration(guesses, self._course)

    def record(self) -> RecordPanel:
        """The panel that writes the decision record of the reader's case."""
        return record_panel(self.case, self._kept)

    def load_record(self, path: str | Path) -> str:
        """Take up the case of a record as the reader's own; a sentence on what was kept of theirs.

        Raises CaseError for a file that is no record, OSError where a copy could not be kept.
        """
        carried = read_record(Path(path))
        return self._take_up(carried.case, {})

    def resume(self) -> ResumeBox:
        """The resume code, and a box that brings another one back."""
        return ResumeBox(self.case, self.resume_code, self.resume_from)

    def resume_code(self) -> str:
        """The reader's case, progress, record and graded answers in one code."""
        kept = {name: self._kept.read(name) or {} for name in CARRIED}
        return resume_code(self.case.case, self._progress, self._folder, kept)

    def resume_from(self, code: str) -> str:
        """Bring back the case and the progress of a code; a sentence on what came back.

        Raises CodeError for a code that is mistyped, OSError where a copy could not be kept.
        """
        back = resumed(code, self._folder)
        sentence = self._take_up(back.case, {"progress": back.progress, **back.kept})
        if back.lost:
            sentence += f" {back.lost} choices of questions that have changed since are left out."
        return sentence

    def _take_up(self, case: Case, documents: Mapping[str, Content]) -> str:
        self._kept_case.save()
        copies = [self._kept.keep_copy("case")] if self.case.case.model_fields_set else []
        for name, content in documents.items():
            if self._progress.begun if name == "progress" else self._kept.read(name):
                copies.append(self._kept.keep_copy(name))
            self._kept.write(name, content)
        self.case.take(case.judged_on(today()))
        self._kept_case.save()
        earlier = f" What was here before is kept as {listed(copies)}." if copies else ""
        return f"Your case is {case.name} again.{earlier}"

    def _row(self, lesson: LessonEntry) -> str:
        right, asked = self._right(lesson)
        tick = "✓" if right == asked else ""
        return f"| {tick} | {_link(lesson)} | {lesson.minutes} | {right} of {asked} |"

    def _onward(self, lessons: Sequence[LessonEntry]) -> str:
        """A sentence with a link: the lesson that was left, or else the next that is not done."""
        by_key = {lesson.key: lesson for lesson in lessons}
        left = by_key.get(self._progress.opened_before or "")
        if left and not self._done(left):
            return f"You were last in {_link(left)}. **Continue there.**"
        here = left or by_key.get(self._entry.key, lessons[-1])
        behind = lessons.index(here) + 1
        ahead = [*lessons[behind:], *lessons[:behind]]
        following = next((lesson for lesson in ahead if not self._done(lesson)), None)
        if following is None:
            return "You have answered every question of the course."
        return f"**Continue with {_link(following)}.**"

    def _done(self, lesson: LessonEntry) -> bool:
        right, asked = self._right(lesson)
        return right == asked

    def _right(self, lesson: LessonEntry) -> tuple[int, int]:
        """How many of a lesson's closing questions are answered right, of how many."""
        questions = self._questions(lesson)
        choice = self._progress.choice
        right = [choice("answers", lesson.key, q.id) == q.right_choice.id for q in questions]
        return sum(right), len(questions)

    def _box(self, question: Question) -> QuestionBox:
        lesson, progress = self._entry.key, self._progress
        return QuestionBox(
            question,
            chosen=progress.choice("answers", lesson, question.id),
            keep=lambda name, choice: progress.choose("answers", lesson, name, choice),
            feedback=verdict_and_feedback,
        )

    def _guess(self, name: str | None) -> Question:
        questions = guesses_of(self._folder, self._entry)
        return questions[0] if name is None else {q.id: q for q in questions}[name]

    def _questions(self, lesson: LessonEntry) -> tuple[Question, ...]:
        return read_questions(self._folder / lesson.questions).closing

    def __repr__(self) -> str:
        case = self.case.case
        count = len(case.model_fields_set)
        if not count:
            sentence = (
                "A new case, of which nothing is known yet. "
                "What you set is kept in my_decision/ and follows you from lesson to lesson."
            )
        else:
            fields = len(Case.model_fields)
            sentence = f"Your case: {case.name}, with {count} of {fields} fields set by you."
        return f"{sentence}{self._welcome_back()}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"

    def _welcome_back(self) -> str:
        """On the first page, the lesson that the reader was in before; else nothing."""
        first, *others = self._course.lessons
        left = {lesson.key: lesson for lesson in others}.get(self._progress.opened_before or "")
        if left is None or self._entry != first:
            return ""
        return f" You were last in lesson {left.id}, {left.title}."


def open_lesson(file: str) -> Lesson:
    """The lesson of this file name, with the case as its reader left it."""
    kept = kept_case(default_folder().absolute())
    kept.reopen()
    return Lesson(file, course_folder(), kept)


def _link(lesson: LessonEntry) -> str:
    return f"[{lesson.id} {lesson.title}]({lesson.notebook.name})"


def _markdown(text: str) -> Markdown:
    return Markdown(text)  # type: ignore[no-untyped-call]
