"""Read a decision chart from Mermaid text and its TOML bindings; refuse what is no procedure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from flowchart.graph import Edge, Kind, Node
from tune_or_not.case import Case, bounds, field
from tune_or_not.decision.advice.binding import AnyOf, Binding, Choices, Threshold, Toggle
from tune_or_not.decision.advice.chart import Chart, Reading
from tune_or_not.decision.advice.verdicts import COMBINABLE, VERDICTS
from tune_or_not.facts.tables import chart_files

RESERVED = frozenset(
    {
        "call",
        "class",
        "classDef",
        "click",
        "default",
        "direction",
        "end",
        "flowchart",
        "graph",
        "href",
        "linkStyle",
        "style",
        "subgraph",
    }
)
"""Ids that break a Mermaid drawing."""

_HEADER = re.compile(r"(flowchart|graph)\s+(TD|TB|LR|RL|BT)\s*;?$")
_NODE = re.compile(
    r"""(?P<id>[A-Za-z_]\w*)
        (?:(?P<open>\(\[|\[|\{)\s*(?P<label>"[^"]*"|[^"\[\]{}()|]*?)\s*(?P<close>\]\)|\]|\}))?""",
    re.VERBOSE,
)
_ARROW = re.compile(r"\s*-->\s*(?:\|\s*(?P<answer>\"[^\"]*\"|[^|\"]+?)\s*\|)?\s*")
_QUESTION_KEYS = {"field", "at_least", "any_of", "choices", "none", "why"}
_PAIRS = {"[": "]", "{": "}", "([": "])"}
_BREAK = re.compile(r"\s*<br\s*/?>\s*")


class ChartError(ValueError):
    """A chart was refused; the message says which file, where and why."""


@dataclass(frozen=True)
class _Box:
    shape: str
    text: str
    line: int


class _Lines:
    """Collects boxes and arrows line by line, refusing with the line's number."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.boxes: dict[str, _Box] = {}
        self.mentioned: dict[str, int] = {}
        self.edges: list[Edge] = []

    def refuse(self, line: int, why: str) -> NoReturn:
        raise ChartError(f"{self.name} line {line}: {why}.")

    def read(self, line: int, text: str) -> None:
        source, rest = self._node(line, text)
        if not rest:
            return
        arrow = _ARROW.match(rest)
        if not arrow:
            self.refuse(line, f"unknown syntax at {rest!r}")
        target, rest = self._node(line, rest[arrow.end() :])
        if rest:
            self.refuse(line, f"one arrow a line; unknown syntax at {rest!r}")
        answer = arrow["answer"]
        edge = Edge(source, target, self._text(line, answer) if answer else None)
        if any((e.source, e.target) == (source, target) for e in self.edges):
            self.refuse(line, f"a second arrow from {source!r} to {target!r}")
        self.edges.append(edge)

    def _node(self, line: int, text: str) -> tuple[str, str]:
        found = _NODE.match(text)
        if not found:
            self.refuse(line, f"unknown syntax at {text!r}")
        node_id = found["id"]
        if node_id in RESERVED:
            self.refuse(line, f"the id {node_id!r} breaks Mermaid; choose another")
        self.mentioned.setdefault(node_id, line)
        if found["open"]:
            if _PAIRS[found["open"]] != found["close"]:
                self.refuse(
                    line, f"{node_id!r} opens with {found['open']} and closes with {found['close']}"
                )
            self._declare(node_id, _Box(found["open"], self._text(line, found["label"]), line))
        return node_id, text[found.end() :].strip()

    def _declare(self, node_id: str, box: _Box) -> None:
        known = self.boxes.setdefault(node_id, box)
        if (known.text, known.shape) != (box.text, box.shape):
            self.refuse(
                box.line,
                f"two labels for one id: {node_id!r} is {known.text!r} since line {known.line}",
            )

    def _text(self, line: int, label: str) -> str:
        text = _BREAK.sub(" ", label.strip('"')).strip()
        if not text:
            self.refuse(line, "an empty label")
        if "<" in text or ">" in text:
            self.refuse(line, f"a stray < or > in {text!r}")
        return text


def _kind(name: str, box: _Box, node_id: str, exits: list[Edge]) -> Kind:
    where = f"{name} line {box.line}: {node_id!r}"
    answers = [edge.answer for edge in exits]
    if box.shape == "{":
        named = [answer.casefold() for answer in answers if answer]
        if len(named) < len(answers) or len(set(named)) < 2 or len(set(named)) < len(named):
            raise ChartError(
                f"{where} is a question and needs two or more exits with distinct answers."
            )
        return "question"
    if not exits:
        return "outcome"
    if box.shape == "([":
        raise ChartError(f"{where} is drawn as an outcome, but an arrow leaves it.")
    if len(exits) > 1 or answers != [None]:
        raise ChartError(f"{where} asks nothing, so one arrow without an answer may leave it.")
    return "start"


