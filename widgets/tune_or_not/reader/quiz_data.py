"""Quizzes as data: read from lessons/quizzes/, refused when a reader could be left puzzled."""

import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

ANSWERS_MARKER = "<!-- answers -->"


class QuizError(ValueError):
    """A quiz file cannot be used; the message names the file, the question and the fault."""


@dataclass(frozen=True)
class Choice:
    """One possible answer and what to say to a reader who picks it."""

    text: str
    right: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    id: str
    text: str
    choices: tuple[Choice, ...]

    @property
    def right_choice(self) -> Choice:
        return next(choice for choice in self.choices if choice.right)


@dataclass(frozen=True)
class Quiz:
    questions: tuple[Question, ...]


def read_quiz(path: Path) -> Quiz:
    """Read a quiz file.

    Raises:
        QuizError: the file is missing or is not TOML; an entry is missing, unknown, empty or of
            the wrong type; two questions share an id; a question has fewer than two choices, two
            equal choices, or not exactly one right choice; a choice has no feedback.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise QuizError(f"{path.name}: {problem}") from problem
    _entries(data, path.name, {"question": list})
    questions = tuple(
        _question(table, f"{path.name}: question {number}")
        for number, table in enumerate(data["question"], start=1)
    )
    if not questions:
        raise QuizError(f"{path.name}: at least one [[question]] is needed")
    _refuse_twice([question.id for question in questions], f"{path.name}: id")
    return Quiz(questions)


def answers_html(quiz: Quiz) -> str:
    """The answers, folded away, for a reader without a kernel: HTML for a Markdown cell."""
    questions = "\n".join(_question_html(question) for question in quiz.questions)
    return (
        "<details>\n<summary>Answers to the questions</summary>\n"
        f"<ol>\n{questions}\n</ol>\n</details>"
    )


def _question(table: Any, where: str) -> Question:
    _entries(table, where, {"id": str, "text": str, "choice": list})
    where = f"{where} ({table['id']})"
    choices = tuple(
        _choice(choice, f"{where}, choice {number}")
        for number, choice in enumerate(table["choice"], start=1)
    )
    if len(choices) < 2:
        raise QuizError(f"{where}: at least two choices are needed")
    _refuse_twice([choice.text for choice in choices], f"{where}: choice")
    right = sum(choice.right for choice in choices)
    if right != 1:
        raise QuizError(f"{where}: exactly one choice must be right, not {right}")
    return Question(table["id"], table["text"].strip(), choices)


def _choice(table: Any, where: str) -> Choice:
    _entries(table, where, {"text": str, "right": bool, "feedback": str})
    return Choice(table["text"].strip(), table["right"], table["feedback"].strip())


def _entries(table: Any, where: str, types: dict[str, type]) -> None:
    if not isinstance(table, dict):
        raise QuizError(f"{where}: must be a table")
    for name in types.keys() - table.keys():
        raise QuizError(f"{where}: {name!r} is missing")
    for name, value in table.items():
        if name not in types:
            raise QuizError(f"{where}: {name!r} is unknown")
        if type(value) is not types[name]:
            raise QuizError(f"{where}: {name!r} must be of type {types[name].__name__}")
        if isinstance(value, str) and not value.strip():
            raise QuizError(f"{where}: {name!r} is empty")


def _refuse_twice(values: list[str], where: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise QuizError(f"{where} {value!r} is given twice")


def _question_html(question: Question) -> str:
    choices = "\n".join(_choice_html(choice) for choice in question.choices)
    return f"<li>{_shown(question.text)}\n<ul>\n{choices}\n</ul>\n</li>"


def _choice_html(choice: Choice) -> str:
    mark = "Right" if choice.right else "Not this one"
    return f"<li><strong>{mark}:</strong> {_shown(choice.text)} — {_shown(choice.feedback)}</li>"


def _shown(text: str) -> str:
    # One line, or a blank line would end the HTML block; and JupyterLab takes what stands between
    # two dollar signs for a formula, unless each sits in an element of its own.
    return escape(" ".join(text.split())).replace("$", "<span>&#36;</span>")
