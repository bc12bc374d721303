"""A worked case: what a source or a team decided, and the words that each field rests on."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from tune_or_not.case import Case, CaseError
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.facts.tables import source_map


class WorkedCaseError(ValueError):
    """A worked case was refused; the message says which file, which entry and why."""


@dataclass(frozen=True)
class WorkedCase:
    """A case with its verdict. Fields that its source does not mention are left unset.

    `words` are the source's, under ten of them, or our own. `within_reason` narrows what an
    unmentioned field may be while the source's verdict still holds: a list of values for a
    toggle, lowest and highest for a number. `reproduced` says whether `adviser` gives `verdict`.
    `brief` is what to know before a guess, `parting` why this course would do otherwise.
    """

    id: str
    case: Case
    source: str
    link: str
    date: str
    verdict: str
    done: str
    note: str
    words: Mapping[str, str]
    within_reason: Mapping[str, tuple[Any, ...]]
    map_id: str = ""
    adviser: str = ""
    reproduced: bool = False
    brief: str = ""
    parting: str = ""


_KEYS = (
    "name",
    "task",
    "brief",
    "source",
    "link",
    "date",
    "verdict",
    "done",
    "note",
    "parting",
    "map",
    "adviser",
    "reproduced",
    "fields",
    "within_reason",
)


def worked_cases(folder: Path) -> dict[str, WorkedCase]:
    """Every worked case of a folder, by the name of its file. Raises WorkedCaseError."""
    files = sorted(folder.glob("*.toml"))
    return {f.stem: read_worked_case(f.stem, f.read_text(encoding="utf-8")) for f in files}


def read_worked_case(case_id: str, text: str) -> WorkedCase:
    """A worked case from its TOML. Raises WorkedCaseError with the file and the entry."""
    file = _File(case_id, text)
    words, case = file.words(), file.case()
    return WorkedCase(
        id=case_id,
        case=case,
        source=file.text("source"),
        link=file.text("link", ""),
        date=file.text("date"),
        verdict=file.one_of("verdict", VERDICTS),
        done=file.text("done"),
        note=file.text("note"),
        words=words,
        within_reason=file.within_reason(),
        map_id=file.one_of("map", ("", *source_map()), ""),
        adviser=file.one_of("adviser", ("", *advisers()), ""),
        reproduced=bool(file.entries.get("reproduced", False)),
        brief=file.text("brief", ""),
        parting=file.text("parting", ""),
    )


class _File:
    """The entries of one file; every refusal names the file."""

    def __init__(self, case_id: str, text: str) -> None:
        self.case_id = case_id
        try:
            self.entries = tomllib.loads(text)
        except tomllib.TOMLDecodeError as broken:
            self.refuse(f"no valid TOML: {broken}")
        unknown = [key for key in self.entries if key not in _KEYS]
        if unknown:
            self.refuse(f"unknown entry {unknown[0]!r}")

    def refuse(self, why: str) -> NoReturn:
        raise WorkedCaseError(f"{self.case_id}.toml: {why}.")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.entries.get(key, default)
        if not isinstance(value, str) or (not value and default is None):
            self.refuse(f"{key!r} is missing")
        return value

    def one_of(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in allowed:
            self.refuse(f"{key!r} is {value!r}, which does not exist")
        return value

    def words(self) -> dict[str, str]:
        fields = self.entries.get("fields", {})
        for name, entry in fields.items():
            if set(entry) != {"value", "words"} or not entry["words"]:
                self.refuse(f"the field {name!r} needs 'value' and 'words', and nothing else")
        return {name: entry["words"] for name, entry in fields.items()}

    def case(self) -> Case:
        values = {name: field["value"] for name, field in self.entries.get("fields", {}).items()}
        try:
            return Case.of({"name": self.text("name"), "task": self.text("task"), **values})
        except CaseError as refused:
            self.refuse(str(refused).rstrip("."))

    def within_reason(self) -> dict[str, tuple[Any, ...]]:
        ranges = self.entries.get("within_reason", {})
        unknown = [name for name in ranges if name not in Case.model_fields]
        if unknown:
            self.refuse(f"'within_reason' speaks of {unknown[0]!r}, which a case does not have")
        return {name: tuple(allowed) for name, allowed in ranges.items()}
