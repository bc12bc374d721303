"""A decision chart for a page without a kernel: its ends in words, and the answers of a case."""

from __future__ import annotations

from itertools import chain, combinations

from flowchart.walker import Answers, WalkedChart
from tune_or_not.case import Case
from tune_or_not.decision.advice.binding import SeveralAnswers
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.decision.advice.chart_walk import is_assumed
from tune_or_not.decision.advice.verdicts import VERDICTS, combined, name_of


def walked_chart(chart: DecisionChart) -> WalkedChart:
    """The chart with a sentence's word for every set of outcomes that a path can end in."""
    several = [i for i, asked in chart.bindings.items() if isinstance(asked, SeveralAnswers)]
    codes = sorted(set(chart.verdicts.values()))
    most = len(codes) if several else 1
    ends = chain.from_iterable(combinations(codes, size) for size in range(most + 1))
    return WalkedChart(
        graph=chart,
        name=chart.source,
        outcomes=chart.verdicts,
        verdicts={"+".join(end): VERDICTS[_verdict(chart, end)] for end in ends},
        several=several,
    )


def told_answers(chart: DecisionChart, case: Case) -> Answers:
    """What a case answers on a chart, where its answers rest on what was told."""
    return {
        question: [answer for answer, holds in asked.answers(case).items() if holds]
        for question, asked in chart.bindings.items()
        if not is_assumed(chart, question, case)
    }


def _verdict(chart: DecisionChart, end: tuple[str, ...]) -> str:
    (code,) = combined(dict.fromkeys(end, True), 1, chart.none_verdict).tolist()
    return name_of(code) or ""
