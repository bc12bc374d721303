"""A record as Markdown, with its pictures as files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from tune_or_not.record.carried import carried_json
from tune_or_not.record.document import (
    Block,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Record,
    Table,
)
from tune_or_not.words.quantity import percent

_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~&]")
_LINE_START = re.compile(r"^(\s*)([-+#=]|\d+[.)])", re.MULTILINE)


def markdown_page(record: Record, folder: str) -> str:
    """The page; its pictures stand in `folder`, a path relative to it, by their ids.

    Everything that a reader or a source wrote shows as text in CommonMark, GitHub and JupyterLab.
    """
    return "\n".join(_lines(record, folder)).rstrip("\n") + "\n"


def _lines(record: Record, folder: str) -> Iterator[str]:
    first = record.summary
    yield f"# {_t(record.title)}"
    if record.task:
        yield f"\n{_t(record.task)}"
    yield f"\n**Recommendation: {_t(first.verdict)}**\n"
    yield f"{_t(', '.join(f'{part.verdict} {percent(part.share)}' for part in first.shares))}\n"
    yield f"{_t(first.decision)}\n\n### Why\n"
    yield from _items(first.why, numbered=True)
    yield ""
    yield from _block(first.picture, folder)
    yield ""
    yield from _rows(("What", "Value"), tuple(first.figures.items()), frozenset())
    for section in record.sections:
        yield f"\n## {_t(section.title)}"
        for block in section.blocks:
            yield ""
            yield from _block(block, folder)
    yield "\n## The case, to load again\n"
    yield "`python -m tune_or_not decide` reads this page, too.\n"
    yield f"```json\n{carried_json(record.case, record.follow_up)}\n```"


def _block(block: Block, folder: str) -> Iterator[str]:
    match block:
        case Paragraph():
            strong = f"**{_t(block.strong)}** " if block.strong else ""
            yield f"{'> ' if block.note else ''}{strong}{_t(block.text)}"
        case Listing():
            yield from _items(block.items, numbered=block.numbered)
        case Heading():
            yield f"### {_t(block.text)}"
        case Table():
            yield f"**{_t(block.caption)}**\n"
            yield from _rows(block.head, block.rows, block.amounts)
        case Picture():
            yield f"![{_t(block.alt)}]({quote(folder)}/{block.id}.svg)\n"
            yield f"*{_t(block.caption)}*"


def _items(items: tuple[str, ...], *, numbered: bool) -> Iterator[str]:
    for number, item in enumerate(items, start=1):
        yield f"{f'{number}.' if numbered else '-'} {_t(item)}"


def _rows(
    head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], amounts: frozenset[int]
) -> Iterator[str]:
    yield f"| {' | '.join(_t(text) for text in head)} |"
    yield f"| {' | '.join('---:' if n in amounts else '---' for n in range(len(head)))} |"
    for row in rows:
        yield f"| {' | '.join(_t(text) for text in row)} |"


def _t(text: str) -> str:
    """Text as it stands: no markup, no HTML, no formula, no new block."""
    text = _MARKUP.sub(_spelled, text)
    text = _LINE_START.sub(lambda match: f"{match[1]}{_spelled_sign(match[2])}", text)
    # Two dollar signs would be a formula, even escaped, unless each sits in its own element.
    text = text.replace("$", "<span>&#36;</span>")
    return text.replace("\r\n", "\n").replace("\n", "<br>")


def _spelled(match: re.Match[str]) -> str:
    sign = match[0]
    return f"&#{ord(sign)};" if sign in "<>&|" else f"\\{sign}"


def _spelled_sign(sign: str) -> str:
    return f"{sign[:-1]}\\{sign[-1]}"
