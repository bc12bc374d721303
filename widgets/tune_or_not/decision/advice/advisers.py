"""What each source advises for a case, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from tune_or_not.case import Case
from tune_or_not.decision.advice.chart import Because
from tune_or_not.decision.advice.source_reader import Adviser, advisers
from tune_or_not.decision.advice.turns import Turn, turns_at_once


@dataclass(frozen=True)
class Advice:
    """One adviser's verdict for a case; None where its source has no rule for it."""

    id: str
    source: str
    title: str
    verdict: str | None
    because: tuple[Because, ...]
    turns: tuple[Turn, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def advice(case: Case, only: Iterable[str] | None = None) -> tuple[Advice, ...]:
    """Every adviser's answer, each with its because-trail and what would turn it.

    `only`: ids of the advisers that are asked. Raises KeyError for an unknown one.
    """
    return tuple(_advice(adviser, case, with_turns=True) for adviser in _asked(only))


def answers(case: Case, only: Iterable[str] | None = None) -> tuple[Advice, ...]:
    """The same without the turns: quick enough for a slider."""
    return tuple(_advice(adviser, case, with_turns=False) for adviser in _asked(only))


def verdicts(case: Case, only: Iterable[str] | None = None) -> dict[str, str | None]:
    """Every adviser's verdict alone, by the adviser's id."""
    return {adviser.id: adviser.procedure.verdict(case) for adviser in _asked(only)}


def _asked(only: Iterable[str] | None) -> tuple[Adviser, ...]:
    every = advisers()
    return tuple(every.values()) if only is None else tuple(every[name] for name in only)


def _advice(adviser: Adviser, case: Case, *, with_turns: bool) -> Advice:
    procedure = adviser.procedure
    return Advice(
        id=adviser.id,
        source=adviser.source,
        title=adviser.title,
        verdict=procedure.verdict(case),
        because=procedure.because(case),
        turns=turns_at_once(case, procedure.verdict_many, procedure.fields) if with_turns else (),
    )
