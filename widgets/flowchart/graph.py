"""A flowchart as a graph: boxes, arrows with answers, one root."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["start", "question", "outcome"]


@dataclass(frozen=True)
class Node:
    """A box. A start is passed through: it asks nothing."""

    id: str
    kind: Kind
    text: str


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
    title: str = ""

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

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """Every box after all that lead to it, and what a first answer leads to before the rest."""
        done: dict[str, None] = {}

        def visit(node_id: str) -> None:
            for edge in reversed(self.exits[node_id]):
                if edge.target not in done:
                    visit(edge.target)
            done[node_id] = None

        visit(self.root)
        return tuple(reversed(done))
