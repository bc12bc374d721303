"""What the people of a room hand in, person by person: cases, records, codes and tables.

A person is called by what stands beside their code, else by their project's name, else by their
file. Whoever hands in the same thing twice counts once.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import Any, Literal

import numpy as np

from tune_or_not.case import Case, CaseError, shown
from tune_or_not.reader.resume.code_error import CodeError
from tune_or_not.reader.resume.resume_code import case_of_code
from tune_or_not.reader.today import today
from tune_or_not.record.any_case import case_in
from tune_or_not.record.carried import KIND, looks_like_record
from tune_or_not.triage.pasted_codes import PastedCode, holds_codes, pasted_codes
from tune_or_not.triage.reading import Refused, Rows, as_column, read_rows
from tune_or_not.words.large_numbers import file_size

_RECORDS = (".json", ".html", ".htm", ".md", ".markdown")
ENDINGS = (*_RECORDS, ".csv", ".tsv", ".txt")
"""Files of a folder that are read."""

MOST_BYTES = 50_000_000
"""What one file of a room may have."""

MOST_FILES = 2_000

_ALLOWED = f"allowed: files that end in {', '.join(ENDINGS)}"
_KEPT = "case.json"
_PROGRESS = "progress.json"


@dataclass(frozen=True)
class HandedIn:
    """One file by the name that messages give it; "" is what was pasted."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Person:
    """One case of a room, and where it stands."""

    name: str
    file: str
    line: int
    case: Case


@dataclass(frozen=True)
class Room:
    """Everybody whose case could be read, each by a name of their own, and what was refused.

    `twice` counts what was handed in more than once, and is counted once.
    """

    people: tuple[Person, ...]
    refused: tuple[Refused, ...]
    twice: int = 0

    @property
    def rows(self) -> Rows:
        """The cases as columns, under the people's names."""
        cases = [person.case for person in self.people]
        named = [n for n in Case.model_fields if any(case.is_known(n) for case in cases)]
        values = {n: [getattr(case, n) for case in cases] for n in {*named, "as_of"}}
        values["name"] = [person.name for person in self.people]
        return Rows(
            number=np.arange(1, len(cases) + 1, dtype=np.int64),
            line=np.array([person.line for person in self.people], dtype=np.int64),
            given={n: as_column(n, column) for n, column in values.items()},
            known={n: np.array([case.is_known(n) for case in cases]) for n in named},
            refused=self.refused,
            passed_over=(),
        )


def is_table(start: bytes, name: str = "") -> bool:
    """Whether a file that begins so is a table of cases, and not a case, a record or codes."""
    return not _is_record(name) and _kind(start) == "table"


def files_of(paths: Sequence[str | Path]) -> Iterator[HandedIn | Refused]:
    """The files, and those of the folders, in the order of their names; a refusal for each that is
    not read. Of a person's my_decision/ only the kept case is, of a record in Markdown not its
    pictures, and nothing that is hidden.

    Raises CaseError for a path that leads nowhere, and for more than MOST_FILES files.
    """
    pairs = ((Path(path), file) for path in paths for file in _inside(Path(path)))
    every = list(islice(pairs, MOST_FILES + 1))
    if len(every) > MOST_FILES:
        raise CaseError(f"A room hands in more files than are read; allowed: {MOST_FILES:,}.")
    for top, file in every:
        name = file.name if file == top else file.relative_to(top).as_posix()
        try:
            yield HandedIn(name, _content(file))
        except CaseError as fault:
            yield Refused(0, "", str(fault), name)


def room_of(handed_in: Iterable[HandedIn | Refused]) -> Room:
    """Everybody's case; each that cannot be read is refused with one sentence."""
    people, refused = list[Person](), list[Refused]()
    for piece in handed_in:
        if isinstance(piece, Refused):
            refused.append(piece)
            continue
        try:
            entries = list(_read(piece))
        except CaseError as fault:
            refused.append(Refused(0, "", str(fault), piece.name))
            continue
        people += [entry for entry in entries if isinstance(entry, Person)]
        refused += [entry for entry in entries if isinstance(entry, Refused)]
    once = _once(people)
    return Room(tuple(_named_apart(once)), tuple(refused), len(people) - len(once))


