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

Verdicts = Mapping[str, str | None]
"""Adviser's id to its verdict; None where its source has no rule."""


@dataclass(frozen=True)
class Part:
    """A known contradiction between advisers, the cases it touches, and its reason."""

    id: str
    between: tuple[str, ...]
    when: Condition
    why: str


def camps(verdicts: Verdicts) -> dict[str, tuple[str, ...]]:
    """Each verdict that somebody gives, with the advisers that give it; the largest camp first."""
    given = {verdict: tuple(i for i, v in verdicts.items() if v == verdict) for verdict in VERDICTS}
    sized = sorted(given.items(), key=lambda camp: -len(camp[1]))
    return {verdict: members for verdict, members in sized if members}


def agreement(verdicts: Verdicts) -> str:
    """One line: who says what, by source, and how far they agree."""
    by_verdict = camps(verdicts)
    if not by_verdict:
        return "No adviser has a verdict."
    parts = [f"{VERDICTS[v]}: {_sources(members)}" for v, members in by_verdict.items()]
    silent = [i for i, verdict in verdicts.items() if verdict is None]
    if silent:
        parts.append(f"no verdict: {_sources(tuple(silent))}")
    count = len(by_verdict)
    close = "All agree." if count == 1 else f"They give {count} different answers."
    return f"{'; '.join(parts)}. {close}"


def splits(verdicts: Verdicts) -> tuple[str, ...]:
    """A sentence for each source whose own procedures differ."""
    sentences = []
    for source in dict.fromkeys(advisers()[i].source for i in verdicts):
        own = {i: v for i, v in verdicts.items() if v and advisers()[i].source == source}
        if len(set(own.values())) > 1:
            named = [f"{VERDICTS[v]} ({_title(i)})" for i, v in own.items()]
            sentences.append(f"{source} differs with itself: {listed(named)}.")
    return tuple(sentences)


def parts_of(case: Case, verdicts: Verdicts) -> tuple[Part, ...]:
    """The known contradictions that this case brings out: those advisers differ on it now."""
    return tuple(
        part
        for part in parts()
        if part.when.holds(case)
        and all(i in verdicts for i in part.between)
        and len({verdicts[i] for i in part.between}) > 1
    )


@cache
def parts() -> tuple[Part, ...]:
    """Every known contradiction. Raises SourceError for an entry that is not in order."""
    return tuple(_part(n, entry) for n, entry in enumerate(toml("contradictions")["part"], start=1))


def _part(number: int, entry: dict[str, Any]) -> Part:
    where = f"contradictions.toml part {number}"
    if set(entry) != {"id", "between", "when", "why"}:
        raise SourceError(f"{where}: needs 'id', 'between', 'when' and 'why', and nothing else.")
    unknown = [i for i in entry["between"] if i not in advisers()]
    if unknown or len(entry["between"]) < 2:
        raise SourceError(f"{where}: 'between' names two or more advisers, not {unknown}.")
    try:
        when = read_condition(entry["when"])
    except ConditionError as refused:
        raise SourceError(f"{where}: 'when': {refused}.") from None
    return Part(entry["id"], tuple(entry["between"]), when, entry["why"])


def _sources(members: tuple[str, ...]) -> str:
    """Such as "S1 (2), S5"."""
    sources = [advisers()[i].source for i in members]
    counted = {source: sources.count(source) for source in sources}
    return ", ".join(f"{s} ({n})" if n > 1 else s for s, n in counted.items())


def _title(adviser_id: str) -> str:
    return advisers()[adviser_id].title.lower()
