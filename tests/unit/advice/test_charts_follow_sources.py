"""The course's charts against the drawings of their sources, copied here box by box by hand.

Letters are those of the sources' own diagrams. Where `flowcharts.md` gives a drawing an executable
reading, the reading is drawn: S1's four unlabelled exits are one, its outcome of four labels is
four (I1 to I4); S2's two successes are added.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tune_or_not.decision.advice.binding import AnyOf, Binding, SeveralAnswers, Threshold, Toggle
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.decision.advice.chart_reader import charts

Drawing = dict[str, dict[str | None, str]]

S1: Drawing = {
    "A": {None: "B"},
    "B": {"Yes": "C", "No": "D"},
    "D": {None: "E"},
    "E": {"Yes": "I1", "No": "F"},
    "F": {"Yes": "I2", "No": "G"},
    "G": {"Yes": "I3", "No": "H"},
    "H": {"Yes": "I4", "No": "C"},
}
S2: Drawing = {
    "start": {"Knowledge": "rag", "Style": "prompt", "Format": "shots", "Behaviour": "tune"},
    "prompt": {"Yes": "keep prompting", "No": "tune"},
    "shots": {"Yes": "keep few-shot", "No": "tune"},
}
S5: Drawing = {
    "A": {None: "B"},
    "B": {"Yes": "C", "No": "D"},
    "D": {"Yes": "E", "No": "I"},
    "E": {"Yes": "F", "No": "G"},
    "G": {"Yes": "H", "No": "F"},
    "I": {"Yes": "J", "No": "M"},
    "J": {"Yes": "K", "No": "L"},
    "M": {"Yes": "L", "No": "N"},
    "N": {"Yes": "O", "No": "Q"},
    "O": {"Yes": "P", "No": "L"},
    "Q": {"Yes": "R", "No": "S"},
    "R": {"Yes": "S", "No": "L"},
}
DRAWINGS = {"S1": S1, "S2": S2, "S5": S5}
SHIPPED = {"S1": "s1_decision", "S2": "s2_framework", "S5": "s5_flowchart"}

OUTCOMES = {
    "S1": {
        "C": "prompting",
        "I1": "fine_tuning",
        "I2": "fine_tuning",
        "I3": "fine_tuning",
        "I4": "fine_tuning",
    },
    "S2": {
        "rag": "rag",
        "tune": "fine_tuning",
        "keep prompting": "prompting",
        "keep few-shot": "prompting",
    },
    "S5": {
        "C": "prompting",
        "F": "rag",
        "H": "fine_tuning_rag",
        "K": "smaller_model",
        "L": "fine_tuning",
        "P": "base_model",
        "S": "hosted_api",
    },
}
"""What each outcome of a drawing says, in the course's words."""

WORDS = {
    "S1": {
        "B": "prompt",
        "C": "prompting",
        "D": "fine-tuning",
        "E": "consistent",
        "F": "complex",
        "G": "tokens",
        "H": "long",
        "I1": "consistency",
        "I2": "complexity",
        "I3": "efficiency",
        "I4": "state-of-the-art",
    },
    "S2": {
        "start": "customise",
        "rag": "rag",
        "prompt": "style",
        "shots": "format",
        "tune": "fine-tune",
        "keep prompting": "prompting",
        "keep few-shot": "few-shot",
    },
    "S5": {
        "B": "prompt",
        "C": "prompt",
        "D": "knowledge",
        "E": "live",
        "F": "rag",
        "G": "large",
        "H": "rag",
        "I": "narrow",
        "J": "smaller",
        "K": "smaller",
        "L": "fine-tuning",
        "M": "style",
        "N": "expertise",
        "O": "base model",
        "P": "base model",
        "Q": "sensitive",
        "R": "api",
        "S": "api",
    },
}
"""A word that the box must hold, whatever its wording."""

ASKED = {
    "S1": {
        "B": Threshold("prompt_score", "score_needed"),
        "E": Toggle("needs_consistency"),
        "F": AnyOf(("complex_task", "deep_expertise")),
        "G": Toggle("wants_fewer_tokens"),
        "H": Threshold("output_tokens", 1000),
    },
    "S2": {
        "prompt": Toggle("prompting_gets_style"),
        "shots": Toggle("few_shot_keeps_format"),
    },
    "S5": {
        "B": Threshold("prompt_score", "score_needed"),
        "D": Toggle("mainly_retrieval"),
        "E": Toggle("needs_live_data"),
        "G": Threshold("knowledge_tokens", 10_000_000),
        "I": Toggle("narrow_task"),
        "J": Toggle("small_model_suffices"),
        "M": Toggle("needs_consistency"),
        "N": Toggle("deep_expertise"),
        "O": Toggle("base_knows_domain"),
        "Q": Toggle("sensitive_data"),
        "R": Toggle("api_allowed"),
    },
}

