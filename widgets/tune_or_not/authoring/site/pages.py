"""Built notebooks and Markdown pages, as the site's generator reads them."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from copy import deepcopy
from pathlib import PurePosixPath

import nbformat
from nbformat import NotebookNode

from tune_or_not.authoring.walkers import put_walkers
from tune_or_not.charts.kit.static_picture import without_caption
from tune_or_not.reader.outline import LessonEntry

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_ANCHOR = re.compile(r'<a id="([\w-]+)"></a>')
_COMMENT = re.compile(r"<!--.*?-->\n*", re.DOTALL)
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#+$|~-]")
_OPENS_THE_LESSON = "lesson.open_lesson("
_STANDS_STILL = (
    '<p class="stands-still">On this page the pictures show the course\'s example and stand still. '
    'To move their sliders, and to answer for your own project, <a href="../index.html#start">run '
    "the course</a>. Flowcharts answer here, too.</p>"
)


def lesson_page(notebook: NotebookNode, lesson: LessonEntry) -> NotebookNode:
    """A built notebook without what only a running one needs.

    The title comes first. The ways on are the site's own. Code is folded away where its output is
    a picture or a table; what a cell prints stands under its code. A picture's sentence is its
    alternative text. A flowchart answers in the page. A flowchart answers in the page.
    """
    page = deepcopy(notebook)
    put_walkers(page)
    _top, titled, *cells, _bottom = page.cells
    title, _, rest = titled.source.partition("\n")
    titled.source = f"{title}\n\n{_facts(lesson)}\n\n{_STANDS_STILL}\n{rest}"
    page.cells = [titled, *(part for cell in cells for part in _parts(cell))]
    return page


def _facts(lesson: LessonEntry) -> str:
    facts = [f"Lesson {lesson.id}", f"{lesson.minutes} minutes"]
    if lesson.sources:
        facts.append(f"mirrors {', '.join(lesson.sources)}")
    return f'<p class="facts">{" · ".join(facts)}</p>'


def _parts(cell: NotebookNode) -> list[NotebookNode]:
    """A cell, or its code and then each of its pictures: a caption belongs to a whole cell."""
    if cell.cell_type != "code":
        return [cell]
    pictures = [output for output in cell.outputs if "image/png" in output.get("data", {})]
    if _OPENS_THE_LESSON in cell.source:
        cell.metadata.tags = ["remove-cell"]
    elif any("data" in output for output in cell.outputs):
        cell.metadata.tags = ["hide-input"]
    cell.outputs = [output for output in cell.outputs if output not in pictures]
    return [cell, *(_picture(cell, number, output) for number, output in enumerate(pictures))]


def _picture(code: NotebookNode, number: int, output: NotebookNode) -> NotebookNode:
    # The generator drops a cell without a source.
    hidden = {"tags": ["remove-input"]}
    cell: NotebookNode = nbformat.v4.new_code_cell(code.source, outputs=[output], metadata=hidden)
    cell.id = f"{code.id}-{number}"
    _caption(cell, output.data)
    return cell


def _caption(cell: NotebookNode, data: NotebookNode) -> None:
    """The sentence as text below the picture, in place of the one that is drawn in it."""
    sentence = data["text/plain"]
    png = without_caption(b64decode(data["image/png"]), sentence)
    data["image/png"] = b64encode(png).decode("ascii")
    plain = " ".join(sentence.split())
    caption = _MARKUP.sub(r"\\\g<0>", plain)
    cell.metadata.mystnb = {"image": {"alt": plain}, "figure": {"caption": caption}}


def markdown_page(text: str, page: PurePosixPath, there: set[PurePosixPath], outside: str) -> str:
    """A page of Markdown whose links to files that the site lacks lead to `outside`.

    Args:
        text: the page; anchors in HTML become the generator's own.
        page: its path in the repository.
        there: the paths that the site has.
        outside: the address before a path of the repository; "" where it has none: such a link
            becomes plain text.
    """

    def link(match: re.Match[str]) -> str:
        words, target = match.groups()
        path, _, anchor = target.partition("#")
        if "://" in target or not path:
            return match[0]
        goal = _joined(page.parent, path)
        if goal in there:
            return match[0].replace("../README.md", "../index.md")
        return f"[{words}]({outside}{goal}{'#' if anchor else ''}{anchor})" if outside else words

    return _LINK.sub(link, _ANCHOR.sub(r"(\1)=", _COMMENT.sub("", text)))


def _joined(folder: PurePosixPath, path: str) -> PurePosixPath:
    parts: list[str] = []
    for part in (folder / path).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return PurePosixPath(*parts)
