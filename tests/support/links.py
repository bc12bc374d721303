"""Relative links of Markdown: which there are, and which lead nowhere."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark").enable("table")


class HtmlLinks(HTMLParser):
    """Collects the targets and the names that HTML inside Markdown gives."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        self.targets += [given[name] for name in ("href", "src") if name in given]
        self.names |= {given[name] for name in ("id", "name") if name in given}


def text_of(file: Path) -> str:
    """The Markdown of a file: all of it, or a notebook's Markdown cells."""
    if file.suffix != ".ipynb":
        return re.sub(r"\A---\n.*?\n---\n", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    cells = nbformat.read(file, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def relative_links(markdown: str) -> list[str]:
    """Link and image targets that have no scheme, in order."""
    targets = html_in(markdown).targets
    for token in tokens(markdown):
        target = token.attrGet("href") or token.attrGet("src")
        if target:
            targets.append(str(target))
    return [target for target in targets if not urlsplit(target).scheme]


def anchors(markdown: str) -> set[str]:
    """What `#...` may lead to: headings as GitHub and as JupyterLab name them, and HTML ids."""
    found = MARKDOWN.parse(markdown)
    headings = [after.content for token, after in pairwise(found) if token.type == "heading_open"]
    names = set(html_in(markdown).names)
    for heading in headings:
        names.add(heading.replace(" ", "-"))
        names.add(re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-"))
    return names


def dead_links(file: Path) -> list[str]:
    """The relative links of a file that lead to no file or to no heading."""
    return [target for target in relative_links(text_of(file)) if not leads_somewhere(file, target)]


def leads_somewhere(file: Path, target: str) -> bool:
    path, anchor = unquote(urlsplit(target).path), unquote(urlsplit(target).fragment)
    goal = file.parent / path if path else file
    if not goal.exists():
        return False
    if not anchor or goal.suffix not in {".md", ".ipynb"}:
        return True
    return anchor in anchors_of(goal.resolve())


@cache
def anchors_of(file: Path) -> set[str]:
    """The glossary is what hundreds of links lead to."""
    return anchors(text_of(file))


def tokens(markdown: str) -> Iterator[Token]:
    for token in MARKDOWN.parse(markdown):
        yield token
        yield from token.children or []


def html_in(markdown: str) -> HtmlLinks:
    parser = HtmlLinks()
    for token in tokens(markdown):
        if token.type in {"html_block", "html_inline"}:
            parser.feed(token.content)
    return parser
