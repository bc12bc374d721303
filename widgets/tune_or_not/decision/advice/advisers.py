"""What each source advises for a case or for a table of cases, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case, draws
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.chart import Because
from tune_or_not.decision.advice.points import EvidencePoints
from tune_or_not.decision.advice.source_reader import Adviser, advisers
from tune_or_not.decision.advice.turns import Turn, turns
from tune_or_not.decision.advice.verdicts import Codes

DRAWS = 300
"""How often what is not told is drawn for a row of shares."""


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
    return tuple(
        _advice(adviser, case, turns(case, adviser.procedure.verdicts, adviser.procedure.fields))
        for adviser in _asked(only)
    )


def answers(case: Case, only: Iterable[str] | None = None) -> tuple[Advice, ...]:
    """The same without the turns: quick enough for a slider."""
    return tuple(_advice(adviser, case, ()) for adviser in _asked(only))


def verdicts(case: Case, only: Iterable[str] | None = None) -> dict[str, str | None]:
    """Every adviser's verdict alone, by the adviser's id."""
    return {adviser.id: adviser.procedure.verdict(case) for adviser in _asked(only)}


def verdict_codes(columns: Columns, only: Iterable[str] | None = None) -> dict[str, Codes]:
    """Every adviser's verdict for every row, by the adviser's id."""
    return {adviser.id: adviser.procedure.verdicts(columns) for adviser in _asked(only)}


def verdict_shares(
    columns: Columns,
    weights: NDArray[np.float64] | None = None,
    only: Iterable[str] | None = None,
) -> dict[str, dict[str | None, float]]:
    """Every adviser's verdicts with their shares of the rows, None for "no rule", by its id.

    Of the draws of a case, these are the chances of each verdict; one stands alone at 1 where all
    is told. `weights`: one per row, not negative and not all zero.
    """
    return {adviser.id: adviser.procedure.shares(columns, weights) for adviser in _asked(only)}


def likely_verdicts(
    case: Case, only: Iterable[str] | None = None
) -> dict[str, dict[str | None, float]]:
    """The same over draws of what this case does not tell."""
    return verdict_shares(draws(case, DRAWS), only=only)


def deciding() -> tuple[str, ...]:
    """The advisers that have a verdict for some case, in the order of the sources."""
    return tuple(i for i, a in advisers().items() if not isinstance(a.procedure, EvidencePoints))


def _asked(only: Iterable[str] | None) -> tuple[Adviser, ...]:
    every = advisers()
    return tuple(every.values()) if only is None else tuple(every[name] for name in only)


def _advice(adviser: Adviser, case: Case, its_turns: tuple[Turn, ...]) -> Advice:
    return Advice(
        id=adviser.id,
        source=adviser.source,
        title=adviser.title,
        verdict=adviser.procedure.verdict(case),
        because=adviser.procedure.because(case),
        turns=its_turns,
    )
