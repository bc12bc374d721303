"""Results as tables for a lesson's page: numbers as people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from tune_or_not.case import Case
from tune_or_not.charts.kit.style import dollars, per_thousand
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.bill.cost import upfront_cost
from tune_or_not.decision.bill.request_cost import APPROACHES, request_cost

READ_FIRST = ("s1_decision", "s2_framework", "s5_flowchart")
"""The three sources' charts, which lessons read before any other adviser."""

_CELL = re.compile(r"<(t[dh])>([^<]*)")
_UNBROKEN = 24
"""Letters up to which a cell stays on one line: dates, amounts."""


class Table:
    """A data frame that shows itself whole: no cut texts, and a dollar sign is no formula.

    `align` is "left" for texts, "right" for amounts. Short cells, such as dates, are not broken.
    """

    def __init__(self, frame: pd.DataFrame, align: str = "right") -> None:
        self.frame = frame
        self._align = align

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None, "display.html.use_mathjax", False):
            html = str(self.frame.to_html(border=0))
        # An empty header tells a screen reader of a column without a name.
        return _CELL.sub(self._styled, html.replace("<th></th>", "<td></td>"))

    def _styled(self, cell: re.Match[str]) -> str:
        tag, text = cell.groups()
        wrap = "nowrap" if len(text) <= _UNBROKEN else "normal"
        return f'<{tag} style="text-align: {self._align}; white-space: {wrap}">{text}'

    def __repr__(self) -> str:
        return str(self.frame.to_string())


def request_cost_table(cases: Mapping[str, Case], approaches: Sequence[str]) -> Table:
    """Cost of 1,000 requests, a row for each named case and a column for each approach."""
    columns = {
        VERDICTS[approach]: {
            name: per_thousand(request_cost(case, approach)["total"])
            for name, case in cases.items()
        }
        for approach in approaches
    }
    return Table(pd.DataFrame(columns))


def upfront_table(case: Case) -> Table:
    """What each approach costs before its first request, by part."""
    return _added_up({VERDICTS[a]: upfront_cost(case, a) for a in APPROACHES})


def ways_to_train_table(case: Case) -> Table:
    """What tuning costs before its first request, by who makes the examples and how it is
    trained."""
    supervised = case.changed(tuning_method="supervised", examples_from="people")
    ways: dict[str, dict[str, str]] = {
        "examples by people": {},
        "by a larger model": {"examples_from": "larger model"},
        "by preference": {"tuning_method": "preference"},
        "by reinforcement": {"tuning_method": "reinforcement"},
    }
    return _added_up(
        {name: upfront_cost(supervised.changed(**way), "fine_tuning") for name, way in ways.items()}
    )


def _added_up(columns: Mapping[str, Mapping[str, float]]) -> Table:
    table = pd.DataFrame(columns).fillna(0.0)
    table.loc["in all"] = table.sum()
    return Table(table.map(dollars))


def verdict_table(cases: Mapping[str, Case]) -> Table:
    """What each source's chart says of each named case."""
    rows = {
        name: {charts()[i].source: VERDICTS[v or ""] for i, v in verdicts(case, READ_FIRST).items()}
        for name, case in cases.items()
    }
    return Table(pd.DataFrame(rows).T, align="left")
