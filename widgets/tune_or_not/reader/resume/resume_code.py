"""A case and its reader's progress in one short code, to paste where nothing was kept.

After the mark a checksum and compressed JSON, in base 64: `case` holds the fields that were set,
`opened` the lesson that was open last, `kept` what was typed for the record and the graded answers
that were pasted, and `chosen` for the mark of each sheet of questions a letter a question: which
choice, and how sure. Choices of sheets that lost or gained a question or
a choice since are not brought back; texts may change.
"""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from string import ascii_letters, digits
from types import MappingProxyType
from typing import Any

from tune_or_not.case import Case, CaseError
from tune_or_not.reader.guess_box import SURE
from tune_or_not.reader.progress import Progress
from tune_or_not.reader.question_sheets import Answer, Sheet, progress_of, sheets_of
from tune_or_not.reader.resume.code_error import CodeError
from tune_or_not.reader.resume.resume_code_1 import read_code_1

VERSION = 2
CARRIED = ("record", "graded_answers")
"""Documents of my_decision/ that go along, as far as they are short."""

MOST_CHARACTERS = 60_000
"""A longer document is no code to copy: it stays in its file."""

_CHECKSUM_BYTES = 4
_MOST_BYTES = 200_000
_LEVELS = (None, *SURE)
_LETTERS = dict(zip(digits + ascii_letters, product(range(12), _LEVELS), strict=False))
"""What a letter says: the place of the choice, 0 for none and then from 1, and how sure."""


@dataclass(frozen=True)
class Resumed:
    """What a code holds. `progress` is the document as it is kept; `lost` counts choices of
    questions that were changed since."""

    case: Case
    progress: dict[str, Any]
    lost: int
    kept: dict[str, dict[str, str]]


def resume_code(
    case: Case,
    progress: Progress,
    folder: Path,
    kept: Mapping[str, dict[str, Any]] = MappingProxyType({}),
) -> str:
    """The code of a case, of the progress in the course of this folder, and of what else was kept:
    documents of CARRIED by their names."""
    letters = {sheet.mark: _letters(sheet, progress) for sheet in sheets_of(folder)}
    content = {
        "case": case.model_dump(mode="json", exclude_unset=True),
        "opened": progress.last_opened or "",
        "chosen": {mark: chosen for mark, chosen in letters.items() if chosen},
        "kept": {name: texts for name, texts in kept.items() if _is_short(texts)},
    }
    known = {name: value for name, value in content.items() if value}
    text = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(text.encode()) + packer.flush()
    return f"TUNE{VERSION}-{b64encode(_checksum(packed) + packed).decode().rstrip('=')}"


def resumed(code: str, folder: Path) -> Resumed:
    """What a code brings back. Raises CodeError with one sentence, which says the kind of fault."""
    return _resumed(code, sheets_of(folder))


def case_of_code(code: str) -> Case:
    """The case alone, wherever the course lies. Raises CodeError with one sentence."""
    return _resumed(code, []).case


def _resumed(code: str, sheets: Sequence[Sheet]) -> Resumed:
    code = "".join(code.split())
    marked = re.match("TUNE([2-9])-", code)
    try:
        if marked is None:
            case, opened, answers, lost = read_code_1(code, sheets)
            return Resumed(case, progress_of(opened, answers), lost, {})
        content = json.loads(_unpacked(code[marked.end() :], int(marked[1])))
        case, chosen = Case.of(content.get("case", {})), dict[str, str](content.get("chosen", {}))
        answers = [a for sheet in sheets for a in _answers(sheet, chosen.pop(sheet.mark, ""))]
        lost = sum(len(letters) - letters.count("0") for letters in chosen.values())
        progress = progress_of(str(content.get("opened", "")), answers)
        return Resumed(case, progress, lost, _documents(content.get("kept", {})))
    except CodeError:
        raise
    except (CaseError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        why = str(fault) if isinstance(fault, CaseError) else "what it holds is no case"
        raise CodeError(f"This resume code cannot be used: {why.rstrip('.')}.") from None


def _is_short(texts: dict[str, Any]) -> bool:
    return bool(texts) and len(json.dumps(texts)) <= MOST_CHARACTERS


def _documents(kept: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Texts by document and name; what is none is left out."""
    return {
        name: {key: text for key, text in kept[name].items() if isinstance(text, str)}
        for name in CARRIED
        if name in kept
    }


def _unpacked(body: str, version: int) -> bytes:
    if version > VERSION:
        raise CodeError(
            f"This resume code was made by a newer version of the course (code version {version}, "
            f"this one reads {VERSION})."
        )
    try:
        data = b64decode(body + "=" * (-len(body) % 4), validate=True)
    except ValueError:
        data = b""
    packed = data[_CHECKSUM_BYTES:]
    if not packed or data[:_CHECKSUM_BYTES] != _checksum(packed):
        raise CodeError("The code is mistyped or cut off: copy it again, from its T to its end.")
    unpacker = zlib.decompressobj(wbits=-15)
    try:
        content = unpacker.decompress(packed, _MOST_BYTES)
    except zlib.error:
        raise ValueError("no compressed data") from None
    if not unpacker.eof:
        raise ValueError("more than any case holds")
    return content


def _checksum(packed: bytes) -> bytes:
    """Finds every mistyped letter, and every two neighbours that are swapped."""
    return zlib.crc32(packed).to_bytes(_CHECKSUM_BYTES, "big")


def _letters(sheet: Sheet, progress: Progress) -> str:
    by_meaning = {meaning: letter for letter, meaning in _LETTERS.items()}
    letters = ""
    for kind, question in sheet.questions:
        choice = question.choice(progress.choice(kind, sheet.lesson.key, question.id))
        place = question.choices.index(choice) + 1 if choice else 0
        sure = progress.sureness(sheet.lesson.key, question.id) if kind == "guesses" else None
        letters += by_meaning.get((place, sure if place and sure in SURE else None), "0")
    return letters.rstrip("0")


def _answers(sheet: Sheet, letters: str) -> Iterator[Answer]:
    for (kind, question), letter in zip(sheet.questions, letters, strict=False):
        place, sure = _LETTERS[letter]
        if place:
            choice = question.choices[place - 1]
            yield Answer(sheet.lesson.key, kind, question.id, choice.id, sure)
