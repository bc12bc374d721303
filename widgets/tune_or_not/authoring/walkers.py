"""Flowcharts of a notebook as elements that answer in a page without a kernel."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from flowchart.walker import SCRIPT, STYLE, walker
from tune_or_not.charts.advice.walked_chart import walked_chart
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.panels.advice.walked_panel import WALK


def put_walkers(notebook: NotebookNode) -> int:
    """Replace the picture of each flowchart by one that answers; how many there were.

    The page needs SCRIPT and STYLE once. A chart that this course does not have stays a picture.
    """
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    walks = [o.data for o in outputs if o.get("data", {}).get(WALK, {}).get("chart") in charts()]
    for number, data in enumerate(walks):
        walk = data.pop(WALK)
        chart = walked_chart(charts()[walk["chart"]])
        sentence = data["text/plain"]
        data.clear()
        data["text/plain"] = sentence
        data["text/html"] = walker(chart, f"chart-{number}-", walk["answers"], sentence=sentence)
    return len(walks)


class WalkingCharts(Preprocessor):
    """For nbconvert: a notebook that is exported as HTML keeps charts that answer."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """A copy with walkers; the first brings the script and the style for all."""
        page = deepcopy(nb)
        if put_walkers(page):
            first = next(o for c in page.cells for o in c.get("outputs", []) if _walks(o))
            first.data["text/html"] += f"<style>{STYLE}</style><script>{SCRIPT}</script>"
        return page, resources


def _walks(output: NotebookNode) -> bool:
    return "flowchart-walker" in output.get("data", {}).get("text/html", "")
