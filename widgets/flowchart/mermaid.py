"""Read a flowchart from Mermaid text, strictly: refuse what is no decision procedure, and where.

Read are a header (`flowchart TD`), remarks (`%%`), boxes `a[Start]`, `b{Question?}`,
`c([Outcome])`, and one arrow a line: `b -->|Yes| c`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from flowchart.graph import Edge, Graph, Kind, Node

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
_PAIRS = {"[": "]", "{": "}", "([": "])"}
_BREAK = re.compile(r"\s*<br\s*/?>\s*")


class FlowchartError(ValueError):
    """A flowchart was refused; the message says which file, where and why."""


@dataclass(frozen=True)
class _Box:
    shape: str
    text: str
    line: int


def read_flowchart(name: str, text: str, title: str = "") -> Graph:
    """The flowchart of a file called `name`. Raises FlowchartError in one sentence, with the line.

    >>> read_flowchart("small.mmd", "flowchart TD\\na{A?} -->|Yes| b([B])\\na -->|No| c([C])").root
    'a'
    """
    lines = _lines(name, text)
    root = _root(name, lines)
    exits = {i: [e for e in lines.edges if e.source == i] for i in lines.boxes}
    _refuse_cycles(name, exits, root)
    return Graph(
        nodes=tuple(
            Node(node_id, _kind(name, box, node_id, exits[node_id]), box.text)
            for node_id, box in lines.boxes.items()
        ),
        edges=tuple(lines.edges),
        title=title,
    )


class _Lines:
    """Collects boxes and arrows line by line, refusing with the line's number."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.boxes: dict[str, _Box] = {}
        self.mentioned: dict[str, int] = {}
        self.edges: list[Edge] = []

    def refuse(self, line: int, why: str) -> NoReturn:
        raise FlowchartError(f"{self.name} line {line}: {why}.")

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
        node = _NODE.match(text)
        if not node:
            self.refuse(line, f"unknown syntax at {text!r}")
        node_id = node["id"]
        if node_id in RESERVED:
            self.refuse(line, f"the id {node_id!r} breaks Mermaid; choose another")
        self.mentioned.setdefault(node_id, line)
        if node["open"]:
            if _PAIRS[node["open"]] != node["close"]:
                self.refuse(
                    line, f"{node_id!r} opens with {node['open']} and closes with {node['close']}"
                )
            self._declare(node_id, _Box(node["open"], self._text(line, node["label"]), line))
        return node_id, text[node.end() :].strip()

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
            raise FlowchartError(
                f"{where} is a question and needs two or more exits with distinct answers."
            )
        return "question"
    if not exits:
        return "outcome"
    if box.shape == "([":
        raise FlowchartError(f"{where} is drawn as an outcome, but an arrow leaves it.")
    if len(exits) > 1 or answers != [None]:
        raise FlowchartError(f"{where} asks nothing, so one arrow without an answer may leave it.")
    return "start"


def _refuse_cycles(name: str, exits: dict[str, list[Edge]], root: str) -> None:
    done: set[str] = set()
    on_path: list[str] = []

    def visit(node_id: str) -> None:
        if node_id in on_path:
            raise FlowchartError(f"{name}: a cycle through {' -> '.join([*on_path, node_id])}.")
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
        raise FlowchartError(f"{name}: nothing leads to {', '.join(missed)}.")


def _lines(name: str, text: str) -> _Lines:
    lines = _Lines(name)
    content = [(n, line.strip()) for n, line in enumerate(text.splitlines(), start=1)]
    content = [(n, line) for n, line in content if line and not line.startswith("%%")]
    if not content or not _HEADER.match(content[0][1]):
        raise FlowchartError(f"{name}: the first line must be 'flowchart TD' or another direction.")
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
        counted = f"{len(roots)} roots ({', '.join(roots)})" if roots else "no root"
        raise FlowchartError(f"{name}: {counted}; a chart begins in exactly one box.")
    return roots[0]
