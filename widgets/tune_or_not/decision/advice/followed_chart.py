"""A decision chart as a procedure: its path is its trail."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tune_or_not.case import Case
from tune_or_not.case.columns import Cases
from tune_or_not.decision.advice.chart import Because, DecisionChart
from tune_or_not.decision.advice.chart_walk import verdicts, walk
from tune_or_not.decision.advice.procedure import Procedure
from tune_or_not.decision.advice.verdicts import Codes


@dataclass(frozen=True)
class FollowedChart(Procedure):
    """A chart, and the row of the source map that it retells."""

    chart: DecisionChart
    map_id: str

    @property
    def fields(self) -> tuple[str, ...]:
        return self.chart.fields

    @property
    def map_ids(self) -> tuple[str, ...]:
        return (self.map_id,)

    @property
    def readings(self) -> tuple[str, ...]:
        whys = (
            f"{self.chart.by_id[question].text} {binding.why}"
            for question, binding in self.chart.bindings.items()
            if binding.why
        )
        return (*(reading.text for reading in self.chart.readings), *whys)

    def verdicts(self, cases: Cases) -> Codes:
        return verdicts(self.chart, cases)

    def because(self, case: Case) -> tuple[Because, ...]:
        return tuple(replace(b, map_id=self.map_id) for b in walk(self.chart, case).because)
