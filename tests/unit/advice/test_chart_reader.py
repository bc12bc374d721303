"""The reader of charts refuses what is no decision procedure, and says in which file and where."""

from copy import deepcopy
from typing import Any

import pytest

from flowchart.mermaid import FlowchartError
from tune_or_not.decision.advice.binding import AnyOf, SeveralAnswers, Threshold, Toggle
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.decision.advice.chart_reader import ChartError, charts, read_chart

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
BINDINGS: dict[str, Any] = {
    "source": "S9",
    "title": "A small chart",
    "question": {
        "ask": {"field": "needs_style", "why": "Because."},
        "more": {"field": "output_tokens", "at_least": 1000},
    },
    "outcome": {"done": {"verdict": "prompting"}, "rest": {"verdict": "rag"}},
}
SEVERAL = "flowchart LR\nask{Ask?}\nask -->|Fact| a([A])\nask -->|Tone| b([B])\n"
CHOICES: dict[str, Any] = {
    "source": "S9",
    "title": "A chart of several choices",
    "question": {
        "ask": {
            "choices": {"Fact": "needs_knowledge", "Tone": "needs_style"},
            "none": {"text": "Nothing.", "verdict": "prompting"},
        }
    },
    "outcome": {"a": {"verdict": "rag"}, "b": {"verdict": "fine_tuning"}},
}


def read(drawing: str = DRAWING, bindings: dict[str, Any] = BINDINGS) -> DecisionChart:
    return read_chart("small", drawing, bindings)


def refusal(drawing: str = DRAWING, bindings: dict[str, Any] = BINDINGS) -> str:
    with pytest.raises(ChartError) as refused:
        read(drawing, bindings)
    told = str(refused.value)
    assert len(told.splitlines()) == 1
    assert told.endswith(".")
    return told


