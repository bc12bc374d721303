"""Whatever the chart, its drawing is legible: nothing overlaps, nothing runs through a box."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowchart.graph import Edge, Graph, Kind, Node
from flowchart.layout import (
    ANSWER_SIZE,
    NOTE_HEIGHT,
    NOTE_WIDTH,
    TEXT_SIZE,
    Box,
    Layout,
    Route,
    lay_out,
)
from live_figure.text_width import text_width
from tests.support.examples import examples

always_the_same = settings(
    max_examples=examples(150), derandomize=True, deadline=None, database=None
)

# The structure of the course's charts: an arrow is two letters, its source and its target.
COURSE_CHARTS = {
    "s1": "AB BC BD DE EI EF FJ FG GK GH HL HC",
    "s2": "AB AC AD AG CE CG DF DG",
    "s5": "AB BC BD DE DI EF EG GH GF IJ IM JK JL ML MN NO NQ OP OL QR QS RS RL",
}

# Short, long, too long for a line, not in the font, and special to XML.
WORDS = ["a", "is", "RAG", "style", "fine-tune", "proprietary/sensitive", "well-represented"]
WORDS += ["<b>", "&", '"so"', "'so'", "数据", "🙂", "Kapitaensmuetze" * 3, "W" * 33]
lines = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
texts = st.lists(lines, min_size=1, max_size=2).map("\n".join)
answers = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@st.composite
def charts(draw: st.DrawFn) -> Graph:
    """A lint-clean decision chart of 2 to 30 nodes."""
    inner = draw(st.integers(1, 18))
    outcomes = draw(st.integers(1, 12))
    exits = draw(st.lists(st.sampled_from([1, 2, 2, 2, 3, 4]), min_size=inner, max_size=inner))
    pairs: list[tuple[int, int]] = []
    free = [0] * exits[0]
    # Every node hangs on a free exit of an earlier one, so that the root reaches it.
    for node in range(1, inner + outcomes):
        if free:
            pairs.append((free.pop(draw(st.integers(0, len(free) - 1))), node))
            free += [node] * (exits[node] if node < inner else 0)
    last = pairs[-1][1]
    pairs += [(source, draw(st.integers(source + 1, last))) for source in free]
    return _chart(draw, draw(st.permutations(pairs)))


@st.composite
def course_charts(draw: st.DrawFn) -> Graph:
    """One of the course's charts, in any words."""
    arrows = draw(st.sampled_from(sorted(COURSE_CHARTS.values()))).split()
    return _chart(draw, [(arrow[0], arrow[1]) for arrow in arrows])


def _chart(draw: st.DrawFn, pairs: list[tuple[object, object]]) -> Graph:
    exits = {node: sum(source == node for source, _ in pairs) for pair in pairs for node in pair}
    kinds: dict[int, Kind] = {0: "outcome", 1: "start"}
    return Graph(
        tuple(Node(f"n{n}", kinds.get(exits[n], "question"), draw(texts)) for n in exits),
        tuple(
            Edge(f"n{a}", f"n{b}", f"{place} {draw(answers)}" if exits[a] > 1 else None)
            for place, (a, b) in enumerate(pairs)
        ),
    )


# The claims


def assert_legible(layout: Layout) -> None:
    labels = [route.label for route in layout.routes if route.label]
    boxes = [*layout.boxes.values(), *labels]
    canvas = Box(0, 0, layout.width, layout.height)
    assert all(contains(canvas, box) for box in boxes)
    assert not [(a, b) for a, b in combinations(boxes, 2) if overlap(a, b)]
    for route in layout.routes:
        assert_connects(route, layout.boxes)
        assert all(contains(canvas, segment) for segment in segments(route))
        assert not [label for s in segments(route) for label in labels if overlap(s, label)], route
        for node, box in layout.boxes.items():
            assert not any(overlap(s, box) for s in segments(route, without=node)), (route, node)


def assert_connects(route: Route, boxes: dict[str, Box]) -> None:
    source, target = boxes[route.edge.source], boxes[route.edge.target]
    (first_x, first_y), (last_x, last_y) = route.points[0], route.points[-1]
    assert (first_y, last_y) == (source.bottom, target.y)
    assert source.x < first_x < source.right
    assert target.x < last_x < target.right
    for (x, y), (next_x, next_y) in pairwise(route.points):
        assert (x == next_x) != (y == next_y), route
        assert y <= next_y, route


