"""Walk a case through a decision chart: the live path, its verdict and why."""

from __future__ import annotations

from flowchart.graph import Edge
from tune_or_not.case import Case
from tune_or_not.decision.advice.binding import Binding, Choices, Threshold
from tune_or_not.decision.advice.chart import Because, Chart, Walk
from tune_or_not.decision.advice.verdicts import VERDICTS, combined
from tune_or_not.words.listed_fields import listed, values_said


def walk(chart: Chart, case: Case) -> Walk:
    """The path of this case. Total: every case ends in one verdict, with its because-trail."""
    visited, taken = _followed(chart, case)
    asked = [node_id for node_id in visited if node_id in chart.bindings]
    assumed = [node_id for node_id in asked if is_assumed(chart.bindings[node_id], case)]
    outcomes = _outcomes(chart, visited)
    return Walk(
        chart=chart,
        nodes=frozenset(visited),
        edges=frozenset(taken),
        assumed=frozenset(assumed),
        current=assumed[0] if assumed else None,
        outcomes=outcomes,
        verdict=_verdict(chart, outcomes),
        because=tuple(_because(chart, node_id, case) for node_id in asked),
    )


def verdict(chart: Chart, case: Case) -> str:
    """The verdict alone, in a third of the time."""
    return _verdict(chart, _outcomes(chart, _followed(chart, case)[0]))


def _followed(chart: Chart, case: Case) -> tuple[list[str], list[Edge]]:
    """The boxes reached and the arrows taken, each branch to its end before the next."""
    visited: list[str] = []
    taken: list[Edge] = []
    waiting = [chart.root]
    while waiting:
        node_id = waiting.pop(0)
        if node_id in visited:
            continue
        visited.append(node_id)
        edges = _edges_taken(chart, node_id, case)
        taken += edges
        waiting = [edge.target for edge in edges] + waiting
    return visited, taken


def _outcomes(chart: Chart, visited: list[str]) -> tuple[str, ...]:
    return tuple(i for i in visited if chart.by_id[i].kind == "outcome")


def answered(chart: Chart, case: Case, question: str, answer: str) -> Case:
    """The case after this answer. Raises KeyError for a question or an answer the chart lacks."""
    if answer not in [edge.answer for edge in chart.exits[question]]:
        raise KeyError(answer)
    return chart.bindings[question].answered(case, answer)


def is_assumed(binding: Binding, case: Case) -> bool:
    """Whether the answer rests on values that nobody set."""
    decisive = binding.fields[:1] if isinstance(binding, Threshold) else binding.fields
    return not case.model_fields_set & set(decisive)


def sentence(found: Walk) -> str:
    """Where the path leads and by which answers, for readers who do not see the chart."""
    asked = [f"{b.question.removesuffix('?')}: {b.answer}" for b in found.because]
    source = found.chart.source
    return f"{source} leads to {VERDICTS[found.verdict]}. Path: {'; '.join(asked)}."


def _edges_taken(chart: Chart, node_id: str, case: Case) -> list[Edge]:
    exits = chart.exits[node_id]
    if node_id not in chart.bindings:
        return list(exits)
    answers = chart.bindings[node_id].answers(case)
    return [edge for edge in exits if edge.answer in answers]


def _verdict(chart: Chart, outcomes: tuple[str, ...]) -> str:
    if not outcomes:
        return _choices(chart).none_verdict
    verdicts = {chart.by_id[outcome].verdict or "" for outcome in outcomes}
    return verdicts.pop() if len(verdicts) == 1 else combined(frozenset(verdicts))


def _choices(chart: Chart) -> Choices:
    return next(b for b in chart.bindings.values() if isinstance(b, Choices))


def _because(chart: Chart, node_id: str, case: Case) -> Because:
    binding = chart.bindings[node_id]
    answers = binding.answers(case)
    rests = values_said(binding.fields, case)
    if not answers and isinstance(binding, Choices):
        text, answer = f"{binding.none_text} ({rests})", "None"
    else:
        answer = listed(answers)
        text = f"{chart.by_id[node_id].text} {answer} ({rests})"
    return Because(
        question=chart.by_id[node_id].text,
        answer=answer,
        fields=binding.fields,
        assumed=is_assumed(binding, case),
        text=text,
    )
