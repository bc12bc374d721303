"""Where each item of the sources is taught: marks in the lessons, their passages, and the map.

A lesson ends a passage with the item's id in square brackets, `[S2.myth.3]`. A passage is the
paragraph, list item or table row with the mark; where a table, a list, a quotation or a code cell
comes right after, it belongs to the passage, the cell with what it prints.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape, unescape
from itertools import groupby
from pathlib import Path

import nbformat

from tune_or_not.authoring.glossary import GLOSSARY_PAGE
from tune_or_not.decision.advice.source_reader import Source, sources
from tune_or_not.facts.tables import source_map
from tune_or_not.reader.outline import Course, LessonEntry

MAP_FILE = Path("lessons/source_map.toml")
MAP_PAGE = Path("notebooks/sources.md")

_ID = r"S\d+\.[a-z]+(?:\.\d+)?"
_WRITTEN = re.compile(rf"\s*\[({_ID})\](?![(\[:])")
_LINKED = re.compile(rf'<sup id="({_ID})">.*?</sup>')
_FENCE = re.compile(r"^(```.*?^```)", re.DOTALL | re.MULTILINE)
_BLANK = re.compile(r"\n\s*\n")
_STARTS_ITEM = re.compile(r"^(?=(?:[-*+]|\d+[.)])\s|\|)", re.MULTILINE)
_BELONGS = re.compile(r"[-*+]\s|\d+[.)]\s|\||>|```")
_TAG = re.compile(r"<[^>]+>")
_MARKUP = re.compile(r"[*_`\\]|\]\([^)]*\)")


class SourceMarkError(ValueError):
    """A mark or lessons/source_map.toml cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Item:
    """One item of a source: the lesson at home, and what its passage must say ("a|b": either)."""

    id: str
    gist: str
    lesson: str
    says: tuple[str, ...]

    @property
    def source(self) -> str:
        return _source(self.id)

    def unsaid(self, passage: str) -> list[str]:
        """What the passage, as given by `passages`, leaves out."""
        text = passage.lower()
        return [
            wanted
            for wanted in self.says
            if not any(term.lower() in text for term in wanted.split("|"))
        ]


def read_items(root: Path) -> dict[str, Item]:
    """The items that the course teaches, by id, in the order of the sources.

    Raises:
        SourceMarkError: the file cannot be read, or does not fit facts/source_map.csv.
    """
    try:
        entries = tomllib.loads((root / MAP_FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SourceMarkError(f"{MAP_FILE}: {problem}") from problem
    gists = source_map()
    for item_id, entry in entries.items():
        if item_id not in gists:
            raise SourceMarkError(f"{MAP_FILE}: {item_id} is not in facts/source_map.csv")
        if set(entry) != {"lesson", "says"} or not entry["says"]:
            raise SourceMarkError(f"{MAP_FILE}: {item_id} needs `lesson` and `says`, nothing else")
    return {
        item_id: Item(item_id, gists[item_id], entry["lesson"], tuple(entry["says"]))
        for item_id, entry in entries.items()
    }


def link_marks(text: str, where: str) -> str:
    """A lesson's Markdown with each mark as a small link to the source's map.

    Raises:
        SourceMarkError: a mark that no source has; `where` names the lesson.
    """
    gists = source_map()

    def link(mark: re.Match[str]) -> str:
        item_id = mark[1]
        if item_id not in gists:
            raise SourceMarkError(f"{where}: [{item_id}] is in none of the sources' maps")
        title = escape(gists[item_id]).replace("|", "/")
        page = f"{MAP_PAGE.name}#{_source(item_id).lower()}"
        return f' <sup id="{item_id}">[{item_id}]({page} "{title}")</sup>'

    parts = _FENCE.split(text)
    return "".join(part if part.startswith("```") else _WRITTEN.sub(link, part) for part in parts)


def passages(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, str]]:
    """Each mark of a built notebook with the plain text of its passage, in reading order."""
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        following = notebook.cells[number + 1 : number + 2]
        blocks = _BLANK.split(cell.source.strip())
        for place, block in enumerate(blocks):
            is_last = place + 1 == len(blocks)
            after = _printed(following) if is_last else _belonging(blocks[place + 1])
            yield from _passages_of_block(block, after)


def source_page(course: Course, items: Collection[Item]) -> str:
    """The page with the map: for each source, what it says and the lesson that teaches it."""
    lessons = {lesson.id: lesson for lesson in course.lessons}
    tables = [
        _table(sources()[source], list(own), lessons)
        for source, own in groupby(items, lambda item: item.source)
    ]
    head = (
        f"<!-- Built from {MAP_FILE.as_posix()}; edit that file. -->\n\n"
        "# What the sources say, and where it is taught\n\n"
        f"[All lessons]({course.lessons[0].notebook.name}) · [Glossary]({GLOSSARY_PAGE.name})\n\n"
        f"{len(tables)} documents on fine-tuning hold {len(items)} items: claims, tables, charts, "
        "lists and cases. Each has a home lesson, and its passage ends with a small mark such as "
        "S2.myth.3 that leads back here. A test fails when a passage, one of its figures or its "
        "mark is missing."
    )
    return "\n\n".join([head, *tables]) + "\n"


def _table(source: Source, items: list[Item], lessons: dict[str, LessonEntry]) -> str:
    taught = sum(item.lesson in lessons for item in items)
    rows = []
    for item in items:
        home = lessons.get(item.lesson)
        where = f"[{home.id}]({home.notebook.name})" if home else "not yet"
        rows.append(f"| {item.id} | {item.gist.replace('|', '/')} | {where} |")
    return "\n".join(
        [
            f'<a id="{source.id.lower()}"></a>\n',
            f"## {source.id} · {source.title}\n",
            f"{taught} of {len(items)} items taught.\n",
            "| Item | What it says | Lesson |\n|---|---|---|",
            *rows,
        ]
    )


def _source(item_id: str) -> str:
    return item_id.partition(".")[0]


def _passages_of_block(block: str, after: str) -> Iterator[tuple[str, str]]:
    parts = [part for part in _STARTS_ITEM.split(block) if part.strip()]
    for part in parts:
        passage = f"{part}\n{after}" if part is parts[-1] else part
        for mark in _LINKED.finditer(part):
            yield mark[1], _plain(passage)


def _belonging(block: str) -> str:
    return block if _BELONGS.match(block) else ""


def _printed(cells: list[nbformat.NotebookNode]) -> str:
    """A code cell and the text that it prints."""
    texts = []
    for cell in cells:
        if cell.cell_type == "code":
            texts.append(cell.source)
            for output in cell.outputs:
                data = output.get("data", {})
                texts.append(output.get("text", ""))
                texts += [
                    data.get(kind, "") for kind in ("text/plain", "text/html", "text/markdown")
                ]
    return "\n".join(texts)


def _plain(text: str) -> str:
    text = _TAG.sub(" ", _MARKUP.sub(" ", _LINKED.sub(" ", text)))
    return re.sub(r"\s+", " ", unescape(text)).strip()
