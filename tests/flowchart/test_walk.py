"""A table of answers goes where each of its rows would go alone, followed arrow by arrow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowchart.graph import Edge, Graph, Node
from flowchart.mermaid import read_flowchart
from flowchart.walk import LivePath, follow
from tests.flowchart.test_flowchart_layout import charts
from tests.support.examples import examples

SMALL = read_flowchart(
    "small.mmd",
    "flowchart TD\n s[Start] --> a{A?}\n a -->|Yes| x([X])\n a -->|No| b{B?}\n"
    " b -->|Yes| x\n b -->|No| y([Y])\n",
)
YES = np.array([True, False, False, False])
ANSWERS = {
    "a": {"Yes": YES, "No": ~YES},
    "b": {"Yes": np.array([False, True, False, False]), "No": np.array([True, False, True, True])},
}


def taken_alone(graph: Graph, row: Mapping[str, set[str]]) -> set[Edge]:
    """The arrows that one row takes, by asking one box after the other."""
    arrows: set[Edge] = set()
    waiting, seen = [graph.root], set()
    while waiting:
        node = waiting.pop()
        seen.add(node)
        for edge in graph.edges:
            if edge.source == node and (edge.answer is None or edge.answer in row[node]):
                arrows.add(edge)
                waiting += [] if edge.target in seen else [edge.target]
    return arrows


@pytest.mark.slow
@settings(max_examples=examples(80), deadline=None)
@given(charts(), st.integers(1, 12), st.randoms(use_true_random=False))
def test_every_row_takes_the_arrows_that_it_would_take_alone(
    graph: Graph, rows: int, random: object
) -> None:
    questions = {n.id: [e.answer or "" for e in graph.exits[n.id]] for n in graph.nodes
                 if n.kind == "question"}  # fmt: skip
    table = [
        {q: {a for a in answers if random.random() < 0.5} for q, answers in questions.items()}  # type: ignore[attr-defined]
        for _ in range(rows)
    ]
    answers = {q: {a: np.array([a in row[q] for row in table]) for a in of}
               for q, of in questions.items()}  # fmt: skip
    flow = follow(graph, answers.__getitem__, rows)
    for place, row in enumerate(table):
        alone = taken_alone(graph, row)
        assert {edge for edge, mask in flow.edges.items() if mask[place]} == alone
        reached = {graph.root} | {edge.target for edge in alone}
        assert {node for node, mask in flow.nodes.items() if mask[place]} == reached
        plain = {q: {a: a in row[q] for a in of} for q, of in questions.items()}
        single = follow(graph, plain.__getitem__)
        assert set(single.edges) == alone
        assert set(single.nodes) == reached
    order = list(flow.nodes)
    assert all(order.index(edge.source) < order.index(edge.target) for edge in flow.edges)


def test_shares_count_rows_or_their_weights() -> None:
    flow = follow(SMALL, ANSWERS.__getitem__, 4)
    assert flow.shares().nodes == {"s": 1, "a": 1, "b": 0.75, "x": 0.5, "y": 0.5}
    assert flow.shares().edges[Edge("b", "x", "Yes")] == 0.25
    heavy = flow.shares(np.array([0.0, 6.0, 1.0, 1.0]))
    assert heavy.nodes == {"s": 1, "a": 1, "b": 1, "x": 0.75, "y": 0.25}


def test_questions_that_no_row_reaches_are_not_asked() -> None:
    asked = []

    def answers(question: str) -> dict[str, bool]:
        asked.append(question)
        return {"Yes": question == "a", "No": question != "a"}

    path = LivePath.of(SMALL, follow(SMALL, answers))
    assert asked == ["a"]
    assert path.outcomes == ("x",)
    assert path.shares.edges == {Edge("s", "a"): 1, Edge("a", "x", "Yes"): 1}


def test_the_first_unsettled_question_on_the_path_comes_next() -> None:
    no = {"Yes": False, "No": True}
    flow = follow(SMALL, lambda _: no)
    path = LivePath.of(SMALL, flow, lambda question: question == "b")
    assert (path.unsettled, path.current) == (frozenset({"b"}), "b")
    assert LivePath.of(SMALL, flow).current is None


def test_an_answer_that_is_missing_is_no_answer() -> None:
    with pytest.raises(KeyError, match="No"):
        follow(SMALL, lambda _: {"Yes": False})


def test_boxes_come_after_all_that_lead_to_them_and_first_answers_first() -> None:
    nodes = tuple(Node(name, "outcome" if name in "de" else "question", name) for name in "abcde")
    edges = tuple(
        Edge(*pair, str(n)) for n, pair in enumerate(["ab", "ac", "be", "bd", "cd", "ce"])
    )
    assert Graph(nodes, edges).in_order in (tuple("abced"), tuple("abcde"))
    tree = read_flowchart("t.mmd", "flowchart TD\na{A}-->|1|b{B}\na-->|2|c{C}\nb-->|1|d([D])\n"
                          "b-->|2|e([E])\nc-->|1|f([F])\nc-->|2|g([G])\n")  # fmt: skip
    assert tree.in_order == tuple("abdecfg")
