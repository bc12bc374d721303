"""The glossary: terms as data in lessons/glossary.toml, their page, and the links to it.

A term is explained where it is first used, in italics: that place becomes a link to its entry on
notebooks/glossary.md, and the entry leads back to the lesson.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tune_or_not.reader.outline import Course, LessonEntry

GLOSSARY_FILE = Path("lessons/glossary.toml")
GLOSSARY_PAGE = Path("notebooks/glossary.md")

_TERM = re.compile(r"[a-z0-9]+([ -][a-z0-9]+)*")
_FENCE = re.compile(r"^(```.*?^```)", re.DOTALL | re.MULTILINE)


class GlossaryError(ValueError):
    """lessons/glossary.toml cannot be used, or a lesson lacks its term; the message says where."""


@dataclass(frozen=True)
class Term:
    """A term of the field: `lesson` is the id of its first lesson, `written` how it stands there.

    `term` is in small letters, so that GitHub and JupyterLab give its heading the same anchor.
    """

    term: str
    definition: str
    lesson: str
    written: str
    also: tuple[str, ...]

    @property
    def anchor(self) -> str:
        return self.term.replace(" ", "-")

    @property
    def forms(self) -> tuple[str, ...]:
        """Every way in which a lesson may use the term."""
        return tuple(dict.fromkeys((self.written, self.term, *self.also)))


def read_glossary(root: Path) -> tuple[Term, ...]:
    """The terms in alphabetical order; none where the course has no glossary.

    Raises:
        GlossaryError: no TOML; an entry is missing, unknown, empty or of the wrong type; a term is
            given twice or holds more than small letters, digits, spaces and hyphens.
    """
    path = root / GLOSSARY_FILE
    if not path.exists():
        return ()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise GlossaryError(f"{GLOSSARY_FILE}: {problem}") from problem
    terms = [_term(table, number) for number, table in enumerate(tables.get("term", []), start=1)]
    names = [term.term for term in terms]
    for name in names:
        if names.count(name) > 1:
            raise GlossaryError(f"{GLOSSARY_FILE}: {name!r} is given twice")
    return tuple(sorted(terms, key=lambda term: term.term))


def link_terms(text: str, lesson: LessonEntry, terms: Iterable[Term]) -> str:
    """A lesson's Markdown in which the first italic use of each of its terms leads to the glossary.

    Raises:
        GlossaryError: the lesson does not have one of its terms in italics.
    """
    for term in terms:
        if term.lesson == lesson.id:
            text = _linked(text, lesson, term)
    return text


def first_use(text: str, term: Term) -> re.Match[str] | None:
    """Where a lesson's Markdown first has a term in italics, its code left aside."""
    return next(_italics(text, term), None)


def glossary_page(course: Course, terms: Sequence[Term]) -> str:
    """The Markdown of the page. Raises GlossaryError for a lesson that the course does not have."""
    lessons = {lesson.id: lesson for lesson in course.lessons}
    unknown = [term for term in terms if term.lesson not in lessons]
    if unknown:
        raise GlossaryError(
            f"{GLOSSARY_FILE}: {unknown[0].term!r} names the lesson {unknown[0].lesson!r}, "
            "which is not in the course"
        )
    entries = [_entry(term, lessons[term.lesson]) for term in terms]
    back = f"[All lessons]({course.lessons[0].notebook.name})"
    head = (
        "<!-- Built from lessons/glossary.toml; edit that file. -->\n\n# Glossary\n\n"
        f"{back}\n\nThe terms of the field as this course uses them, each with the lesson that "
        "explains it where it is first used."
    )
    return "\n\n".join([head, *entries]) + "\n"


def _entry(term: Term, lesson: LessonEntry) -> str:
    also = f" Also: {', '.join(term.also)}." if term.also else ""
    where = f"[{lesson.id} {lesson.title}]({lesson.notebook.name})"
    return f"## {term.term}\n\n{term.definition}{also} First used in {where}."


def _linked(text: str, lesson: LessonEntry, term: Term) -> str:
    use = first_use(text, term)
    if use is None:
        raise GlossaryError(
            f"{lesson.source.as_posix()}: the glossary says that *{term.written}* is first used "
            f"here, in italics; write it so, or change {GLOSSARY_FILE.as_posix()}"
        )
    link = f"[{use[0]}]({GLOSSARY_PAGE.name}#{term.anchor})"
    return text[: use.start()] + link + text[use.end() :]


def _italics(text: str, term: Term) -> Iterator[re.Match[str]]:
    written = r"\s+".join(map(re.escape, term.written.split()))
    pattern = re.compile(rf"(?<![*\w\[\\])\*{written}\*(?![*\w])", re.IGNORECASE)
    hidden = [fence.span() for fence in _FENCE.finditer(text)]
    return (
        use
        for use in pattern.finditer(text)
        if not any(start <= use.start() < end for start, end in hidden)
    )


def _term(table: Any, number: int) -> Term:
    where = f"{GLOSSARY_FILE}: term {number}"
    if not isinstance(table, dict):
        raise GlossaryError(f"{where} must be a table")
    where = f"{where} ({table.get('term')!r})"
    types = {"term": str, "definition": str, "lesson": str, "written": str, "also": list}
    for name, value in table.items():
        if type(value) is not types.get(name) or not value:
            raise GlossaryError(f"{where}: {name!r} is unknown, empty or of the wrong type")
    for name in ("term", "definition", "lesson"):
        if name not in table:
            raise GlossaryError(f"{where}: {name!r} is missing")
    if not _TERM.fullmatch(table["term"]):
        raise GlossaryError(f"{where}: small letters, digits, spaces and hyphens only")
    return Term(
        term=table["term"],
        definition=" ".join(table["definition"].split()),
        lesson=table["lesson"],
        written=str(table.get("written", table["term"])),
        also=tuple(map(str, table.get("also", ()))),
    )