SIZES = {"S1": (12, 12), "S2": (7, 8), "S5": (19, 23)}
PATHS = {
    "S1": {"C": 2, "I1": 1, "I2": 1, "I3": 1, "I4": 1},
    "S2": {"rag": 1, "tune": 3, "keep prompting": 1, "keep few-shot": 1},
    "S5": {"C": 1, "F": 2, "H": 1, "K": 1, "L": 4, "P": 1, "S": 2},
}


@pytest.fixture(params=DRAWINGS)
def source(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def chart(source: str) -> DecisionChart:
    return charts()[SHIPPED[source]]


@pytest.fixture
def letters(source: str, chart: DecisionChart) -> dict[str, str]:
    """The drawing's letter of each box of the chart, found by following the same answers."""
    drawing = DRAWINGS[source]
    found = {chart.root: next(iter(drawing))}
    waiting = [chart.root]
    while waiting:
        box = waiting.pop()
        ours = {edge.answer: edge.target for edge in chart.exits[box]}
        theirs = drawing.get(found[box], {})
        assert ours.keys() == theirs.keys(), f"exits of {found[box]}, which is {box!r} here"
        for answer, target in ours.items():
            if target not in found:
                waiting.append(target)
            assert found.setdefault(target, theirs[answer]) == theirs[answer], (box, answer)
    return found


def ends(drawing: Drawing, letter: str) -> Iterator[str]:
    """The outcome at the end of every path from here."""
    if letter not in drawing:
        yield letter
    for target in drawing.get(letter, {}).values():
        yield from ends(drawing, target)


def test_the_copied_drawing_has_the_counts_of_the_source(source: str) -> None:
    drawing = DRAWINGS[source]
    boxes = drawing.keys() | {target for exits in drawing.values() for target in exits.values()}
    arrows = sum(len(exits) for exits in drawing.values())
    assert (len(boxes), arrows) == SIZES[source]
    assert Counter(ends(drawing, next(iter(drawing)))) == PATHS[source]


def test_a_chart_is_the_drawing_box_by_box_and_arrow_by_arrow(
    source: str, chart: DecisionChart, letters: dict[str, str]
) -> None:
    assert len(set(letters.values())) == len(letters), "two boxes for one of the drawing"
    assert set(letters) == {node.id for node in chart.nodes}
    assert (len(chart.nodes), len(chart.edges)) == SIZES[source]


def test_every_path_of_the_drawing_is_one_of_the_chart(
    source: str, chart: DecisionChart, letters: dict[str, str]
) -> None:
    ours: Drawing = {
        box: {edge.answer: edge.target for edge in exits}
        for box, exits in chart.exits.items()
        if exits
    }
    assert Counter(letters[end] for end in ends(ours, chart.root)) == PATHS[source]


def test_each_outcome_has_the_verdict_that_the_source_gives(
    source: str, chart: DecisionChart, letters: dict[str, str]
) -> None:
    verdicts = {letters[outcome]: verdict for outcome, verdict in chart.verdicts.items()}
    assert verdicts == OUTCOMES[source]


def test_each_box_speaks_of_what_the_source_says_there(
    source: str, chart: DecisionChart, letters: dict[str, str]
) -> None:
    for node in chart.nodes:
        assert WORDS[source].get(letters[node.id], "") in node.text.casefold(), node.id


def test_each_question_asks_the_case_for_what_the_drawing_asks(
    source: str, chart: DecisionChart, letters: dict[str, str]
) -> None:
    asked = {
        letters[box]: without_why(binding)
        for box, binding in chart.bindings.items()
        if not isinstance(binding, SeveralAnswers)
    }
    assert asked == ASKED[source]


def without_why(binding: Binding) -> Binding:
    return replace(binding, why="")


def test_s5_asks_eleven_questions_and_knows_seven_outcomes() -> None:
    chart = charts()["s5_flowchart"]
    kinds = Counter(node.kind for node in chart.nodes)
    assert kinds == {"start": 1, "question": 11, "outcome": 7}


def test_s2_lets_several_needs_be_chosen() -> None:
    chart = charts()["s2_framework"]
    binding = chart.bindings[chart.root]
    assert isinstance(binding, SeveralAnswers)
    assert dict(binding.choices) == {
        "Knowledge": "needs_knowledge",
        "Style": "needs_style",
        "Format": "needs_format",
        "Behaviour": "needs_behaviour",
    }
    assert binding.none_verdict == "prompting"


@pytest.mark.parametrize(
    ("source", "letter"),
    [
        ("S1", "D"),
        ("S1", "I4"),
        ("S1", "C"),
        ("S2", "start"),
        ("S2", "keep prompting"),
        ("S2", "keep few-shot"),
        ("S5", "G"),
        ("S5", "S"),
    ],
)
def test_each_change_to_a_drawing_is_told_beside_its_box(
    source: str, letter: str, chart: DecisionChart, letters: dict[str, str]
) -> None:
    noted = {letters[reading.node] for reading in chart.readings if reading.node}
    assert letter in noted
