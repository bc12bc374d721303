"""Walk a case through a decision chart: the live path, its verdict and why."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case, extra, label
from tune_or_not.decision.binding import Binding, Choices, Threshold
from tune_or_not.decision.chart import Because, Chart, Edge, Walk
from tune_or_not.decision.quantity import quantity
from tune_or_not.decision.verdicts import VERDICTS, combined


def walk(chart: Chart, case: Case) -> Walk:
    """The path of this case. Total: every case ends in one verdict, with its because-trail."""
    visited: list[str] = []
    taken: list[Edge] = []
    because: list[Because] = []
    waiting = [chart.root]
    while waiting:
        node_id = waiting.pop(0)
        if node_id in visited:
            continue
        visited.append(node_id)
        edges = _edges_taken(chart, node_id, case)
        taken += edges
        waiting = [edge.target for edge in edges] + waiting
        if node_id in chart.bindings:
            because.append(_because(chart, node_id, case))
    outcomes = tuple(i for i in visited if chart.by_id[i].kind == "outcome")
    assumed = [i for i in visited if i in chart.bindings and is_assumed(chart.bindings[i], case)]
    return Walk(
        chart=chart,
        nodes=frozenset(visited),
        edges=frozenset(taken),
        assumed=frozenset(assumed),
        current=assumed[0] if assumed else None,
        outcomes=outcomes,
        verdict=_verdict(chart, outcomes),
        because=tuple(because),
    )


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
    rests = ", ".join(_value(name, case) for name in binding.fields)
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


def listed(words: Sequence[str]) -> str:
    """Words as a list in prose: "a", "a and b", "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _value(name: str, case: Case) -> str:
    value = getattr(case, name)
    if isinstance(value, bool):
        return f"{label(name)}: {'yes' if value else 'no'}"
    return f"{label(name)}: {quantity(value, extra(name)['unit'])}"