def _inside(path: Path) -> Iterator[Path]:
    """The file itself, or what a folder holds."""
    if path.is_file():
        yield path
    elif not path.is_dir():
        raise CaseError(f"Cannot read {str(path)!r}: there is no such file or folder.")
    for folder, folders, names in os.walk(path):
        pictures = {f"{Path(name).stem}_pictures" for name in names if name.endswith(".md")}
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in pictures)
        read = [_KEPT] if {_KEPT, _PROGRESS} <= set(names) else sorted(names)
        files = (Path(folder, name) for name in read if not name.startswith("."))
        yield from (file for file in files if file.is_file())


def _content(file: Path) -> bytes:
    if file.suffix.lower() not in ENDINGS:
        raise CaseError(f"it is not read; {_ALLOWED}.")
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise CaseError(f"it has {file_size(size)}; allowed: at most {file_size(MOST_BYTES)}.")
        return file.read_bytes()
    except OSError as refused:
        raise CaseError(f"it cannot be read: {refused.strerror}.") from None


def _is_record(name: str) -> bool:
    return name.lower().endswith(_RECORDS)


def _kind(content: bytes) -> Literal["case", "codes", "table"]:
    text = content.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text[:1] == "{" or (KIND in text and looks_like_record(text)):
        return "case"
    if holds_codes(text):
        return "codes"
    return "case" if text[:1] == "<" else "table"


def _read(piece: HandedIn) -> Iterator[Person | Refused]:
    kind = "case" if _is_record(piece.name) else _kind(piece.content)
    if kind == "table":
        yield from _table(piece)
        return
    try:
        text = piece.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaseError("it is not UTF-8 text; save it as UTF-8.") from None
    if kind == "codes":
        yield from _codes(text, piece.name)
    else:
        case = case_in(text).judged_on(today())
        yield Person(_called(case, piece.name), piece.name, 0, case)


def _codes(text: str, file: str) -> Iterator[Person | Refused]:
    for entry in pasted_codes(text):
        if not isinstance(entry, PastedCode):
            yield Refused(entry, "", "no resume code; allowed: a name and a code.", file)
            continue
        try:
            case = case_of_code(entry.code).judged_on(today())
        except CodeError as fault:
            whose = f"{shown(entry.name)}: " if entry.name else ""
            yield Refused(entry.line, "", f"{whose}{fault}", file)
            continue
        yield Person(entry.name or _called(case, file), file, entry.line, case)


def _table(piece: HandedIn) -> Iterator[Person | Refused]:
    for rows in read_rows(io.BytesIO(piece.content)):
        for refused in rows.refused:
            yield Refused(refused.line, refused.column, refused.why, piece.name)
        for n, line in enumerate(rows.line.tolist()):
            case = Case.of(_row(rows, n)).judged_on(today())
            yield Person(_called(case, piece.name), piece.name, line, case)


def _row(rows: Rows, n: int) -> dict[str, Any]:
    """What is known of one row, as plain values."""
    values = {name: column[n] for name, column in rows.given.items() if rows.known[name][n]}
    return {n: v.item() if isinstance(v, np.generic) else v for n, v in values.items()}


def _called(case: Case, file: str) -> str:
    if case.is_known("name"):
        return case.name
    return _of_file(file) or case.name


def _of_file(file: str) -> str:
    """Whose file it is: its own name, or its folder's where the course named the file."""
    path = PurePath(file)
    folders = [folder for folder in path.parts[:-1] if folder != "my_decision"]
    return folders[-1] if path.name == _KEPT and folders else path.stem


def _once(people: Sequence[Person]) -> list[Person]:
    """Without those of whom the name and the case stand there already."""
    return list({(person.name, person.case.to_json()): person for person in people}.values())


def _named_apart(people: Sequence[Person]) -> Iterator[Person]:
    """Namesakes by their files, and by a number where those are the same, too."""
    names = Counter(person.name for person in people)
    apart = [
        f"{_of_file(person.file)}: {person.name}"
        if names[person.name] > 1 and person.file
        else person.name
        for person in people
    ]
    seen = Counter[str]()
    for person, name in zip(people, apart, strict=True):
        seen[name] += 1
        number = f" ({seen[name]})" if seen[name] > 1 else ""
        yield Person(f"{name}{number}", person.file, person.line, person.case)
