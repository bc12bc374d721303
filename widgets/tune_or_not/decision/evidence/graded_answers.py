"""Two columns of graded answers, read from what people paste: bad rows are named, the rest kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tune_or_not.decision.evidence.grade import GradeError, grade, is_grade, one_line

MOST_ROWS = 5_000
MOST_CHARACTERS = 5_000_000
_SEPARATORS = ("\t", ";", ",", "|")

Grades = NDArray[np.float64]
"""A grade from 0 to 1 per question."""


@dataclass(frozen=True, eq=False)
class GradedAnswers:
    """Questions with two grades each, and one sentence for every row that was left out.

    `notes` are about rows that count: a question that stands there twice, columns that were
    guessed, rows beyond the limit.
    """

    questions: tuple[str, ...]
    prompt: Grades
    candidate: Grades
    names: tuple[str, str]
    """What the two columns are called."""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.questions)


def read_graded(text: str) -> GradedAnswers:
    """Read pasted CSV: commas, semicolons or tabs, with or without a header.

    With a header the columns `question`, `prompt_only` and `fine_tuned` are taken, in any order;
    otherwise the last two columns are the prompt's and the candidate's grades. Rows and columns
    are counted as a spreadsheet counts them, from 1, the header included.
    """
    notes: list[str] = []
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS]
        notes.append(f"Only the first {MOST_CHARACTERS:,} characters were read.")
    rows = [(number, row) for number, row in _rows(text) if any(cell.strip() for cell in row)]
    if not rows:
        return _empty(notes)
    first_number, first = rows[0]
    header = _header(first, [row for _, row in rows[1:]])
    places, names, note = _places(first if header else None, max(len(row) for _, row in rows))
    if note:
        notes.append(note)
    if places is None:
        problem = f"Row {first_number}: two columns of grades are needed, and there is only one."
        return _empty(notes, problem)
    return _read(rows[1:] if header else rows, places, names, notes)


@dataclass(frozen=True)
class _Places:
    question: int | None
    prompt: int
    candidate: int


def _empty(notes: Sequence[str], *problems: str) -> GradedAnswers:
    none = np.empty(0)
    return GradedAnswers((), none, none, _NAMES, problems, tuple(notes))


_NAMES = ("prompt only", "fine-tuned")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Numbered rows. A quotation mark that is never closed spoils its own line only."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    separator = _separator(text)
    try:
        read = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error:
        read = [_one_line(line, separator) for line in text.split("\n")]
    return list(enumerate(read, start=1))


def _one_line(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return line.split(separator)


def _separator(text: str) -> str:
    """The sign that the first lines hold most evenly: a comma may be inside a question."""
    lines = [line for line in text.split("\n", 50)[:50] if line.strip()]
    fewest = {sign: min((line.count(sign) for line in lines), default=0) for sign in _SEPARATORS}
    most = {sign: sum(sign in line for line in lines) for sign in _SEPARATORS}
    return max(_SEPARATORS, key=lambda sign: (fewest[sign] > 0, most[sign]))


def _header(first: list[str], others: list[list[str]]) -> bool:
    """Whether the first row names the columns: it holds no grade where the others do."""
    if {"prompt_only", "fine_tuned"} & {_plain(cell) for cell in first}:
        return True
    grades = sum(is_grade(cell) for row in others[:20] for cell in row[-2:])
    return not any(is_grade(cell) for cell in first[-2:]) and grades > 0


def _plain(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())


def _places(header: list[str] | None, width: int) -> tuple[_Places | None, tuple[str, str], str]:
    """Where the columns are, what they are called, and a note where that was guessed."""
    if width < 2:
        return None, _NAMES, ""
    if header is not None:
        place_of = {_plain(name): place for place, name in reversed(list(enumerate(header)))}
        if "prompt_only" in place_of and "fine_tuned" in place_of:
            places = _Places(
                place_of.get("question"), place_of["prompt_only"], place_of["fine_tuned"]
            )
            return places, _NAMES, ""
    places = _Places(0 if width > 2 else None, width - 2, width - 1)
    if header is None or len(header) < width:
        return places, _NAMES, ""
    names = one_line(header[width - 2]), one_line(header[width - 1])
    note = f"The last two columns were taken as the grades: “{names[0]}” first, then “{names[1]}”."
    return places, (names[0] or _NAMES[0], names[1] or _NAMES[1]), note


def _read(
    rows: list[tuple[int, list[str]]], places: _Places, names: tuple[str, str], notes: list[str]
) -> GradedAnswers:
    questions: list[str] = []
    prompt: list[float] = []
    candidate: list[float] = []
    problems: list[str] = []
    first_at: dict[str, int] = {}
    repeated = 0
    for number, row in rows:
        if len(questions) == MOST_ROWS:
            notes.append(f"Only the first {MOST_ROWS:,} questions were read.")
            break
        try:
            pair = _cell(number, row, places.prompt), _cell(number, row, places.candidate)
        except GradeError as refused:
            problems.append(f"{refused}.")
            continue
        question = row[places.question].strip() if places.question is not None else ""
        if question and first_at.setdefault(question, number) != number:
            repeated += 1
        questions.append(question or f"row {number}")
        prompt.append(pair[0])
        candidate.append(pair[1])
    if repeated:
        once = "1 row repeats" if repeated == 1 else f"{repeated:,} rows repeat"
        notes.append(
            f"{once} an earlier question: each still counts, and the interval is too narrow for it."
        )
    return GradedAnswers(
        tuple(questions), np.array(prompt), np.array(candidate), names,
        tuple(problems), tuple(notes),
    )  # fmt: skip


def _cell(number: int, row: list[str], place: int) -> float:
    if place >= len(row):
        raise GradeError(f"Row {number}, column {place + 1}: there is no such column in this row")
    try:
        return grade(row[place])
    except GradeError as refused:
        raise GradeError(f"Row {number}, column {place + 1}: {refused}") from None