def with_entry(bindings: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The bindings with one entry set, or taken out where the value is None."""
    copy = deepcopy(bindings)
    *way, last = path.split("/")
    table = copy
    for key in way:
        table = table[key]
    if value is None:
        del table[last]
    else:
        table[last] = value
    return copy


# What is read


def test_boxes_and_arrows_are_read_as_drawn() -> None:
    chart = read()
    assert {node.id: node.kind for node in chart.nodes} == {
        "start": "start", "ask": "question", "done": "outcome", "more": "question",
        "rest": "outcome",
    }  # fmt: skip
    assert chart.verdicts == {"done": "prompting", "rest": "rag"}
    assert chart.root == "start"
    assert (chart.id, chart.source, chart.title) == ("small", "S9", "A small chart")


def test_bindings_are_read_by_their_kind() -> None:
    told = with_entry(BINDINGS, "question/ask", {"any_of": ["needs_style", "needs_format"]})
    assert read(bindings=told).bindings == {
        "ask": AnyOf(("needs_style", "needs_format")),
        "more": Threshold("output_tokens", 1000),
    }
    assert read().bindings["ask"] == Toggle("needs_style", why="Because.")
    assert isinstance(read(SEVERAL, CHOICES).bindings["ask"], SeveralAnswers)
    assert read().fields == ("needs_style", "output_tokens")


def test_every_chart_of_the_course_is_read() -> None:
    assert {chart.source for chart in charts().values()} >= {"S1", "S2", "S5"}


def test_a_drawing_out_of_order_is_refused_with_its_file() -> None:
    with pytest.raises(FlowchartError, match=r"^small\.mmd: the first line"):
        read("start --> ask")


# What is refused in the bindings


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("question/ask", None, "the question 'ask' of the chart is not bound"),
        ("outcome/rest", None, "the outcome 'rest' of the chart is not bound"),
        ("question/ghost", {"field": "needs_style"}, "the chart has no question 'ghost'"),
        ("question/rest", {"field": "needs_style"}, "the chart has no question 'rest'"),
        ("outcome/ghost", {"verdict": "rag"}, "the chart has no outcome 'ghost'"),
        ("outcome/start", {"verdict": "rag"}, "the chart has no outcome 'start'"),
        ("question/ask/field", "needs_stile", "'needs_stile', which a case does not have"),
        ("question/ask/field", ["needs_style"], "which a case does not have"),
        ("question/ask/field", "output_tokens", "needs a toggle, 'output_tokens' is none"),
        ("question/ask/field", "name", "needs a toggle, 'name' is none"),
        ("question/more/field", "needs_style", "needs a number, 'needs_style' is none"),
        ("question/more/at_least", "needs_style", "needs a number, 'needs_style' is none"),
        ("question/more/at_least", "no_such_field", "which a case does not have"),
        ("question/more/at_least", None, "needs a toggle"),
        ("question/more/at_least", True, "'output_tokens' with True; allowed: 1 to 32,000"),
        ("question/more/at_least", 32_001, "'output_tokens' with 32001; allowed: 1 to 32,000"),
        ("question/more/at_most", 5, "question 'more' has the unknown entry 'at_most'"),
        ("question/ask", {}, "'field', 'any_of' or 'choices'"),
        ("question/ask", {"any_of": []}, "'field', 'any_of' or 'choices'"),
        ("question/ask", {"any_of": ["name"]}, "needs a toggle, 'name' is none"),
        ("question/ask", "needs_style", "each question is a table"),
        ("question", ["ask"], "each question is a table"),
        (
            "outcome/rest/verdict",
            "retrieve",
            "outcome 'rest' has the verdict 'retrieve'; allowed: ",
        ),
        ("outcome/rest/verdict", "not_yet", "outcome 'rest' has the verdict 'not_yet'; allowed: "),
        ("outcome/rest/verdict", None, "outcome 'rest' has the verdict None"),
        ("outcome/rest/verdict", ["rag"], "outcome 'rest' has the verdict ['rag']"),
        ("source", None, "'source' is missing"),
        ("title", None, "'title' is missing"),
        ("title", 3, "'title' is missing"),
        ("sources", "S9", "unknown entry 'sources'"),
        ("reading", [{"node": "ghost", "text": "x"}], "a reading speaks of 'ghost'"),
        ("reading", [{"node": "ask"}], "each reading is a table"),
        ("reading", "x", "each reading is a table"),
    ],
)
def test_a_bad_binding_is_refused_with_file_and_entry(path: str, value: object, why: str) -> None:
    told = refusal(bindings=with_entry(BINDINGS, path, value))
    assert told.startswith("small.toml: ")
    assert why in told


def test_answers_other_than_those_of_the_binding_are_refused() -> None:
    told = refusal(DRAWING.replace("more -->|No|", "more -->|Never|"))
    assert told.startswith("small.toml: question 'more' is bound to ['No', 'Yes']")
    assert "Never" in told


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("question/ask/choices/Tone", None, "is bound to ['Fact']"),
        ("question/ask/choices/Shape", "needs_format", "is bound to ['Fact', 'Shape', 'Tone']"),
        ("question/ask/choices/Tone", "output_tokens", "needs a toggle"),
        ("question/ask/choices/Tone", "needs_knowledge", "binds two answers to one field"),
        ("question/ask/none", None, "'choices' with 'none'"),
        ("question/ask/none/text", None, "'choices' with 'none'"),
        ("question/ask/none/verdict", "not_yet", "none has the verdict 'not_yet'; allowed: "),
        ("question/ask/none/verdict", "nothing", "none has the verdict 'nothing'"),
        ("outcome/a/verdict", "smaller_model", "where several answers may be chosen"),
    ],
)
def test_a_question_of_several_choices_is_bound_answer_by_answer(
    path: str, value: object, why: str
) -> None:
    told = refusal(SEVERAL, with_entry(CHOICES, path, value))
    assert told.startswith("small.toml: ")
    assert why in told
