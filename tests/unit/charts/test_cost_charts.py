"""The pictures of cost and of advice: what they say, where their marks sit, and what they cost."""

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tune_or_not.case import Case, example_case
from tune_or_not.charts.advice import board
from tune_or_not.charts.advice.board import BoardChart
from tune_or_not.charts.bill import cumulative_cost, request_cost
from tune_or_not.charts.bill.cumulative_cost import CumulativeCostChart, round_up
from tune_or_not.charts.bill.request_cost import PARTS, RequestCostChart, largest_part
from tune_or_not.charts.kit import tables
from tune_or_not.charts.kit.approach_lines import spread
from tune_or_not.charts.kit.style import dollars, label
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.bill.cost import CostEstimate, estimate
from tune_or_not.decision.bill.request_cost import APPROACHES
from tune_or_not.decision.bill.uncertainty import uncertainty
from tune_or_not.reader.questions import Choice, Question, answers_html
from tune_or_not.reader.quiz import QuestionBox, as_html, verdict_and_feedback

GAP = 0.062
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>&\"'"
PAYS_BACK: dict[str, Any] = {
    "requests_per_month": 5_000_000,
    "hosted_model": "gpt-6.1-sol",
    "peak_to_mean_load": 1,
    "output_tokens": 20,
}
"""A case in which tuning pays back after some months."""
CASES = {
    "the example": {},
    "pays back": PAYS_BACK,
    "huge": {"hosted_model": "gpt-6.1-sol", "requests_per_month": 1_000_000_000},
    "one month": {"horizon_months": 1},
    "history": {"tuning_offer": "openai-gpt-4-1-mini", "hosted_model": "gpt-4.1-mini"},
}


def of(**values: Any) -> CostEstimate:
    return estimate(example_case(**values))


@pytest.fixture(params=CASES.values(), ids=CASES)
def found(request: pytest.FixtureRequest) -> CostEstimate:
    return of(**request.param)


# Labels at the ends of the lines


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_labels_keep_their_distance_and_stay_in_the_axis(heights: list[float]) -> None:
    given_heights = {str(n): height for n, height in enumerate(heights)}
    placed = spread(given_heights)
    assert placed.keys() == given_heights.keys()
    assert all(0 <= height <= 1 for height in placed.values())
    assert all(b - a >= GAP - 1e-9 for a, b in pairwise(sorted(placed.values())))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8, unique=True))
def test_labels_keep_the_order_of_their_lines(heights: list[float]) -> None:
    placed = spread({str(height): height for height in heights})
    ordered = sorted(heights)
    assert [placed[str(height)] for height in ordered] == sorted(placed.values())


def test_labels_with_room_stay_where_they_are() -> None:
    heights = {"a": 0.1, "b": 0.5, "c": 0.9}
    assert spread(heights) == heights


@given(st.floats(1e-6, 1e12))
def test_an_axis_ends_at_a_round_number_a_little_above(value: float) -> None:
    top = round_up(value)
    assert value * 1.02 <= top * (1 + 1e-12)
    assert top <= value * 2.1
    digits = f"{top:.6e}".split("e", maxsplit=1)[0].rstrip("0").rstrip(".")
    assert digits in {"1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8"}


@pytest.mark.parametrize("value", [0, -3])
def test_an_axis_of_nothing_still_has_a_length(value: float) -> None:
    assert round_up(value) == 1


# Cumulative cost


def artists(chart: Any) -> tuple[Any, Any]:
    """The axes and the chart's figure, as drawn."""
    (axes,) = chart.live.figure.axes
    return axes, chart.live.figure


def rings(chart: CumulativeCostChart) -> list[tuple[int, float]]:
    """Month and height of every ring that is drawn, in order."""
    axes, _ = artists(chart)
    marked = [line for line in axes.lines if line.get_marker() == "o"]
    points = [point for line in marked for point in zip(*line.get_data(), strict=True)]
    return sorted((int(month), round(float(height), 6)) for month, height in points)


def test_a_ring_marks_each_break_even_where_the_lines_have_met(found: CostEstimate) -> None:
    base = found.approaches["prompting"]
    wanted = []
    for cost in found.approaches.values():
        met = cost.cumulative <= base.cumulative
        if cost.upfront > base.upfront and met.any():
            month = list(met).index(True) + 1
            wanted.append((month, round(float(cost.cumulative[month - 1]), 6)))
    assert rings(CumulativeCostChart(found)) == sorted(wanted)


def test_a_case_that_pays_back_has_rings_and_the_example_has_none() -> None:
    assert [month for month, _ in rings(CumulativeCostChart(of(**PAYS_BACK)))] == [3, 5]
    assert rings(CumulativeCostChart(of())) == []