def segments(route: Route, without: str = "") -> Iterator[Box]:
    """Each part of a line as a thin box; where it touches the box `without`, a pixel less."""
    last = len(route.points) - 2
    for index, ((x, y), (next_x, next_y)) in enumerate(pairwise(route.points)):
        top = y + (index == 0 and route.edge.source == without)
        bottom = next_y - (index == last and route.edge.target == without)
        yield Box(min(x, next_x), top, abs(next_x - x), bottom - top)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes meet, if only at an edge."""
    return (
        one.x <= other.right
        and other.x <= one.right
        and one.y <= other.bottom
        and other.y <= one.bottom
    )


def contains(outer: Box, inner: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def assert_texts_fit(layout: Layout) -> None:
    for box in layout.boxes.values():
        assert all(text_width(line, TEXT_SIZE) <= box.width - 16 for line in box.lines)
        assert len(box.lines) * TEXT_SIZE * 1.2 <= box.height
    for label in (route.label for route in layout.routes if route.label):
        assert all(text_width(line, ANSWER_SIZE) <= label.width - 8 for line in label.lines)
        assert len(label.lines) * ANSWER_SIZE * 1.2 <= label.height
        assert min(label.width, label.height) >= 24


def meetings(layout: Layout) -> list[tuple[Route, Route]]:
    """Pairs of lines that cross, touch, or run on top of each other."""
    return [
        (one, other)
        for one, other in combinations(layout.routes, 2)
        if any(overlap(a, b) for a in segments(one) for b in segments(other))
    ]


def shared_stretches(layout: Layout) -> list[tuple[Route, Route]]:
    """Pairs of lines that run on top of each other and cannot be told apart."""
    return [
        (one, other)
        for one, other in combinations(layout.routes, 2)
        for a in segments(one)
        for b in segments(other)
        if (a.width == 0) == (b.width == 0) and overlap(a, b)
    ]


@pytest.mark.slow
@always_the_same
@given(charts())
def test_a_random_chart_is_legible(chart: Graph) -> None:
    layout = lay_out(chart)
    assert_legible(layout)
    assert_texts_fit(layout)
    assert not shared_stretches(layout)


@pytest.mark.slow
@always_the_same
@given(course_charts())
def test_the_course_charts_have_no_crossings_in_any_words(chart: Graph) -> None:
    layout = lay_out(chart)
    assert_legible(layout)
    assert_texts_fit(layout)
    assert not meetings(layout)


@pytest.mark.slow
@always_the_same
@given(charts())
def test_nothing_is_lost(chart: Graph) -> None:
    layout = lay_out(chart)
    assert [route.edge for route in layout.routes] == list(chart.edges)
    assert list(layout.boxes) == [node.id for node in chart.nodes]
    for node in chart.nodes:
        drawn = "".join(layout.boxes[node.id].lines)
        assert drawn.replace(" ", "") == "".join(node.text.split())
    for route in layout.routes:
        drawn = "".join(route.label.lines) if route.label else ""
        assert drawn.replace(" ", "") == "".join((route.edge.answer or "").split())


@pytest.mark.slow
@always_the_same
@given(charts())
def test_there_is_room_for_a_note_at_every_question(chart: Graph) -> None:
    layout = lay_out(chart)
    labels = [route.label for route in layout.routes if route.label]
    taken = labels + [segment for route in layout.routes for segment in segments(route)]
    for node in chart.nodes:
        if node.kind == "question":
            box = layout.boxes[node.id]
            note = Box(box.right - NOTE_WIDTH, box.y - NOTE_HEIGHT - 1, NOTE_WIDTH, NOTE_HEIGHT)
            assert not any(overlap(note, other) for other in taken)
            assert note.y > 0


def test_lines_that_swap_places_stay_apart() -> None:
    pairs = ["AB", "BC", "BD", "DE", "DF", "AC", "CD", "CE", "CF"]
    edges = tuple(Edge(pair[0], pair[1], str(place)) for place, pair in enumerate(pairs))
    questions = tuple(Node(name, "question", name) for name in "ABCD")
    nodes = (*questions, Node("E", "outcome", "E"), Node("F", "outcome", "F"))
    layout = lay_out(Graph(nodes, edges))
    assert meetings(layout)
    assert not shared_stretches(layout)
