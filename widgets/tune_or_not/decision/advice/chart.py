"""A decision chart: boxes, arrows with answers, and what each question asks of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flowchart.graph import Edge, Graph
from tune_or_not.decision.advice.binding import Binding


@dataclass(frozen=True)
class Reading:
    """How the executable chart differs from the source's drawing, at a box or as a whole."""

    node: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Chart(Graph):
    """A lint-clean decision chart: one root, no cycle, every question with distinct answers."""

    id: str
    source: str
    title: str
    bindings: Mapping[str, Binding] = field(default_factory=dict, hash=False)
    readings: tuple[Reading, ...] = ()

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The case fields that its questions rest on, in the order of the drawing."""
        bound = (self.bindings[node.id] for node in self.nodes if node.id in self.bindings)
        return tuple(dict.fromkeys(name for binding in bound for name in binding.fields))


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


@dataclass(frozen=True)
class Walk:
    """The live path of one case through one chart."""

    chart: Chart
    nodes: frozenset[str]
    edges: frozenset[Edge]
    assumed: frozenset[str]
    """Questions on the path whose answer rests on a value that the reader never set."""
    current: str | None
    """The first assumed question on the path, to answer next; None when all are answered."""
    outcomes: tuple[str, ...]
    verdict: str
    because: tuple[Because, ...] = ()
