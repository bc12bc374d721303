"""A flowchart as HTML that answers in the page itself, without a kernel.

The page's script (`walker.js`) knows nothing of any chart: boxes, arrows, verdicts and looks are
the JSON that stands in the page. What a path lights is tested against `walk` and `picture`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from typing import Any

from flowchart.graph import Graph
from flowchart.picture import FlowchartPicture
from flowchart.walk import LivePath, follow

SCRIPT, STYLE = (
    files("flowchart").joinpath(name).read_text(encoding="utf-8")
    for name in ("walker.js", "walker.css")
)

Answers = Mapping[str, Collection[str]]
"""Each question that was answered, and its answers: one, or several where several may be chosen."""


@dataclass(frozen=True, kw_only=True)
class WalkedChart:
    """A chart and what its ends mean.

    `outcomes` gives each outcome its code, `verdicts` what is said of the codes of one path: sorted
    and joined by "+", "" where a path ends in no outcome.
    """

    graph: Graph
    name: str
    outcomes: Mapping[str, str]
    verdicts: Mapping[str, str]
    several: Collection[str] = field(default_factory=tuple)
    """Questions of which several answers may be chosen."""


@dataclass(frozen=True)
class OwnPath:
    """A drawing that no press may change: what is pressed is walked on a copy, a button leads back,
    and paper shows the drawing itself.

    `svg` has ids that begin with the walker's prefix. `at_home`, `away` and `back` are what the
    page says beside the drawing, beside the copy, and on the button.
    """

    svg: str
    at_home: str
    away: str
    back: str


def walked(graph: Graph, answers: Answers, assumed: Collection[str] = ()) -> LivePath:
    """The path as far as it is answered; what is assumed, or open, is not settled."""
    flow = follow(
        graph,
        lambda question: {
            edge.answer or "": edge.answer in answers.get(question, ())
            for edge in graph.exits[question]
        },
    )
    return LivePath.of(graph, flow, lambda asked: asked in assumed or asked not in answers)


def walker(
    chart: WalkedChart,
    prefix: str,
    answers: Answers,
    assumed: Collection[str] = (),
    sentence: str = "",
    own: OwnPath | None = None,
) -> str:
    """The chart as an element of a page that has SCRIPT and STYLE once.

    Without the script it shows the path of `answers` and stands still. `prefix` begins every id: it
    must be the chart's own in its page. `sentence` says where it leads until somebody answers. With
    `own` its drawing stands there instead, and holds.
    """
    picture = FlowchartPicture(chart.graph)
    if own:
        svg, button = own.svg, own.back
    else:
        path = walked(chart.graph, answers, assumed)
        svg, button = picture.svg(path).replace(' id="', f' id="{prefix}'), "Answer from the start"
    data = {
        "prefix": prefix,
        "chart": chart_data(chart, picture),
        "answers": {question: list(given) for question, given in answers.items()},
        "assumed": list(assumed),
        "own": {"atHome": own.at_home, "away": own.away} if own else None,
    }
    carried = json.dumps(data, ensure_ascii=True).replace("<", "\\u003c")
    return (
        f'<div class="flowchart-walker" style="--own: {picture.layout.width}px">'
        f'<div class="flowchart-drawing" role="group" tabindex="0" '
        f'aria-label="{escape(chart.graph.title)}, flowchart">{svg}</div>'
        f'<div class="flowchart-said"><p role="status" aria-live="polite">{escape(sentence)}</p>'
        f'<p><button type="button" hidden>{escape(button)}</button></p></div>'
        f'<script type="application/json">{carried}</script></div>'
    )


def chart_data(chart: WalkedChart, picture: FlowchartPicture) -> dict[str, Any]:
    """All that the page's script knows of a chart."""
    graph = chart.graph
    return {
        "name": chart.name,
        "root": graph.root,
        "order": graph.in_order,
        "nodes": {
            node.id: {"kind": node.kind, "text": " ".join(node.text.split())}
            for node in graph.nodes
        },
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "answer": edge.answer,
                "id": picture.answer_ids.get(edge),
            }
            for edge in graph.edges
        ],
        "several": list(chart.several),
        "outcomes": dict(chart.outcomes),
        "verdicts": dict(chart.verdicts),
        "looks": picture.looks,
    }
