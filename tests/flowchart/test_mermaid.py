"""The reader of Mermaid refuses what is no decision procedure, and says in which file and where."""

import pytest

from flowchart.graph import Edge, Node
from flowchart.mermaid import FlowchartError, read_flowchart

DRAWING = """\
flowchart TD
    %% a remark
    start[Begin here]
    start --> ask{"Ask first<br/>(in short)?"}

    ask -->|Yes| done([Done]);
    ask -->|"No"| more{More?}
    more -->|Yes| done
    more -->|No| rest([Rest])
"""


def refusal(drawing: str) -> str:
    with pytest.raises(FlowchartError) as refused:
        read_flowchart("small.mmd", drawing)
    sentence = str(refused.value)
    assert len(sentence.splitlines()) == 1
    assert sentence.endswith(".")
    return sentence


def test_boxes_and_arrows_are_read_as_drawn() -> None:
    graph = read_flowchart("small.mmd", DRAWING, "A small chart")
    assert set(graph.nodes) == {
        Node("start", "start", "Begin here"),
        Node("ask", "question", "Ask first (in short)?"),
        Node("done", "outcome", "Done"),
        Node("more", "question", "More?"),
        Node("rest", "outcome", "Rest"),
    }
    assert set(graph.edges) == {
        Edge("start", "ask"),
        Edge("ask", "done", "Yes"),
        Edge("ask", "more", "No"),
        Edge("more", "done", "Yes"),
        Edge("more", "rest", "No"),
    }
    assert (graph.root, graph.title) == ("start", "A small chart")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("ask -.-> rest", "unknown syntax"),
        ("ask ==> rest", "unknown syntax"),
        ("ask --- rest", "unknown syntax"),
        ("ask -- why --> rest", "unknown syntax"),
        ("start & ask --> rest", "unknown syntax"),
        ("start:::big", "unknown syntax"),
        ("other{{Six corners}}", "unknown syntax"),
        ("other((Round))", "unknown syntax"),
        ("other>Flag]", "unknown syntax"),
        ("other[Unquoted (brackets)]", "unknown syntax"),
        ("other([Unquoted (brackets)])", "unknown syntax"),
        ("1st[Digit first]", "unknown syntax"),
        ("ask -->|| rest", "unknown syntax"),
        ("a[A] --> b[B] --> c[C]", "one arrow a line"),
        ("other[A < B]", "a stray < or >"),
        ("other{Very large?>}", "a stray < or >"),
        ('other["A > B"]', "a stray < or >"),
        ("other[]", "an empty label"),
        ('other["  "]', "an empty label"),
        ("other{Mixed]", "opens with { and closes with ]"),
        ("rest([Another text])", "two labels for one id: 'rest'"),
        ("rest[Rest]", "two labels for one id: 'rest'"),
        ("start --> ask", "a second arrow from 'start' to 'ask'"),
        ("start --> nowhere", "'nowhere' has no label"),
        ("end([End])", "'end' breaks Mermaid"),
        ("style start fill:#f9f", "'style' breaks Mermaid"),
        ("subgraph one", "'subgraph' breaks Mermaid"),
        ("class([Class])", "'class' breaks Mermaid"),
        ("click start href", "'click' breaks Mermaid"),
        ("ask --> graph", "'graph' breaks Mermaid"),
    ],
)
def test_a_bad_line_is_refused_with_file_and_line(line: str, why: str) -> None:
    sentence = refusal(f"{DRAWING}    {line}\n")
    assert sentence.startswith("small.mmd line 10: ")
    assert why in sentence


@pytest.mark.parametrize(
    "drawing", ["", "\n\n", "start --> ask", "sequenceDiagram\n", "flowchart\n"]
)
def test_a_drawing_without_its_first_line_is_refused(drawing: str) -> None:
    assert refusal(drawing).startswith("small.mmd: the first line")


@pytest.mark.parametrize(
    "exits",
    [
        "more -->|Yes| done",
        "more -->|Yes| done\nmore -->|yes| rest",
        "more -->|Yes| done\nmore --> rest",
        "more --> done\nmore --> rest",
        "",
    ],
)
def test_a_question_needs_two_distinct_answers(exits: str) -> None:
    drawing = f"""flowchart TD
        ask{{Ask?}} -->|Yes| done([Done])
        ask -->|Maybe| rest([Rest])
        ask -->|No| more{{More?}}
        {exits}"""
    sentence = refusal(drawing)
    assert sentence.startswith("small.mmd line 4: 'more' is a question")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("done --> rest", "line 6: 'done' is drawn as an outcome, but an arrow leaves it"),
        ("start --> rest", "line 3: 'start' asks nothing"),
    ],
)
def test_a_box_that_asks_nothing_has_one_arrow_or_none(line: str, why: str) -> None:
    assert why in refusal(f"{DRAWING}{line}\n")


def test_an_answer_on_an_arrow_from_a_box_that_asks_nothing_is_refused() -> None:
    assert "'start' asks nothing" in refusal(DRAWING.replace("start --> ask", "start -->|So| ask"))


def test_a_cycle_is_refused_with_its_boxes() -> None:
    sentence = refusal(DRAWING.replace("more -->|No| rest([Rest])", "more -->|No| ask"))
    assert sentence.startswith("small.mmd: a cycle")
    assert "ask -> more -> ask" in sentence


def test_a_drawing_that_begins_nowhere_is_refused() -> None:
    assert refusal(f"{DRAWING}rest --> start\n").startswith("small.mmd: no root")


def test_a_drawing_that_begins_twice_is_refused_with_both_boxes() -> None:
    sentence = refusal(f"{DRAWING}second[Second] --> ask\n")
    assert sentence.startswith("small.mmd: 2 roots (start, second)")


def test_boxes_that_nothing_reaches_are_refused_by_name() -> None:
    sentence = refusal(f"{DRAWING}left[L] --> right[R]\nright --> left\n")
    assert sentence == "small.mmd: nothing leads to left, right."