def _refuse_cycles(name: str, exits: dict[str, list[Edge]], root: str) -> None:
    done: set[str] = set()
    on_path: list[str] = []

    def visit(node_id: str) -> None:
        if node_id in on_path:
            raise ChartError(f"{name}: a cycle through {' -> '.join([*on_path, node_id])}.")
        if node_id in done:
            return
        on_path.append(node_id)
        for edge in exits[node_id]:
            visit(edge.target)
        on_path.pop()
        done.add(node_id)

    visit(root)
    missed = [node_id for node_id in exits if node_id not in done]
    if missed:
        raise ChartError(f"{name}: nothing leads to {', '.join(missed)}.")


def _lines(name: str, text: str) -> _Lines:
    lines = _Lines(name)
    content = [(n, line.strip()) for n, line in enumerate(text.splitlines(), start=1)]
    content = [(n, line) for n, line in content if line and not line.startswith("%%")]
    if not content or not _HEADER.match(content[0][1]):
        raise ChartError(f"{name}: the first line must be 'flowchart TD' or another direction.")
    for n, line in content[1:]:
        lines.read(n, line.removesuffix(";").strip())
    for node_id, first_line in lines.mentioned.items():
        if node_id not in lines.boxes:
            lines.refuse(first_line, f"{node_id!r} has no label anywhere")
    return lines


def _root(name: str, lines: _Lines) -> str:
    entered = {edge.target for edge in lines.edges}
    roots = [node_id for node_id in lines.boxes if node_id not in entered]
    if len(roots) != 1:
        told = f"{len(roots)} roots ({', '.join(roots)})" if roots else "no root"
        raise ChartError(f"{name}: {told}; a chart begins in exactly one box.")
    return roots[0]


def read_chart(chart_id: str, mermaid: str, bindings: dict[str, Any]) -> Chart:
    """A lint-clean chart with its bindings. Raises ChartError in one sentence, with the line."""
    name = f"{chart_id}.mmd"
    lines = _lines(name, mermaid)
    root = _root(name, lines)
    exits = {i: [e for e in lines.edges if e.source == i] for i in lines.boxes}
    _refuse_cycles(name, exits, root)
    kinds = {i: _kind(name, box, i, exits[i]) for i, box in lines.boxes.items()}
    told = _Bindings(f"{chart_id}.toml", bindings)
    outcomes = told.outcomes([i for i, kind in kinds.items() if kind == "outcome"])
    questions = {i: exits[i] for i, kind in kinds.items() if kind == "question"}
    nodes = tuple(Node(i, kinds[i], box.text, outcomes.get(i)) for i, box in lines.boxes.items())
    return Chart(
        id=chart_id,
        source=told.text("source"),
        title=told.text("title"),
        nodes=nodes,
        edges=tuple(lines.edges),
        bindings=told.questions(questions),
        readings=told.readings(set(lines.boxes)),
    )


class _Bindings:
    """Reads the TOML half of a chart; every refusal names the file and the entry."""

    def __init__(self, name: str, told: dict[str, Any]) -> None:
        self.name = name
        self.told = told
        unknown = set(told) - {"source", "title", "question", "outcome", "reading"}
        if unknown:
            self.refuse(f"unknown entry {sorted(unknown)[0]!r}")

    def refuse(self, why: str) -> NoReturn:
        raise ChartError(f"{self.name}: {why}.")

    def text(self, key: str) -> str:
        value = self.told.get(key)
        if not isinstance(value, str) or not value:
            self.refuse(f"{key!r} is missing")
        return value

    def _match(self, kind: str, wanted: list[str]) -> dict[str, dict[str, Any]]:
        entries: Any = self.told.get(kind, {})
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

    def readings(self, boxes: set[str]) -> tuple[Reading, ...]:
        entries = self.told.get("reading", [])
        for entry in entries:
            if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
                self.refuse("each reading is a table, [[reading]], with a 'text'")
            if entry.get("node") is not None and entry["node"] not in boxes:
                self.refuse(f"a reading speaks of {entry['node']!r}, which the chart does not have")
        return tuple(Reading(entry.get("node"), entry["text"]) for entry in entries)

    def questions(self, wanted: dict[str, list[Edge]]) -> dict[str, Binding]:
        entries = self._match("question", list(wanted))
        bindings = {i: self._binding(i, entries[i], exits) for i, exits in wanted.items()}
        if any(isinstance(binding, Choices) for binding in bindings.values()):
            self._refuse_uncombinable()
        return bindings

    def _refuse_uncombinable(self) -> None:
        for node_id, entry in self.told["outcome"].items():
            if entry["verdict"] not in COMBINABLE:
                self.refuse(
                    f"outcome {node_id!r} has the verdict {entry['verdict']!r}; where several "
                    f"answers may be chosen, allowed: {', '.join(sorted(COMBINABLE))}"
                )

    def _binding(self, node_id: str, entry: dict[str, Any], exits: list[Edge]) -> Binding:
        answers = [edge.answer for edge in exits]
        binding = self._condition(node_id, entry)
        expected = set(binding.choices) if isinstance(binding, Choices) else {"Yes", "No"}
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
                return Choices(dict(choices), none_text=text, none_verdict=verdict, why=why)
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
def charts() -> dict[str, Chart]:
    """Every chart that ships with the course, by id."""
    return {
        chart_id: read_chart(
            chart_id, mermaid.read_text("utf-8"), tomllib.loads(bindings.read_text("utf-8"))
        )
        for chart_id, (mermaid, bindings) in chart_files().items()
    }
