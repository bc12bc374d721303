"""What each source advises for a case, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tune_or_not.case import Case
from tune_or_not.decision.chart import Because, Chart
from tune_or_not.decision.chart_reader import charts
from tune_or_not.decision.chart_walk import walk
from tune_or_not.decision.turns import Turn, turns


@dataclass(frozen=True)
class Advice:
    """One adviser's verdict for a case; null where its source has no rule for it."""

    id: str
    source: str
    verdict: str | None
    because: tuple[Because, ...]
    turns: tuple[Turn, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def advice(case: Case) -> tuple[Advice, ...]:
    """Every adviser's answer, each with its because-trail and what would turn it."""
    return tuple(_by_chart(chart, case) for chart in charts().values())


def verdicts(case: Case) -> dict[str, str | None]:
    """Every adviser's verdict alone: quick enough for a slider."""
    return {chart.id: walk(chart, case).verdict for chart in charts().values()}


def _by_chart(chart: Chart, case: Case) -> Advice:
    found = walk(chart, case)
    asked = [name for because in found.because for name in because.fields]
    return Advice(
        id=chart.id,
        source=chart.source,
        verdict=found.verdict,
        because=found.because,
        turns=turns(case, lambda other: walk(chart, other).verdict, asked),
    )
