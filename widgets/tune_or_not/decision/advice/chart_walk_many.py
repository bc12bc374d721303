"""Walk a table of cases through a decision chart at once: masks instead of a path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tune_or_not.case.columns import Columns, Truth
from tune_or_not.decision.advice.binding import AnyOf, Binding, Choices, Threshold, Toggle
from tune_or_not.decision.advice.chart import Chart
from tune_or_not.decision.advice.verdicts import CODE, Codes, combined


def walk_many(chart: Chart, columns: Columns) -> Codes:
    """The chart's verdict for every row; the same as `walk` gives row by row."""
    reached = _reached(chart, columns)
    by_verdict: dict[str, Truth] = {}
    for node in chart.nodes:
        if node.verdict is not None and node.id in reached:
            known = by_verdict.get(node.verdict)
            mask = reached[node.id]
            by_verdict[node.verdict] = mask if known is None else known | mask
    bits = np.zeros(columns.rows, dtype=np.int64)
    for n, mask in enumerate(by_verdict.values()):
        bits |= mask.astype(np.int64) << n
    verdict_of = {one: _verdict(chart, list(by_verdict), int(one)) for one in np.unique(bits)}
    codes = np.empty(columns.rows, dtype=np.int8)
    for one, verdict in verdict_of.items():
        codes[bits == one] = CODE[verdict]
    return codes


def _verdict(chart: Chart, verdicts: list[str], bits: int) -> str:
    """The verdict of one set of outcomes, written as bits."""
    held = frozenset(verdict for n, verdict in enumerate(verdicts) if bits >> n & 1)
    if not held:
        return next(b.none_verdict for b in chart.bindings.values() if isinstance(b, Choices))
    return next(iter(held)) if len(held) == 1 else combined(held)


def _reached(chart: Chart, columns: Columns) -> dict[str, Truth]:
    """For every box that some row may reach: which rows do."""
    reached: dict[str, Truth] = {chart.root: np.ones(columns.rows, dtype=np.bool_)}
    for node_id in _in_order(chart):
        binding = chart.bindings.get(node_id)
        answers = _answers(binding, columns) if binding else {None: True}
        for edge in chart.exits[node_id]:
            taken = reached[node_id] & answers[edge.answer]
            known = reached.get(edge.target)
            reached[edge.target] = taken if known is None else known | taken
    return reached


def _in_order(chart: Chart) -> tuple[str, ...]:
    """Every box after all boxes that lead to it."""
    waiting = {node.id: sum(e.target == node.id for e in chart.edges) for node in chart.nodes}
    order = [chart.root]
    for node_id in order:
        for edge in chart.exits[node_id]:
            waiting[edge.target] -= 1
            if not waiting[edge.target]:
                order.append(edge.target)
    return tuple(order)


def _answers(binding: Binding, columns: Columns) -> Mapping[Any, Any]:
    """Each answer, and the rows that give it."""
    match binding:
        case Choices(choices=choices):
            return {answer: getattr(columns, name) for answer, name in choices.items()}
        case Toggle(name=name):
            yes = getattr(columns, name)
        case AnyOf(names=names):
            yes = np.logical_or.reduce([getattr(columns, name) for name in names])
        case Threshold(name=name, limit=str() as other):
            yes = getattr(columns, name) >= getattr(columns, other)
        case Threshold(name=name, limit=limit):
            yes = getattr(columns, name) >= limit
    return {"Yes": yes, "No": ~yes}
