"""The README's moving picture: a flowchart and the bar of the answer, question by question."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from xml.sax.saxutils import escape

from flowchart.picture import FlowchartPicture
from flowchart.walker import walked
from tune_or_not.case import Case
from tune_or_not.charts.advice.walked_chart import walked_chart
from tune_or_not.charts.choice.share_bar import ShareBar
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.chart_walk import answered
from tune_or_not.decision.choice.recommendation import recommend

PICTURE = Path("lessons/pictures/answering.svg")
CHART = "s1_decision"
ANSWERS = (("prompting", "No"), ("consistent", "No"), ("complex", "No"), ("tokens", "Yes"))

_SECONDS = 2.0
"""A step's; the last one stays twice as long."""
_CAPTION, _LINE, _LETTERS = 17, 24, 60
_BAR_HEIGHT = 46
_HEADING = "The course's own answer: how often each approach is the best"
_ATTRIBUTES = re.compile(r' (?:id|role|tabindex|data-\w+|aria-\w+|cursor)="[^"]*"')
_VARIABLE = re.compile(r"var\(--[\w-]+, ([^()]*)\)")


def moving_picture() -> str:
    """An animated SVG for a page that shows pictures alone: no script, the light theme's colours.

    Whoever asks for less motion sees the last step.
    """
    chart = charts()[CHART]
    picture, page_chart = FlowchartPicture(chart), walked_chart(chart)
    width, height = picture.layout.width, picture.layout.height
    bar = ShareBar(width - 48)
    case = Case()
    steps: list[dict[str, list[str]]] = [
        {question: [given] for question, given in ANSWERS[:number]}
        for number in range(len(ANSWERS) + 1)
    ]
    seconds = _SECONDS * (len(steps) + 1)
    frames = []
    for number, answers in enumerate(steps):
        if number:
            case = answered(chart, case, *ANSWERS[number - 1])
        path = walked(chart, answers)
        ends = page_chart.verdicts["+".join(sorted({chart.verdicts[i] for i in path.outcomes}))]
        asked = " ".join(chart.by_id[path.current or list(answers)[-1]].text.split())
        words = (
            f"{chart.source} asks: {asked}"
            if path.current
            else f"{asked} Yes. {chart.source} leads to {ends}."
        )
        inner = picture.svg(path).partition(">")[2].removesuffix("</svg>")
        inner = _VARIABLE.sub(r"\1", _ATTRIBUTES.sub("", inner))
        lines = "".join(
            f'<text x="24" y="{height + _LINE * (1.2 + row)}" text-anchor="start" '
            f'font-size="{_CAPTION}" fill="#212121">{escape(line)}</text>'
            for row, line in enumerate(textwrap.wrap(words, _LETTERS, break_on_hyphens=False)[:2])
        )
        shares = _VARIABLE.sub(r"\1", _ATTRIBUTES.sub("", bar.svg(recommend(case).shares)))
        lines += (
            f'<text x="24" y="{height + 3.4 * _LINE}" text-anchor="start" font-size="14" '
            f'fill="#616161">{_HEADING}</text><svg x="24" y="{height + 3.8 * _LINE}" '
            f'width="{width - 48}" height="{_BAR_HEIGHT}" text-anchor="start">{shares}</svg>'
        )
        last = " last" if number == len(steps) - 1 else ""
        frames.append(
            f'<g class="step{last}" style="animation-delay:{number * _SECONDS:g}s">'
            f"{inner}{lines}</g>"
        )
    share = 100 / (len(steps) + 1)
    style = (
        f".step{{opacity:0;animation:step {seconds:g}s step-end infinite}}"
        f".last{{animation-name:last}}"
        f"@keyframes step{{0%{{opacity:1}}{share:g}%{{opacity:0}}}}"
        f"@keyframes last{{0%{{opacity:1}}{2 * share:g}%{{opacity:0}}}}"
        "@media (prefers-reduced-motion:reduce){.step{animation:none}.last{opacity:1}}"
    )
    tall = round(height + 4.6 * _LINE + _BAR_HEIGHT)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {tall}" width="{width}" '
        f'height="{tall}" font-family="system-ui, sans-serif" font-size="13" text-anchor="middle" '
        f'stroke-linejoin="round"><style>{style}</style>'
        f'<rect width="{width}" height="{tall}" rx="8" fill="#fff"/>{"".join(frames)}</svg>\n'
    )
