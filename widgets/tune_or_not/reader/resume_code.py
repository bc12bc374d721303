"""A case and its reader's progress in one short code, to paste where nothing was kept.

Layout, version 1: what was set of the case, an entry each (the field's number x 4 + the kind of
value, then the value); a zero; the lesson that was open last; for each lesson with guesses or
answers its id, a fingerprint of its questions, and which choices were taken. All of it compressed
where that is shorter. Choices of questions that were changed since are not brought back.
"""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from tune_or_not.case import Case, CaseError
from tune_or_not.decision.advice.worked_case import worked_cases
from tune_or_not.reader.code_letters import CodeError, from_letters, to_letters
from tune_or_not.reader.guess_box import SURE
from tune_or_not.reader.guesses import WORKED, case_question, guesses_of
from tune_or_not.reader.outline import Lesson, read_course
from tune_or_not.reader.progress import Kind, Progress
from tune_or_not.reader.quiz_data import Question, QuizError, read_quiz
from tune_or_not.reader.small_numbers import Reader, Writer

MARK = "TUNE"
VERSION = 1
_PLAIN, _PACKED = 0, 1
_NO, _YES, _NUMBER, _TEXT = range(4)
_OWN_NUMBERS_FROM = 1000
_MOST_BYTES = 200_000


@dataclass(frozen=True)
class Resumed:
    """What a code holds. `progress` is the document as it is kept; `lost` counts choices of
    questions that were changed since."""

    case: Case
    progress: dict[str, Any]
    lost: int


def resume_code(case: Case, progress: Progress, course: Path) -> str:
    """The code of a case and of the progress in this course: "TUNE-....-....." """
    told = Writer()
    _write_case(told, case)
    _write_progress(told, progress, course)
    plain = bytes(told.data)
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(plain) + packer.flush()
    kind, body = (_PACKED, packed) if len(packed) < len(plain) else (_PLAIN, plain)
    return to_letters(MARK, bytes([VERSION << 1 | kind]) + body)


def resumed(code: str, course: Path) -> Resumed:
    """What a code brings back. Raises CodeError with one sentence, which says the kind of fault."""
    data = from_letters(MARK, code)
    version, kind = (data[0] >> 1, data[0] & 1) if data else (0, 0)
    if version > VERSION:
        raise CodeError(
            f"This resume code was made by a newer version of the course (code version {version}, "
            f"this one reads {VERSION})."
        )
    try:
        reader = Reader(_unpacked(data[1:]) if kind == _PACKED else data[1:])
        case = _read_case(reader)
        progress, lost = _read_progress(reader, course)
    except (ValueError, zlib.error) as fault:
        why = str(fault) if isinstance(fault, CaseError) else "what it holds is no case"
        raise CodeError(f"This resume code cannot be used: {why.rstrip('.')}.") from None
    return Resumed(case, progress, lost)


@cache
def _names() -> Mapping[str, int]:
    """Field to its number; numbers of one's own from _OWN_NUMBERS_FROM on."""
    told = tomllib.loads(
        files("tune_or_not.reader").joinpath("resume_names.toml").read_text(encoding="utf-8")
    )
    fields = {name: number for number, name in enumerate(told["fields"], start=1)}
    own = {f"overrides.{n}": _OWN_NUMBERS_FROM + i for i, n in enumerate(told["own_numbers"])}
    return fields | own


def _write_case(told: Writer, case: Case) -> None:
    values = case.model_dump(mode="json", exclude_unset=True)
    own = values.pop("overrides", None)
    if own is not None:
        values["overrides"] = False  # they were set, be it to none
        values |= {f"overrides.{name}": value for name, value in own.items()}
    for name, value in values.items():
        _write_value(told, _names()[name], value)
    told.whole(0)


def _write_value(told: Writer, number: int, value: bool | float | str) -> None:
    if isinstance(value, bool):
        told.whole(number << 2 | (_YES if value else _NO))
    elif isinstance(value, str):
        told.whole(number << 2 | _TEXT)
        told.text(value)
    else:
        told.whole(number << 2 | _NUMBER)
        told.number(value)


def _read_case(reader: Reader) -> Case:
    by_number = {number: name for name, number in _names().items()}
    values: dict[str, Any] = {}
    own: dict[str, Any] = {}
    while entry := reader.whole():
        name = by_number.get(entry >> 2)
        value = _read_value(reader, entry & 3)
        if name is None:
            raise CaseError("it names a field that this version of the course does not know")
        if name.startswith("overrides."):
            own[name.removeprefix("overrides.")] = value
        elif name != "overrides":
            values[name] = value
        else:
            values[name] = own
    return Case.of(values)