@pytest.mark.slow
def test_lines_begin_up_front_and_end_at_the_bill(found: CostEstimate) -> None:
    axes, _ = artists(CumulativeCostChart(found))
    lines = {line.get_label(): line for line in axes.lines if line.get_label() in names()}
    for approach, cost in found.approaches.items():
        months, spent = lines[label(approach)].get_data()
        assert list(months) == list(range(found.months + 1))
        assert (spent[0], spent[-1]) == pytest.approx((cost.upfront, cost.cumulative[-1]))
        assert np.all(np.diff(spent) >= 0)
        assert max(spent) < axes.get_ylim()[1]


@pytest.mark.parametrize("case", [{}, {"requests_per_month": 100}, PAYS_BACK])
def test_a_band_is_never_cut_and_is_explained_on_the_picture(case: dict[str, Any]) -> None:
    told_little = Case.of({"as_of": "2026-11-20", **case})
    sure = uncertainty(told_little, 200)
    chart = CumulativeCostChart(estimate(told_little), sure)
    axes, _ = artists(chart)
    top = max(float(sure.high[approach].max()) for approach in cumulative_cost.BANDED)
    assert axes.get_ylim()[1] >= top
    assert "shaded: 80 % of draws of what nobody has set" in axes.get_title(loc="left")
    assert ("ring: paid back" in axes.get_title(loc="left")) is bool(rings(chart))


def names() -> set[str]:
    return {label(approach) for approach in APPROACHES}


def told(chart: Any) -> list[str]:
    """Every text of the picture but the ticks of its axes, which rest where they can."""
    axes, _ = artists(chart)
    return [text.get_text() for text in axes.texts]


@pytest.mark.slow
def test_an_updated_chart_says_what_the_chart_of_the_new_case_says(found: CostEstimate) -> None:
    for kind in (CumulativeCostChart, RequestCostChart):
        chart, fresh = kind(of()), kind(found)
        chart.update(found)
        assert chart.live.alt == fresh.live.alt
        assert told(chart) == told(fresh)
    updated = CumulativeCostChart(of(**PAYS_BACK))
    updated.update(found)
    assert rings(updated) == rings(CumulativeCostChart(found))


def test_the_sentence_names_the_cheapest_first_and_says_all_bills(found: CostEstimate) -> None:
    sentence = cumulative_cost.in_words(found)
    bills = {i: float(cost.cumulative[-1]) for i, cost in found.approaches.items()}
    named = re.findall(r"(?:: |, )([A-Z][^$:]*) \$", sentence)
    assert named == [label(i) for i in sorted(bills, key=lambda i: bills[i])]
    assert sentence.startswith(f"After {found.months} month")
    assert found.cheapest == min(bills, key=lambda i: bills[i])
    best = f"{label(found.cheapest)}, {dollars(bills[found.cheapest])}."
    assert cumulative_cost.sentence(found).startswith("Cheapest over ")
    assert best in cumulative_cost.sentence(found)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("the example", "Fine-tuning does not pay back."),
        ("one month", "After 1 month: "),
        ("history", "closed to new customers since 2026-05-07"),
    ],
)
def test_the_sentence_says_when_tuning_pays_back(case: str, said: str) -> None:
    assert said in cumulative_cost.in_words(of(**CASES[case]))


def test_the_sentence_names_the_month_of_break_even() -> None:
    sentence = cumulative_cost.sentence(of(**PAYS_BACK))
    assert sentence.endswith("Fine-tuning pays back from month 3 on.")


# Cost of one request


@pytest.mark.slow
def test_bars_are_as_long_as_a_request_is_dear(found: CostEstimate) -> None:
    axes, _ = artists(RequestCostChart(found))
    widths = np.array([[bar.get_width() for bar in part] for part in axes.containers])
    totals = [cost.per_request["total"] for cost in found.approaches.values()]
    assert widths.sum(axis=0).tolist() == pytest.approx(totals)
    assert max(totals) < axes.get_xlim()[1]
    rows = [text.get_text() for text in axes.get_yticklabels()]
    assert rows == [label(approach) for approach in found.approaches]


def test_every_part_of_a_request_is_in_one_bar() -> None:
    shown_parts = [part for _, parts, _ in PARTS.values() for part in parts]
    approaches = estimate(example_case()).approaches.values()
    counted = {part for cost in approaches for part in cost.per_request} - {"total"}
    assert len(set(shown_parts)) == len(shown_parts)
    assert counted <= set(shown_parts)


def test_the_largest_part_is_named() -> None:
    parts = dict.fromkeys(set(of().approaches["rag"].per_request), 0.0)
    assert largest_part(parts | {"hosting": 1.0, "output": 0.5}) == "rented GPU"
    assert largest_part(parts | {"embedding": 0.3, "reranking": 0.3, "output": 0.5}) == "search"
    words = request_cost.in_words(of(requests_per_month=1000))
    assert "Fine-tuning $5,840, mostly rented GPU" in words
    assert request_cost.sentence(of()).startswith("Cheapest request: Prompting, $0.2")


# The advisers' board


SAID = {"s1_decision": "fine_tuning", "s2_framework": "rag", "s5_flowchart": None}
OTHERS = {"s1_decision": "rag", "s2_framework": "rag", "s5_flowchart": "fine_tuning_rag"}


