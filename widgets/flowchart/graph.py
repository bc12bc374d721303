"""A flowchart as a graph: boxes, arrows with answers, one root."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["start", "question", "outcome"]


@dataclass(frozen=True)
class Node:
    """A box. A start is passed through: it asks nothing. `verdict` is set on outcomes only."""

    id: str
    kind: Kind
    text: str
    verdict: str | None = None


@dataclass(frozen=True)
class Edge:
    """An arrow; `answer` is None where the arrow leaves a box that asks nothing."""

    source: str
    target: str
    answer: str | None = None


@dataclass(frozen=True)
class Graph:
    """Boxes and arrows with one root and no cycle."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @cached_property
    def by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def exits(self) -> dict[str, tuple[Edge, ...]]:
        return {n.id: tuple(e for e in self.edges if e.source == n.id) for n in self.nodes}

    @cached_property
    def root(self) -> str:
        entered = {edge.target for edge in self.edges}
        return next(node.id for node in self.nodes if node.id not in entered)
