"""Where the advisers agree and where they part, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tune_or_not.case import Case
from tune_or_not.decision.advice.condition import Condition, ConditionError, read_condition
from tune_or_not.decision.advice.source_reader import SourceError, advisers
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.facts.tables import toml
from tune_or_not.words.listed_fields import listed

Said = Mapping[str, str | None]
"""Adviser's id to its verdict; None where its source has no rule."""


@dataclass(frozen=True)
class Part:
    """A known contradiction between advisers, the cases it touches, and its reason."""

    id: str
    between: tuple[str, ...]
    when: Condition
    why: str


def camps(said: Said) -> dict[str, tuple[str, ...]]:
    """Each verdict that somebody gives, with the advisers that give it; the largest camp first."""
    given = {verdict: tuple(i for i, v in said.items() if v == verdict) for verdict in VERDICTS}
    sized = sorted(given.items(), key=lambda camp: -len(camp[1]))
    return {verdict: members for verdict, members in sized if members}


def agreement(said: Said) -> str:
    """One line: who says what, by source, and how far they agree."""
    found = camps(said)
    if not found:
        return "No adviser has a verdict."
    told = [f"{VERDICTS[v]}: {_sources(members)}" for v, members in found.items()]
    silent = [i for i, verdict in said.items() if verdict is None]
    if silent:
        told.append(f"no verdict: {_sources(tuple(silent))}")
    close = "All agree." if len(found) == 1 else f"They give {len(found)} different answers."
    return f"{'; '.join(told)}. {close}"


def splits(said: Said) -> tuple[str, ...]:
    """A sentence for each source whose own procedures differ."""
    told = []
    for source in dict.fromkeys(advisers()[i].source for i in said):
        own = {i: v for i, v in said.items() if v and advisers()[i].source == source}
        if len(set(own.values())) > 1:
            named = [f"{VERDICTS[v]} ({_title(i)})" for i, v in own.items()]
            told.append(f"{source} differs with itself: {listed(named)}.")
    return tuple(told)


def parts_of(case: Case, said: Said) -> tuple[Part, ...]:
    """The known contradictions that this case brings out: those advisers differ on it now."""
    return tuple(
        part
        for part in parts()
        if part.when.holds(case)
        and all(i in said for i in part.between)
        and len({said[i] for i in part.between}) > 1
    )


@cache
def parts() -> tuple[Part, ...]:
    """Every known contradiction. Raises SourceError for an entry that is not in order."""
    return tuple(_part(n, told) for n, told in enumerate(toml("contradictions")["part"], start=1))


def _part(number: int, told: dict[str, Any]) -> Part:
    where = f"contradictions.toml part {number}"
    if set(told) != {"id", "between", "when", "why"}:
        raise SourceError(f"{where}: needs 'id', 'between', 'when' and 'why', and nothing else.")
    unknown = [i for i in told["between"] if i not in advisers()]
    if unknown or len(told["between"]) < 2:
        raise SourceError(f"{where}: 'between' names two or more advisers, not {unknown}.")
    try:
        when = read_condition(told["when"])
    except ConditionError as refused:
        raise SourceError(f"{where}: 'when': {refused}.") from None
    return Part(told["id"], tuple(told["between"]), when, told["why"])


def _sources(members: tuple[str, ...]) -> str:
    """Such as "S1 (2), S5"."""
    sources = [advisers()[i].source for i in members]
    counted = {source: sources.count(source) for source in sources}
    return ", ".join(f"{s} ({n})" if n > 1 else s for s, n in counted.items())


def _title(adviser_id: str) -> str:
    return advisers()[adviser_id].title.lower()
