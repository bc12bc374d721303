"""Follow a flowchart with a whole table of answers at once: which rows go where.

A table of one row is one walk; a table of guesses at what is not known gives shares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from flowchart.graph import Edge, Graph

Mask = NDArray[np.bool_] | bool
"""One truth per row; of a single walk a plain one."""

Answers = Callable[[str], Mapping[str, Mask]]
"""From a question's id to its answers, each with the rows that give it."""


@dataclass(frozen=True)
class Shares:
    """How much of a table reaches each box and takes each arrow, 0 to 1; what nobody takes is
    left out."""

    nodes: Mapping[str, float]
    edges: Mapping[Edge, float]


@dataclass(frozen=True, eq=False)
class Flow:
    """The rows that reach each box and take each arrow; what no row reaches is left out.

    Boxes and arrows stand in the order of `Graph.in_order`.
    """

    nodes: dict[str, Mask]
    edges: dict[Edge, Mask]

    def shares(self, weights: NDArray[np.float64] | None = None) -> Shares:
        """The share of the rows, or of their weights: one for each row, not all zero."""
        return Shares(
            {node_id: _share(mask, weights) for node_id, mask in self.nodes.items()},
            {edge: _share(mask, weights) for edge, mask in self.edges.items()},
        )


@dataclass(frozen=True, kw_only=True)
class LivePath:
    """What a picture lights up: the path of one row, and which of its answers are not settled.

    `current` is the question to answer next; None when all are answered.
    """

    nodes: frozenset[str]
    edges: frozenset[Edge]
    outcomes: tuple[str, ...]
    unsettled: frozenset[str] = field(default_factory=frozenset)
    current: str | None = None

    @classmethod
    def of(
        cls,
        graph: Graph,
        flow: Flow,
        unsettled: Callable[[str], bool] = lambda _: False,
        **further: Any,
    ) -> Self:
        """The path of the one row of `flow`; `unsettled` says whether a question is still open."""
        kinds = {node_id: graph.by_id[node_id].kind for node_id in flow.nodes}
        waiting = [i for i, kind in kinds.items() if kind == "question" and unsettled(i)]
        return cls(
            nodes=frozenset(kinds),
            edges=frozenset(flow.edges),
            outcomes=tuple(node_id for node_id, kind in kinds.items() if kind == "outcome"),
            unsettled=frozenset(waiting),
            current=waiting[0] if waiting else None,
            **further,
        )

    @property
    def shares(self) -> Shares:
        """All of one row takes its whole path."""
        return Shares(dict.fromkeys(self.nodes, 1.0), dict.fromkeys(self.edges, 1.0))


def follow(graph: Graph, answers: Answers, rows: int | None = None) -> Flow:
    """Where `rows` rows go; without a number of rows, a single walk whose answers are plain truths.

    A row that gives several answers goes several ways. Only questions that some row reaches are
    asked.

    >>> yes = np.array([True, False, True])
    >>> follow(graph, {"a": {"Yes": yes, "No": ~yes}}.__getitem__, 3).shares().nodes["b"]
    """
    reached: dict[str, Mask] = {graph.root: True if rows is None else np.ones(rows, dtype=np.bool_)}
    nodes: dict[str, Mask] = {}
    edges: dict[Edge, Mask] = {}
    for node_id in graph.in_order:
        here = reached.get(node_id)
        if here is None:
            continue
        nodes[node_id] = here
        given = answers(node_id) if graph.by_id[node_id].kind == "question" else {}
        for edge in graph.exits[node_id]:
            taken = here if edge.answer is None else here & given[edge.answer]
            if taken is True or (taken is not False and np.count_nonzero(taken)):
                edges[edge] = taken
                before = reached.get(edge.target)
                reached[edge.target] = taken if before is None else before | taken
    return Flow(nodes, edges)


def _share(mask: Mask, weights: NDArray[np.float64] | None) -> float:
    if isinstance(mask, bool):
        return float(mask)
    if weights is None:
        return float(np.count_nonzero(mask) / len(mask))
    return float(weights[mask].sum() / weights.sum())
