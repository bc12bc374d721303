"""What can be wrong with a file or a line, and the record of every kind of finding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from tune_or_not.facts.tables import toml

Severity = Literal["error", "warning", "look"]


class DataError(ValueError):
    """The file cannot be checked at all: one sentence with what, where and what would do."""


class StoppedError(Exception):
    """The reader stopped the check."""


class FaultError(Exception):
    """One line has this fault: the id of its kind, what exactly, and at which character.

    `at` is None where the fault has no one place.
    """

    def __init__(self, kind: str, detail: str, at: int | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.at = at


@dataclass(frozen=True)
class Kind:
    """One kind of finding. `left_out`: whether a cleaned copy leaves such lines out."""

    id: str
    title: str
    why: str
    severity: Severity
    left_out: bool


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of finding by id, in the order in which they are told."""
    return {i: Kind(id=i, **row) for i, row in toml("data_findings").items()}
