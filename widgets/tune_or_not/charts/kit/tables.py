"""Results as tables for a lesson's page: numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from tune_or_not.case import Case
from tune_or_not.charts.kit.style import dollars, per_thousand
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.bill.cost import upfront_cost
from tune_or_not.decision.bill.request_cost import APPROACHES, request_cost

READ_FIRST = ("s1_decision", "s2_framework", "s5_flowchart")
"""The three sources' charts, which lessons read before any other adviser."""

_UNBROKEN = 24
"""Letters up to which a cell stays on one line: dates, amounts."""


class Table:
    """Texts by row and column, shown whole, as a data frame shows itself in a notebook.

    `rows` is the name of each row to the texts by column; every row has the same columns. `align`
    is "left" for texts, "right" for amounts. Short cells, such as dates, are not broken.
    """

    def __init__(self, rows: Mapping[str, Mapping[str, str]], align: str = "right") -> None:
        self.rows = rows
        self._align = align
        self._columns = list(next(iter(rows.values()), ()))

    def _repr_html_(self) -> str:
        head = self._row("th", "", self._columns)
        body = "".join(self._row("td", name, row.values()) for name, row in self.rows.items())
        return (
            '<table class="dataframe tex2jax_ignore mathjax_ignore">'
            f"<thead>{head}</thead><tbody>{body}</tbody></table>"
        )

    def _row(self, tag: str, name: str, texts: Iterable[str]) -> str:
        # An empty header would tell a screen reader of a column without a name.
        first = self._cell("th" if name else "td", name)
        return f"<tr>{first}{''.join(self._cell(tag, text) for text in texts)}</tr>"

    def _cell(self, tag: str, text: str) -> str:
        wrap = "nowrap" if len(text) <= _UNBROKEN else "normal"
        style = f"text-align: {self._align}; white-space: {wrap}"
        return f'<{tag} style="{style}">{escape(text)}</{tag}>'

    def __repr__(self) -> str:
        lines = [["", *self._columns], *([name, *row.values()] for name, row in self.rows.items())]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join([first.ljust(widths[0]), *map(str.rjust, texts, widths[1:])])
            for first, *texts in lines
        )


def request_cost_table(cases: Mapping[str, Case], approaches: Sequence[str]) -> Table:
    """Cost of 1,000 requests, a row for each named case and a column for each approach."""
    rows = {
        name: {VERDICTS[a]: per_thousand(request_cost(case, a)["total"]) for a in approaches}
        for name, case in cases.items()
    }
    return Table(rows)


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
    parts = dict.fromkeys(part for column in columns.values() for part in column)
    rows = {
        part: {name: dollars(column.get(part, 0.0)) for name, column in columns.items()}
        for part in parts
    }
    rows["in all"] = {name: dollars(sum(column.values())) for name, column in columns.items()}
    return Table(rows)


def verdict_table(cases: Mapping[str, Case]) -> Table:
    """What each source's chart says of each named case."""
    rows = {
        name: {charts()[i].source: VERDICTS[v or ""] for i, v in verdicts(case, READ_FIRST).items()}
        for name, case in cases.items()
    }
    return Table(rows, align="left")