def _read_value(reader: Reader, kind: int) -> bool | float | str:
    if kind in (_NO, _YES):
        return kind == _YES
    return reader.text() if kind == _TEXT else reader.number()


def _write_progress(told: Writer, progress: Progress, course: Path) -> None:
    lessons = read_course(course).lessons
    opened = [n for n, lesson in enumerate(lessons) if lesson.file == progress.last_opened]
    told.whole(opened[0] + 1 if opened else 0)
    cases = _cases(course)
    for lesson in lessons:
        for number, asked in enumerate(_asked(lesson, course, cases)):
            choices = [
                half for kind, question in asked
                for half in _halves(progress, lesson.file, kind, question)
            ]  # fmt: skip
            while choices and not choices[-1]:
                choices.pop()
            if choices:
                told.text(lesson.id)
                told.whole(number)
                told.data += _fingerprint(asked)
                told.whole(len(choices))
                pairs = zip(choices[::2], [*choices[1::2], 0], strict=False)
                told.data += bytes(high << 4 | low for high, low in pairs)


Asked = Sequence[tuple[Kind, Question]]


def _cases(course: Path) -> Asked:
    """The worked cases as guesses, which any lesson may ask."""
    with suppress(ValueError):
        every = worked_cases(course / WORKED).values()
        return [("guesses", case_question(worked)) for worked in every]
    return []


def _asked(lesson: Lesson, course: Path, cases: Asked) -> tuple[Asked, Asked]:
    """What a lesson asks: its guesses and closing questions; and the worked cases."""
    own: list[tuple[Kind, Question]] = []
    with suppress(QuizError):
        own += [("guesses", question) for question in guesses_of(course, lesson.file)]
    with suppress(QuizError):
        own += [("answers", question) for question in read_quiz(course / lesson.quiz).questions]
    return own, cases


def _halves(progress: Progress, lesson: str, kind: Kind, question: Question) -> list[int]:
    """Half bytes: the place of the choice, from 1, and after a guess how sure; 0 for neither."""
    place = _place(question, progress.given(kind, lesson, question.id))
    if kind == "answers":
        return [place]
    sure = progress.sureness(lesson, question.id)
    return [place, SURE.index(sure) + 1 if sure in SURE else 0]


def _place(question: Question, text: str | None) -> int:
    texts = [choice.text for choice in question.choices][:15]
    return texts.index(text) + 1 if text in texts else 0


def _read_progress(reader: Reader, course: Path) -> tuple[dict[str, Any], int]:
    lessons = read_course(course).lessons
    progress: dict[str, Any] = {}
    opened = reader.whole()
    if 0 < opened <= len(lessons):
        progress["opened"] = {"last": {"lesson": lessons[opened - 1].file}}
    lost = 0
    cases: Asked = () if reader.done else _cases(course)
    while not reader.done:
        lesson_id, number, mark, count = (
            reader.text(),
            reader.whole(),
            reader.take(2),
            reader.whole(),
        )
        packed = reader.take(-(-count // 2))
        halves = [half for byte in packed for half in (byte >> 4, byte & 15)][:count]
        lesson = next((one for one in lessons if one.id == lesson_id), None)
        asked = _asked(lesson, course, cases)[number] if lesson and number < _KINDS else ()
        if lesson is None or _fingerprint(asked) != mark:
            lost += sum(1 for half in halves if half)
            continue
        _take_up(progress, lesson.file, asked, halves)
    return progress, lost


_KINDS = 2


def _take_up(progress: dict[str, Any], lesson: str, asked: Asked, halves: Sequence[int]) -> None:
    left = iter(halves)
    for kind, question in asked:
        place = next(left, 0)
        sure = next(left, 0) if kind == "guesses" else 0
        if place > len(question.choices) or sure > len(SURE):
            raise ValueError("it names a choice that is not there")
        if place:
            text = question.choices[place - 1].text
            told = {"choice": text, **({"sure": SURE[sure - 1]} if sure else {})}
            entry = progress.setdefault(kind, {}).setdefault(lesson, {})
            entry[question.id] = told if kind == "guesses" else text


def _fingerprint(asked: Asked) -> bytes:
    """Two bytes that differ, most likely, where a question or a choice does."""
    texts = [text for _, q in asked for text in (q.id, *(c.text for c in q.choices))]
    return (zlib.crc32("\0".join(texts).encode()) & 0xFFFF).to_bytes(2, "big")


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=-15)
    plain = unpacker.decompress(data, _MOST_BYTES)
    if not unpacker.eof:
        raise ValueError("more than any case holds")
    return plain
