"""The outline of the course: its lessons in reading order, read from lessons/course.toml."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COURSE_FILE = Path("lessons/course.toml")

_REPOSITORY = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+")


class OutlineError(ValueError):
    """lessons/course.toml cannot be used; the message says where and why."""


@dataclass(frozen=True)
class LessonEntry:
    """One lesson of the outline: lessons/<file>.md, from which notebooks/<file>.ipynb is built.

    `id` is its number, which changes where a lesson is inserted. `key` names it for ever: what a
    reader guessed and answered is kept under it.
    """

    id: str
    key: str
    title: str
    minutes: int
    sources: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{self.id}_{self.key}"

    @property
    def source(self) -> Path:
        return Path("lessons") / f"{self.file}.md"

    @property
    def questions(self) -> Path:
        return Path("lessons/questions") / f"{self.key}.toml"

    @property
    def notebook(self) -> Path:
        return Path("notebooks") / f"{self.file}.ipynb"


@dataclass(frozen=True)
class Course:
    """The whole course. `repository` is its public address, or "" while it has none."""

    title: str
    repository: str
    lessons: tuple[LessonEntry, ...]

    def lesson(self, file: str) -> LessonEntry:
        """The lesson of this file, whatever number it has by now. Raises OutlineError."""
        key = key_of(file)
        for lesson in self.lessons:
            if lesson.key == key:
                return lesson
        raise OutlineError(f"{COURSE_FILE}: no lesson has the key {key!r}")


def key_of(file: str) -> str:
    """A lesson's key from its file's name, which puts a number before it."""
    return re.sub(r"^\d+_", "", file)


def read_course(root: Path) -> Course:
    """Read lessons/course.toml below `root`.

    Raises:
        OutlineError: the file is missing, is not TOML, or an entry is missing, unknown, of the
            wrong type, or given twice.
    """
    try:
        text = (root / COURSE_FILE).read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise OutlineError(f"{COURSE_FILE}: {problem}") from problem
    course = _entries(data.get("course"), "[course]", {"title": str, "repository": str})
    tables = data.get("lesson")
    if not isinstance(tables, list) or not tables:
        raise OutlineError(f"{COURSE_FILE}: at least one [[lesson]] is needed")
    lessons = tuple(_lesson(table, number) for number, table in enumerate(tables, start=1))
    _refuse_twice(lessons)
    return Course(course["title"], _checked_repository(course["repository"]), lessons)


def _lesson(table: Any, number: int) -> LessonEntry:
    types = {"id": str, "key": str, "title": str, "minutes": int, "sources": list}
    entries = _entries(table, f"[[lesson]] number {number}", types)
    return LessonEntry(**{**entries, "sources": tuple(entries["sources"])})


def _entries(table: Any, where: str, types: dict[str, type]) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise OutlineError(f"{COURSE_FILE}: {where} is missing")
    for name in types.keys() ^ table.keys():
        state = "unknown" if name in table else "missing"
        raise OutlineError(f"{COURSE_FILE}: {where}: {name!r} is {state}")
    for name, wanted in types.items():
        if type(table[name]) is not wanted:
            raise OutlineError(
                f"{COURSE_FILE}: {where}: {name!r} must be of type {wanted.__name__}"
            )
    return table


def _refuse_twice(lessons: tuple[LessonEntry, ...]) -> None:
    for name in ("id", "key"):
        values = [getattr(lesson, name) for lesson in lessons]
        for value in values:
            if values.count(value) > 1:
                raise OutlineError(f"{COURSE_FILE}: two lessons have the {name} {value!r}")


def _checked_repository(address: str) -> str:
    if address and not _REPOSITORY.fullmatch(address):
        raise OutlineError(
            f"{COURSE_FILE}: [course]: 'repository' must be empty or look like "
            f"https://github.com/OWNER/NAME, not {address!r}"
        )
    return address
