"""Read a decision chart: its drawing, and what its TOML binds questions and outcomes to."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NoReturn

from flowchart.graph import Edge
from flowchart.mermaid import FlowchartError, read_flowchart
from tune_or_not.case import Case, bounds, field
from tune_or_not.decision.advice.binding import AnyOf, Binding, SeveralAnswers, Threshold, Toggle
from tune_or_not.decision.advice.chart import ChartReading, DecisionChart
from tune_or_not.decision.advice.verdicts import COMBINABLE, VERDICTS
from tune_or_not.facts.tables import chart_files

_QUESTION_KEYS = {"field", "at_least", "any_of", "choices", "none", "why"}


class ChartError(FlowchartError):
    """A chart's bindings were refused; the message says which file, where and why."""


def read_chart(chart_id: str, mermaid: str, bindings: dict[str, Any]) -> DecisionChart:
    """A lint-clean chart with its bindings.

    Raises FlowchartError for its drawing, with the line, and ChartError for its bindings, with the
    entry; both in one sentence.
    """
    table = _Bindings(f"{chart_id}.toml", bindings)
    graph = read_flowchart(f"{chart_id}.mmd", mermaid)
    ids = {
        kind: [node.id for node in graph.nodes if node.kind == kind]
        for kind in ("question", "outcome")
    }
    return DecisionChart(
        id=chart_id,
        source=table.text("source"),
        title=table.text("title"),
        nodes=graph.nodes,
        edges=graph.edges,
        verdicts=table.outcomes(ids["outcome"]),
        bindings=table.questions({i: graph.exits[i] for i in ids["question"]}),
        readings=table.readings(graph.by_id),
    )


class _Bindings:
    """Reads the TOML half of a chart; every refusal names the file and the entry."""

    def __init__(self, name: str, table: dict[str, Any]) -> None:
        self.name = name
        self.table = table
        unknown = set(table) - {"source", "title", "question", "outcome", "reading"}
        if unknown:
            self.refuse(f"unknown entry {sorted(unknown)[0]!r}")

    def refuse(self, why: str) -> NoReturn:
        raise ChartError(f"{self.name}: {why}.")

    def text(self, key: str) -> str:
        value = self.table.get(key)
        if not isinstance(value, str) or not value:
            self.refuse(f"{key!r} is missing")
        return value

    def _match(self, kind: str, wanted: list[str]) -> dict[str, dict[str, Any]]:
        entries: Any = self.table.get(kind, {})
        if not isinstance(entries, dict) or not all(isinstance(e, dict) for e in entries.values()):
            self.refuse(f"each {kind} is a table, [{kind}.ID]")
        for node_id in wanted:
            if node_id not in entries:
                self.refuse(f"the {kind} {node_id!r} of the chart is not bound")
        for node_id in entries:
            if node_id not in wanted:
                self.refuse(f"the chart has no {kind} {node_id!r}")
        return entries

    def outcomes(self, wanted: list[str]) -> dict[str, str]:
        return {
            i: self._verdict(f"outcome {i!r}", e) for i, e in self._match("outcome", wanted).items()
        }

    def _verdict(self, where: str, entry: dict[str, Any]) -> str:
        verdict = entry.get("verdict")
        if not isinstance(verdict, str) or verdict not in VERDICTS:
            self.refuse(f"{where} has the verdict {verdict!r}; allowed: {', '.join(VERDICTS)}")
        return verdict

    def readings(self, boxes: Collection[str]) -> tuple[ChartReading, ...]:
        entries = self.table.get("reading", [])
        for entry in entries:
            if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
                self.refuse("each reading is a table, [[reading]], with a 'text'")
            if entry.get("node") is not None and entry["node"] not in boxes:
                self.refuse(f"a reading speaks of {entry['node']!r}, which the chart does not have")
        return tuple(ChartReading(entry.get("node"), entry["text"]) for entry in entries)

    def questions(self, wanted: dict[str, tuple[Edge, ...]]) -> dict[str, Binding]:
        entries = self._match("question", list(wanted))
        bindings = {i: self._binding(i, entries[i], exits) for i, exits in wanted.items()}
        if any(isinstance(binding, SeveralAnswers) for binding in bindings.values()):
            self._refuse_uncombinable()
        return bindings

    def _refuse_uncombinable(self) -> None:
        for node_id, entry in self.table["outcome"].items():
            if entry["verdict"] not in COMBINABLE:
                self.refuse(
                    f"outcome {node_id!r} has the verdict {entry['verdict']!r}; where several "
                    f"answers may be chosen, allowed: {', '.join(sorted(COMBINABLE))}"
                )

    def _binding(self, node_id: str, entry: dict[str, Any], exits: Sequence[Edge]) -> Binding:
        answers = [edge.answer for edge in exits]
        binding = self._condition(node_id, entry)
        expected = set(binding.choices) if isinstance(binding, SeveralAnswers) else {"Yes", "No"}
        if set(answers) != expected:
            self.refuse(
                f"question {node_id!r} is bound to {sorted(expected)}, "
                f"the chart's answers are {answers}"
            )
        return binding

    def _condition(self, node_id: str, entry: dict[str, Any]) -> Binding:
        why = entry.get("why", "")
        unknown = sorted(set(entry) - _QUESTION_KEYS)
        if unknown:
            self.refuse(f"question {node_id!r} has the unknown entry {unknown[0]!r}")
        match entry:
            case {"choices": dict(choices), "none": {"text": str(text)} as none}:
                self._toggles(node_id, choices.values())
                verdict = self._verdict(f"question {node_id!r}, none", none)
                return SeveralAnswers(dict(choices), none_text=text, none_verdict=verdict, why=why)
            case {"any_of": [_, *_] as names}:
                self._toggles(node_id, names)
                return AnyOf(tuple(names), why=why)
            case {"field": name, "at_least": int() | float() | str() as limit}:
                self._field(node_id, name, float)
                self._limit(node_id, name, limit)
                return Threshold(name, limit, why=why)
            case {"field": name}:
                self._field(node_id, name, bool)
                return Toggle(name, why=why)
        raise ChartError(
            f"{self.name}: question {node_id!r} needs 'field', 'any_of' or 'choices' with 'none' "
            "and its 'text'."
        )

    def _toggles(self, node_id: str, names: Collection[object]) -> None:
        for name in names:
            self._field(node_id, name, bool)
        if len(set(names)) < len(names):
            self.refuse(f"question {node_id!r} binds two answers to one field")

    def _limit(self, node_id: str, name: str, limit: float | str) -> None:
        if isinstance(limit, str):
            self._field(node_id, limit, float)
            return
        low, high = bounds(name) or (limit, limit)
        if isinstance(limit, bool) or not low <= limit <= high:
            self.refuse(
                f"question {node_id!r} compares {name!r} with {limit!r}; "
                f"allowed: {low:,.10g} to {high:,.10g}"
            )

    def _field(self, node_id: str, name: object, kind: type) -> None:
        if not isinstance(name, str) or name not in Case.model_fields:
            self.refuse(f"question {node_id!r} is bound to {name!r}, which a case does not have")
        fits = bounds(name) is not None if kind is float else field(name).annotation is bool
        if not fits:
            wanted = "a number" if kind is float else "a toggle"
            self.refuse(f"question {node_id!r} needs {wanted}, {name!r} is none")


@cache
def charts() -> dict[str, DecisionChart]:
    """Every chart that ships with the course, by id."""
    return {
        chart_id: read_chart(
            chart_id, mermaid.read_text("utf-8"), tomllib.loads(bindings.read_text("utf-8"))
        )
        for chart_id, (mermaid, bindings) in chart_files().items()
    }
