"""Flowcharts that answer in a page without a kernel walk as the decision module does."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from flowchart.picture import FlowchartPicture
from flowchart.walker import SCRIPT, STYLE, chart_data, walked, walker
from tune_or_not.case import Case, bounds, draws
from tune_or_not.case.columns import Cases
from tune_or_not.charts.advice.walked_chart import told_answers, walked_chart
from tune_or_not.decision.advice.at_least import AnswerNeedsMoreError, with_controls
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.chart_walk import (
    answered,
    is_assumed,
    sentence,
    settled,
    split_walk,
    walk,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WALK = """([chart, asked]) => asked.map(([answers, assumed]) => {
    const path = flowchartWalker.walk(chart, answers, assumed);
    return {
        nodes: path.nodes, current: path.current, styles: flowchartWalker.restyle(chart, path),
        sentence: path.verdict && flowchartWalker.sentence(chart, path),
    };
})"""
AHEAD = """([chart, clicks]) => clicks.map(([state, question, answer]) =>
    flowchartWalker.ahead(chart, state, question, answer))"""
STYLES_IN_PAGE = """([prefix, patch]) => Object.entries(patch).flatMap(([id, change]) => {
    const element = document.getElementById(prefix + id);
    return Object.entries(change).filter(([name, value]) =>
        value !== (name === "text" ? element.textContent : element.getAttribute(name)));
})"""


@pytest.fixture
def page(chromium: Browser) -> Page:
    opened = chromium.new_page()
    opened.set_content(f"<!doctype html><style>{STYLE}</style><main></main>")
    opened.add_script_tag(content=SCRIPT)
    return opened


def some_cases(chart: DecisionChart, count: int = 3_000) -> list[Case]:
    """Cases that tell all that a chart asks: toggles at random, numbers at either end."""
    pick = random.Random(19)

    def value(name: str) -> Any:
        if Case.model_fields[name].annotation is bool:
            return pick.random() < 0.5
        return pick.choice(bounds(name))

    return [Case.of({name: value(name) for name in chart.fields}) for _ in range(count)]


def ways(chart: DecisionChart, node: str) -> int:
    """The ways from a box to an outcome of a chart where each question has one answer."""
    exits = chart.exits[node]
    return sum(ways(chart, edge.target) for edge in exits) if exits else 1


def test_the_page_walks_every_path_of_every_chart_as_python_does(page: Page) -> None:
    for chart in charts().values():
        picture, page_chart = FlowchartPicture(chart), walked_chart(chart)
        paths = {frozenset(path.edges): (path, told_answers(chart, case))
                 for case in some_cases(chart) for path in [walk(chart, case)]}  # fmt: skip
        if not page_chart.several:
            assert len(paths) == ways(chart, chart.root)
        asked: list[tuple[Any, list[str]]] = []
        expected: list[dict[str, Any]] = []
        for path, answers in paths.values():
            asked.append((answers, []))
            expected.append(
                {
                    "nodes": [i for i in chart.in_order if i in path.nodes],
                    "current": None,
                    "styles": picture.restyle(path),
                    "sentence": " ".join(sentence(path).split()),
                }
            )
            questions = [i for i in expected[-1]["nodes"] if i in chart.bindings]
            for number in range(len(questions)):
                first = {i: answers[i] for i in questions[:number]}
                for given, assumed in ((first, []), (answers, questions[number:])):
                    gone = walked(chart, given, assumed)
                    asked.append((given, assumed))
                    expected.append(
                        {
                            "nodes": [i for i in chart.in_order if i in gone.nodes],
                            "current": questions[number],
                            "styles": picture.restyle(gone),
                            "sentence": expected[-1]["sentence"] if assumed else None,
                        }
                    )
        answered = page.evaluate(WALK, [chart_data(page_chart, picture), asked])
        for (given, assumed), here, there in zip(asked, answered, expected, strict=True):
            whole = there["sentence"] is not None or not assumed
            assert here["nodes"] == there["nodes"], (chart.id, given)
            assert here["current"] == there["current"], (chart.id, given)
            assert here["styles"] == there["styles"], (chart.id, given)
            assert not whole or here["sentence"] == there["sentence"], (chart.id, given)


def lit(chart: DecisionChart, case: Case) -> tuple[Any, ...]:
    """What the kernel draws of a case, and what the page knows of it."""
    whole = all(case.is_known(name) for name in with_controls(chart.fields))
    cases: Cases = case if whole else draws(case, 200)
    path = walk(chart, case)
    path, shares = (path, path.shares) if whole else split_walk(chart, case, cases)
    state = {
        "answers": settled(chart, cases),
        "assumed": [i for i in chart.bindings if is_assumed(chart, i, case)],
        "reached": list(shares.nodes),
    }
    return FlowchartPicture(chart).restyle(path, shares), state


def partly_told(chart: DecisionChart) -> list[Case]:
    """Cases that tell all, nothing, or some of what a chart asks."""
    pick = random.Random(7)
    whole = some_cases(chart, 12)
    kept = [[n for n in chart.fields if pick.random() < share] for share in (0, 0.3, 0.7) * 4]
    return whole[:4] + [
        case.without(*(n for n in chart.fields if n not in names))
        for case, names in zip(whole, kept, strict=True)
    ]


def test_what_the_page_lights_at_a_click_the_kernel_confirms(page: Page) -> None:
    lit_boxes = 0
    for chart in charts().values():
        clicks: list[tuple[Any, ...]] = []
        confirmed: list[dict[str, Any]] = []
        for case in partly_told(chart):
            before, state = lit(chart, case)
            for edge in chart.edges:
                if edge.answer is None:
                    continue
                with suppress(AnswerNeedsMoreError):
                    after, _ = lit(chart, answered(chart, case, edge.source, edge.answer))
                    clicks.append((state, edge.source, edge.answer))
                    confirmed.append(before | after)
        data = chart_data(walked_chart(chart), FlowchartPicture(chart))
        for click, patch, after in zip(
            clicks, page.evaluate(AHEAD, [data, clicks]), confirmed, strict=True
        ):
            for element, change in (patch or {}).items():
                assert change == {name: after[element][name] for name in change}, (click, element)
                lit_boxes += element.startswith("box-")
    assert lit_boxes > 1_000


def test_a_reader_answers_with_the_mouse_and_with_the_keyboard(page: Page) -> None:
    chart = charts()["s1_decision"]
    elements = [walker(walked_chart(chart), prefix, {}) for prefix in ("a-", "b-")]
    page.evaluate("(html) => (document.querySelector('main').innerHTML = html)", "".join(elements))
    page.evaluate("flowchartWalker.begin()")
    first = page.locator(".flowchart-walker").first
    status = first.locator("[role=status]")
    first.locator("[id^='a-answer-'][aria-label$=': No']").first.click()
    second = next(i for i in chart.in_order if chart.by_id[i].text.startswith("Must similar"))
    assert status.inner_text().startswith(f"S1 asks next: {chart.by_id[second].text}")
    while page.evaluate("document.activeElement.id") != f"a-answer-{second}-0":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == f"a-answer-{second}-0"
    assert status.inner_text().startswith("S1 leads to Fine-tuning. Path: Do prompts already give")
    questions = list(chart.bindings)
    path = walked(chart, {questions[0]: ["No"], second: ["Yes"]})
    patch = FlowchartPicture(chart).restyle(path)
    assert page.evaluate(STYLES_IN_PAGE, ["a-", patch]) == []
    untouched = FlowchartPicture(chart).restyle(walked(chart, {}))
    assert page.evaluate(STYLES_IN_PAGE, ["b-", untouched]) == []
    first.get_by_role("button", name="Answer from the start").click()
    assert page.evaluate(STYLES_IN_PAGE, ["a-", untouched]) == []
