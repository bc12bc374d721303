"""A decision chart: boxes, arrows with answers, what each question asks, what each outcome says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flowchart.graph import Graph
from flowchart.walk import LivePath
from tune_or_not.decision.advice.binding import Binding, SeveralAnswers


@dataclass(frozen=True)
class ChartReading:
    """How the executable chart differs from the source's drawing, at a box or as a whole."""

    node: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class DecisionChart(Graph):
    """A lint-clean decision chart: one root, no cycle, every question with distinct answers."""

    id: str
    source: str
    bindings: Mapping[str, Binding] = field(default_factory=dict, hash=False)
    """What each question asks of a case."""
    verdicts: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What each outcome says."""
    readings: tuple[ChartReading, ...] = ()

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The case fields that its questions rest on, in the order of the drawing."""
        bound = (self.bindings[node.id] for node in self.nodes if node.id in self.bindings)
        return tuple(dict.fromkeys(name for binding in bound for name in binding.fields))

    @cached_property
    def none_verdict(self) -> str:
        """The verdict where none of several answers is chosen."""
        several = (b for b in self.bindings.values() if isinstance(b, SeveralAnswers))
        return next((binding.none_verdict for binding in several), "prompting")


@dataclass(frozen=True)
class Because:
    """One answer on the path: what was asked, what the case answered, and on which fields.

    `map_id` names the row of source_map.csv that the question comes from; "" where a whole chart
    has one row.
    """

    question: str
    answer: str
    fields: tuple[str, ...]
    assumed: bool
    text: str
    map_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ChartWalk(LivePath):
    """The live path of one case through one chart."""

    chart: DecisionChart
    verdict: str
    because: tuple[Because, ...] = ()
