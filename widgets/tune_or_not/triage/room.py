"""A room's cases, judged and held against one another."""

from __future__ import annotations

from collections.abc import Iterable

from tune_or_not.case import CaseError
from tune_or_not.triage.cases import TriagedCases, worked_on
from tune_or_not.triage.differences import differences
from tune_or_not.triage.handed_in import HandedIn, room_of
from tune_or_not.triage.judged_table import in_order
from tune_or_not.triage.reading import Refused


def triage_room(handed_in: Iterable[HandedIn | Refused], order: str = "at_stake") -> TriagedCases:
    """Everybody's case on one table, and in which fields the room differs.

    Raises CaseError with one sentence where nothing of it is a case.
    """
    room = room_of(handed_in)
    if not room.people:
        first = f" The first: {room.refused[0]}" if room.refused else ""
        raise CaseError(f"Nothing that was handed in is a case.{first}")
    rows = room.rows
    table = worked_on(rows)
    table.insert(2, "file", [person.file for person in room.people])
    return TriagedCases(
        in_order(table, order).reset_index(drop=True),
        room.refused,
        rows.refused_rows,
        differences=tuple(differences([person.case for person in room.people])),
        twice=room.twice,
    )
