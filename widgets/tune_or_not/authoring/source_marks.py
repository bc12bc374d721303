"""Where each item of the sources is taught: marks in the lessons, passages, the page of sources.

A lesson ends a passage with the item's id in square brackets, `[S2.myth.3]`. A passage is the
paragraph, list item or table row with the mark; where a table, a list, a quotation or a code cell
comes right after, it belongs to the passage, the cell with what it prints.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from itertools import groupby
from pathlib import Path

import nbformat

from tune_or_not.decision.advice.source_reader import Source, sources
from tune_or_not.facts.tables import source_map
from tune_or_not.reader.outline import Course, LessonEntry

MAP_FILE = Path("lessons/source_map.toml")
SOURCES_PAGE = Path("notebooks/sources.md")

_ID = r"S\d+\.[a-z]+(?:\.\d+)?"
_WRITTEN = re.compile(rf"\s*\[({_ID})\](?![(\[:])")
_LINKED = re.compile(rf'<sup id="({_ID})">.*?</sup>')
_FENCE = re.compile(r"^(```.*?^```)", re.DOTALL | re.MULTILINE)
_NO_SENTENCE = re.compile(
    r"^### Sources.*|^```.*?^```|\A---$.*?^---$|^(?:#|\||- \w[^\n]*;$)[^\n]*",
    re.DOTALL | re.MULTILINE,
)
"""Code, front matter, headings, tables, goals, and the list of sources at the end."""
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
        item_id: Item(item_id, gists[item_id].gist, entry["lesson"], tuple(entry["says"]))
        for item_id, entry in entries.items()
    }


def link_marks(text: str, where: str) -> str:
    """A lesson's Markdown with each mark as a small link to the item on the page of sources.

    Raises:
        SourceMarkError: a mark that no source has; `where` names the lesson.
    """
    gists = source_map()

    def link(mark: re.Match[str]) -> str:
        item_id = mark[1]
        if item_id not in gists:
            raise SourceMarkError(f"{where}: [{item_id}] is in none of the sources' maps")
        title = escape(gists[item_id].gist).replace("|", "/")
        page = f"{SOURCES_PAGE.name}#{anchor(item_id)}"
        return f' <sup id="{item_id}">[{item_id}]({page} "{title}")</sup>'

    parts = _FENCE.split(text)
    return "".join(part if part.startswith("```") else _WRITTEN.sub(link, part) for part in parts)


def name_sources(text: str) -> str:
    """A lesson's Markdown in which the first use of each source's id has its short title beside it.

    Only sentences count: no code, heading, table, goal or link. "S2's" counts like "S2".
    """
    for source in sources().values():
        use = re.compile(rf"(?<![\w\[(#]){source.id}(?:'s)?(?![\w'\]]|\.\w)")
        title = f" ([*{source.short}*]({SOURCES_PAGE.name}))"
        hidden = [span.span() for span in _NO_SENTENCE.finditer(text)]
        for match in use.finditer(text):
            if not any(start <= match.start() < end for start, end in hidden):
                text = text[: match.end()] + title + text[match.end() :]
                break
    return text


def anchor(item_id: str) -> str:
    """The heading of an item on the page of sources: GitHub and JupyterLab make it their anchor."""
    return item_id.lower().replace(".", "-")


def sources_page(course: Course, items: Iterable[Item]) -> str:
    """The Markdown of the page: each item with its document, its place there, and its lesson."""
    lessons = {lesson.id: lesson for lesson in course.lessons}
    homes = {item.id: lessons[item.lesson] for item in items if item.lesson in lessons}
    head = (
        "<!-- Built from widgets/tune_or_not/facts/; edit the files there. -->\n\n# Sources\n\n"
        f"[All lessons]({course.lessons[0].notebook.name})\n\nWhat each document says, item by "
        "item and in our own words. The marks in the lessons lead here."
    )
    parts = [head]
    for source_id, group in groupby(source_map().items(), lambda pair: _source(pair[0])):
        source, rows = sources()[source_id], list(group)
        taught = sum(item_id in homes for item_id, _ in rows)
        parts.append(
            f"## {source_id}: {source.title}\n\n{source.note} {_named(source)} "
            f"{taught} of {len(rows)} items taught."
        )
        parts += [
            f"### {anchor(item_id)}\n\n{source_id}, *{source.title}*, under *{row.section}*: "
            f"{row.gist}.{_taught(homes.get(item_id))}"
            for item_id, row in rows
        ]
    return "\n\n".join(parts) + "\n"


def _named(source: Source) -> str:
    link = f" [Read it]({source.link})." if source.link else ""
    return f"Author: {source.author}. Date: {source.date}.{link}"


def _taught(lesson: LessonEntry | None) -> str:
    if lesson is None:
        return ""
    return f" Taught in [{lesson.id} {lesson.title}]({lesson.notebook.name})."


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
