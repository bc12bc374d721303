"""Walk a table of cases through a decision chart; for one case, its live path and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from flowchart.walk import Flow, Mask, Shares, follow
from tune_or_not.case import Case
from tune_or_not.case.columns import Cases, Columns, rows_of
from tune_or_not.decision.advice.binding import SeveralAnswers
from tune_or_not.decision.advice.chart import Because, ChartWalk, DecisionChart
from tune_or_not.decision.advice.verdicts import VERDICTS, Codes, combined, name_of
from tune_or_not.words.listed_fields import listed, values_said
from tune_or_not.words.quantity import quantity

_WORTH_A_WORD = 0.005
"""Rarer ends are left out of the sentence."""


def walk(chart: DecisionChart, case: Case) -> ChartWalk:
    """The path of this case. Total: every case ends in one verdict, with its because-trail."""
    flow = _flow(chart, case)
    because = {i: _because(chart, i, case) for i in flow.nodes if i in chart.bindings}
    return ChartWalk.of(
        chart,
        flow,
        lambda question: because[question].assumed,
        chart=chart,
        verdict=name_of(int(_verdicts(chart, flow, 1)[0])),
        because=tuple(because.values()),
    )


def verdicts(chart: DecisionChart, cases: Cases) -> Codes:
    """The chart's verdict for every row, or for one case; every case has one."""
    return _verdicts(chart, _flow(chart, cases), rows_of(cases))


def walk_shares(
    chart: DecisionChart, columns: Columns, weights: NDArray[np.float64] | None = None
) -> Shares:
    """The share of the rows, or of their weights, that reaches each box and takes each arrow.

    Of the draws of a case, these are the chances of each branch; 0 or 1 where all is told.
    """
    return _flow(chart, columns).shares(weights)


def split_walk(
    chart: DecisionChart, case: Case, draws: Columns, weights: NDArray[np.float64] | None = None
) -> tuple[ChartWalk, Shares]:
    """The path of a case of which not all is told, and the shares of its draws.

    The path holds every open question that some draw reaches; the first of them comes next.
    """
    shares = walk_shares(chart, draws, weights)
    asked = [i for i in shares.nodes if i in chart.bindings and is_assumed(chart, i, case)]
    path = replace(
        walk(chart, case), unsettled=frozenset(asked), current=asked[0] if asked else None
    )
    return path, shares


def settled(chart: DecisionChart, cases: Cases) -> dict[str, list[str]]:
    """The questions that every row answers alike, with those answers: of the draws of a case, what
    holds whatever is not told."""
    answers = {i: binding.answers(cases) for i, binding in chart.bindings.items()}
    return {
        question: [answer for answer, holds in given.items() if np.all(holds)]
        for question, given in answers.items()
        if all(np.all(holds) or not np.any(holds) for holds in given.values())
    }


def answered(chart: DecisionChart, case: Case, question: str, answer: str) -> Case:
    """The case after this answer.

    Raises KeyError for a question or an answer the chart lacks, and AnswerNeedsMoreError for an
    answer that leaves open which number, or which of several switches, is meant.
    """
    if answer not in [edge.answer for edge in chart.exits[question]]:
        raise KeyError(answer)
    return chart.bindings[question].answered(case, answer)


def is_assumed(chart: DecisionChart, question: str, case: Case) -> bool:
    """Whether the answer rests on values that nobody set."""
    return not chart.bindings[question].is_settled(case)


def sentence(path: ChartWalk) -> str:
    """Where the path leads and by which answers, for readers who do not see the chart."""
    asked = [f"{b.question.removesuffix('?')}: {b.answer}" for b in path.because]
    return f"{path.chart.source} leads to {VERDICTS[path.verdict]}. Path: {'; '.join(asked)}."


def split_sentence(path: ChartWalk, verdict_shares: Mapping[str | None, float]) -> str:
    """Where how many of the draws lead, the most likely first; the path where all lead alike."""
    if len(verdict_shares) == 1:
        return sentence(path)
    likely_first = sorted(verdict_shares, key=lambda verdict: -verdict_shares[verdict])
    ends = [
        f"{VERDICTS[verdict or '']} ({quantity(round(verdict_shares[verdict], 2), '%')})"
        for verdict in likely_first
        if verdict_shares[verdict] >= _WORTH_A_WORD
    ]
    source, next_question = path.chart.source, path.chart.by_id[path.current or path.chart.root]
    several = f"{source} may lead to {listed(ends, 'or')}: not all is told."
    return f"{several} Next: {next_question.text}"


def _flow(chart: DecisionChart, cases: Cases) -> Flow:
    rows = cases.rows if isinstance(cases, Columns) else None
    return follow(chart, lambda question: chart.bindings[question].answers(cases), rows)


def _verdicts(chart: DecisionChart, flow: Flow, rows: int) -> Codes:
    reached: dict[str, Mask] = {}
    for outcome, verdict in chart.verdicts.items():
        if outcome in flow.nodes:
            before, mask = reached.get(verdict), flow.nodes[outcome]
            reached[verdict] = mask if before is None else before | mask
    return combined(reached, rows, chart.none_verdict)


def _because(chart: DecisionChart, question: str, case: Case) -> Because:
    binding = chart.bindings[question]
    answers = [answer for answer, holds in binding.answers(case).items() if holds]
    fields = binding.rests_on(case)
    rests = values_said(fields, case)
    if not answers and isinstance(binding, SeveralAnswers):
        text, answer = f"{binding.none_text} ({rests})", "None"
    else:
        answer = listed(answers)
        text = f"{chart.by_id[question].text} {answer} ({rests})"
    return Because(
        question=chart.by_id[question].text,
        answer=answer,
        fields=fields,
        assumed=is_assumed(chart, question, case),
        text=text,
    )
