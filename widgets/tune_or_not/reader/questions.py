"""Questions as data: read from lessons/questions/, refused when a reader could be left puzzled.

A file holds what one lesson asks: its `[[guess]]`es, which it answers itself, and its closing
`[[question]]`s. Questions and choices have ids that never change; their texts may.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

ANSWERS_MARKER = "<!-- answers -->"


class QuestionsError(ValueError):
    """A questions file cannot be used; the message names the file, the question and the fault."""


@dataclass(frozen=True)
class Choice:
    """One possible answer and what to say to a reader who picks it."""

    id: str
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

    def choice(self, choice_id: str | None) -> Choice | None:
        """The choice of this id; None where there is none, or none any more."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True)
class Questions:
    """What a lesson asks: guesses, the opening one first, and closing questions."""

    guesses: tuple[Question, ...]
    closing: tuple[Question, ...]


def read_questions(path: Path) -> Questions:
    """Read a questions file.

    Raises:
        QuestionsError: the file is missing or is not TOML; an entry is missing, unknown, empty or
            of the wrong type; two questions, or two choices of one, share an id; a question has
            fewer than two choices, two equal choices, or not exactly one right choice.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise QuestionsError(f"{path.name}: {problem}") from problem
    _entries({"guess": [], **data}, path.name, {"guess": list, "question": list})
    guesses = _questions(data.get("guess", []), f"{path.name}: guess")
    closing = _questions(data["question"], f"{path.name}: question")
    if not closing:
        raise QuestionsError(f"{path.name}: at least one [[question]] is needed")
    return Questions(guesses, closing)


def answers_html(closing: Sequence[Question]) -> str:
    """The answers, folded away, for a reader without a kernel: HTML for a Markdown cell."""
    questions = "\n".join(_question_html(question) for question in closing)
    return (
        "<details>\n<summary>Answers to the questions</summary>\n"
        f"<ol>\n{questions}\n</ol>\n</details>"
    )


def _questions(tables: list[Any], where: str) -> tuple[Question, ...]:
    questions = tuple(_question(table, f"{where} {n}") for n, table in enumerate(tables, start=1))
    _refuse_twice([question.id for question in questions], f"{where} id")
    return questions


def _question(table: Any, where: str) -> Question:
    _entries(table, where, {"id": str, "text": str, "choice": list})
    where = f"{where} ({table['id']})"
    choices = tuple(
        _choice(choice, f"{where}, choice {number}")
        for number, choice in enumerate(table["choice"], start=1)
    )
    if len(choices) < 2:
        raise QuestionsError(f"{where}: at least two choices are needed")
    _refuse_twice([choice.id for choice in choices], f"{where}: choice id")
    _refuse_twice([choice.text for choice in choices], f"{where}: choice")
    right = sum(choice.right for choice in choices)
    if right != 1:
        raise QuestionsError(f"{where}: exactly one choice must be right, not {right}")
    return Question(table["id"], table["text"].strip(), choices)


def _choice(table: Any, where: str) -> Choice:
    _entries(table, where, {"id": str, "text": str, "right": bool, "feedback": str})
    text, feedback = table["text"].strip(), table["feedback"].strip()
    return Choice(table["id"], text, table["right"], feedback)


def _entries(table: Any, where: str, types: dict[str, type]) -> None:
    if not isinstance(table, dict):
        raise QuestionsError(f"{where}: must be a table")
    for name in types.keys() - table.keys():
        raise QuestionsError(f"{where}: {name!r} is missing")
    for name, value in table.items():
        if name not in types:
            raise QuestionsError(f"{where}: {name!r} is unknown")
        if type(value) is not types[name]:
            raise QuestionsError(f"{where}: {name!r} must be of type {types[name].__name__}")
        if isinstance(value, str) and not value.strip():
            raise QuestionsError(f"{where}: {name!r} is empty")


def _refuse_twice(values: list[str], where: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise QuestionsError(f"{where} {value!r} is given twice")


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