def marks(chart: BoardChart) -> list[tuple[str, str]]:
    """Row and column of every mark that is seen, from the top."""
    axes, _ = artists(chart)
    columns = [text.get_text().replace("\n", " ") for text in axes.get_xticklabels()]
    rows = [text.get_text()[:2] for text in axes.get_yticklabels()]
    seen = [line for line in axes.lines if line.get_marker() != "None" and line.get_visible()]
    places = sorted((int(mark.get_ydata()[0]), int(mark.get_xdata()[0])) for mark in seen)
    return [(rows[row], columns[column]) for row, column in places]


def test_a_mark_is_seen_where_an_adviser_meets_its_verdict() -> None:
    chart = BoardChart(SAID, "prompting")
    advised = [("S1", "Fine-tuning"), ("S2", "RAG"), ("S5", "No verdict")]
    assert marks(chart) == [*advised, ("Th", "Prompting")]
    chart.update(OTHERS, "rag")
    advised = [("S1", "RAG"), ("S2", "RAG"), ("S5", "Fine-tuning + RAG")]
    assert marks(chart) == [*advised, ("Th", "RAG")]


def test_the_board_tells_in_words_what_the_course_recommends() -> None:
    assert "This course: Prompting." in board.sentence(SAID, "prompting")
    assert BoardChart(SAID, "rag").live.alt == board.sentence(SAID, "rag")


# As files


def pictures() -> list[Any]:
    case = example_case(**PAYS_BACK)
    return [
        CumulativeCostChart(estimate(case)),
        RequestCostChart(estimate(case)),
        BoardChart(verdicts(case), "rag"),
    ]


@pytest.mark.slow
def test_a_picture_is_the_same_each_time_and_under_60_kilobytes() -> None:
    for one, other in zip(pictures(), pictures(), strict=True):
        png = one.live.png()
        assert png == one.live.png() == other.live.png()
        assert one.live.svg == other.live.svg
        assert png.startswith(b"\x89PNG")
        assert len(png) < 60_000


def test_dollars_in_a_picture_are_dollars_and_no_formula() -> None:
    found = estimate(example_case(**PAYS_BACK))
    for chart, amounts in (
        (CumulativeCostChart(found), [c.cumulative[-1] for c in found.approaches.values()]),
        (
            RequestCostChart(found),
            [1000 * c.per_request["total"] for c in found.approaches.values()],
        ),
    ):
        read = "".join(ElementTree.fromstring(chart.live.svg).itertext())
        for amount in amounts:
            assert dollars(float(amount)) in read
            assert dollars(float(amount)).startswith("$")


# Nothing that somebody typed becomes markup


def assert_harmless(html: str) -> None:
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_a_hostile_name_stays_text_in_every_table() -> None:
    case = example_case(name=HOSTILE, task=HOSTILE)
    assert_harmless(tables.request_cost_table({case.name: case}, ["prompting"])._repr_html_())
    assert_harmless(tables.verdict_table({case.name: case})._repr_html_())


def test_a_hostile_text_stays_text_in_a_quiz() -> None:
    choices = (Choice("yes", HOSTILE, True, HOSTILE), Choice("no", "No", False, "No."))
    question = Question("q", HOSTILE, choices)
    box = QuestionBox(question, "yes", lambda name, text: None, verdict_and_feedback)
    asked, _, answered = box.children
    assert_harmless(asked.value)
    assert_harmless(answered.value)
    assert_harmless(as_html(HOSTILE))
    assert_harmless(answers_html([question]))


def test_dollars_in_a_quiz_are_dollars_and_no_formula() -> None:
    html = as_html("From $1 to $2")
    read = "".join(ElementTree.fromstring(f"<p>{html}</p>").itertext())
    assert read == "From $1 to $2"
    assert "$" not in html


def test_tables_tell_dollars_and_whole_texts() -> None:
    long = "x" * 300
    case = example_case(name="Mine")
    html = tables.request_cost_table({long: case}, ["prompting"])._repr_html_()
    assert long in html
    assert "tex2jax_ignore" in html
    upfront = tables.upfront_table(case)
    assert upfront.rows["in all"]["RAG"] == "$7,200"
    frame = pd.DataFrame.from_dict(upfront.rows, orient="index")
    assert repr(upfront).split() == frame.to_string().split()
    cells = [
        [cell.text or "" for cell in row]
        for row in ElementTree.fromstring(upfront._repr_html_()).iter("tr")
    ]
    assert cells == [["", *frame.columns], *frame.reset_index().to_numpy().tolist()]


def test_the_ways_to_train_are_those_of_the_bill() -> None:
    case = example_case(tuning_method="preference", examples_from="larger model")
    ways = tables.ways_to_train_table(case).rows
    assert list(ways["examples"].values()) == ["$6,000", "$103", "$6,000", "$0"]
    assert list(ways["training compute"].values()) == ["$2.25", "$2.25", "$4.50", "$2,065"]
    assert ways["in all"]["by reinforcement"] == "$9,465"
