"""Make notebooks/ from lessons/: executed, with outputs, the same bytes each time.

python -m tune_or_not.authoring.build [--check] [LESSON ...]
"""

import argparse
import asyncio
import difflib
import os
import re
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from tune_or_not.authoring.glossary import (
    GLOSSARY_PAGE,
    GlossaryError,
    glossary_page,
    link_terms,
    read_glossary,
)
from tune_or_not.authoring.moving_picture import PICTURE, moving_picture
from tune_or_not.authoring.navigation import (
    MAP_MARKER,
    ReadmeError,
    bottom_cell,
    fill_blocks,
    lesson_map,
    readme_blocks,
    timetable,
    top_cell,
)
from tune_or_not.authoring.source_marks import (
    MAP_FILE,
    SOURCES_PAGE,
    SourceMarkError,
    link_marks,
    name_sources,
    read_items,
    sources_page,
)
from tune_or_not.case import example_case
from tune_or_not.charts.kit.static_picture import WANTED
from tune_or_not.reader.outline import COURSE_FILE, Course, LessonEntry, OutlineError, read_course
from tune_or_not.reader.questions import (
    ANSWERS_MARKER,
    QuestionsError,
    answers_html,
    read_questions,
)

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
TEACHERS_PAGE = Path("lessons/for_teachers.md")
CELL_SECONDS = 240
TRAINED_HERE = re.compile(r"[^\n]*\btrainings? on this machine\b[^\n]*")
"""What differs in its last digit from processor to processor, and so is not compared."""
DIFF_LINES = 40
DIFF_WIDTH = 160


class LessonError(ValueError):
    """A lesson cannot become a notebook; the message names the lesson and the reason."""


REFUSED = (OutlineError, QuestionsError, ReadmeError, SourceMarkError, GlossaryError, LessonError)
"""What is wrong with a file that somebody wrote: told in a sentence, and nothing is built."""


@dataclass(frozen=True)
class Page:
    """A generated file as it should be. A notebook is compared without the bytes of pictures."""

    path: Path
    text: str


def build_all(root: Path, names: list[str] | None, check: bool) -> int:
    """Build or check the notebooks below `root`, and the README's generated blocks.

    Args:
        root: the repository.
        names: lessons by id, file name or path; none means all of them.
        check: compare with what is there instead of writing.

    Returns:
        0 when all is well; 1 when a lesson fails, a notebook is stale or stands without a lesson;
        2 when course.toml, a questions file, the README or a name cannot be used.
    """
    try:
        course = read_course(root)
        lessons = choose_lessons(course, names)
        drafts = [(lesson, draft(root, course, lesson)) for lesson in lessons]
        readme = [*filled_readme(root, course), *course_pages(root, course)]
    except REFUSED as problem:
        print(problem, file=sys.stderr)
        return 2
    strays = find_strays(root, course)
    built, failures = execute_all(root, drafts)
    pages = [*built, *readme]
    stale = [difference for page in pages if (difference := compare(root, page))] if check else []
    if not check:
        write_pages(root, pages)
    for message in [*failures, *stale, *strays]:
        print(message, file=sys.stderr)
    if stale:
        print("To bring them up to date: python3 course.py build", file=sys.stderr)
    return 1 if failures or stale or strays else 0


def choose_lessons(course: Course, names: Iterable[str] | None) -> list[LessonEntry]:
    """The lessons that are meant by their id, file name, or path."""
    if not names:
        return list(course.lessons)
    known = {key: lesson for lesson in course.lessons for key in (lesson.id, lesson.file)}
    for name in names:
        if Path(name).stem not in known:
            listed = ", ".join(lesson.file for lesson in course.lessons)
            raise LessonError(f"there is no lesson {name!r}; the lessons are: {listed}")
    wanted = {known[Path(name).stem] for name in names}
    return [lesson for lesson in course.lessons if lesson in wanted]


def find_strays(root: Path, course: Course) -> list[str]:
    """Notebooks without a lesson and lessons outside the course, as messages."""
    listed = {lesson.file for lesson in course.lessons}
    notebooks = sorted((root / "notebooks").glob("*.ipynb"))
    lessons = sorted((root / "lessons").glob("*.md"))
    built = {root / GLOSSARY_PAGE, root / SOURCES_PAGE}
    others = sorted({*(root / "notebooks").glob("*.md")} - built)
    where = COURSE_FILE.as_posix()
    return [
        *(f"notebooks/{file.name} has no lesson in {where}: delete it, or list it there"
          for file in notebooks if file.stem not in listed),
        *(f"lessons/{file.name} is not listed in {where}"
          for file in lessons if file.stem not in {*listed, TEACHERS_PAGE.stem}),
        *(f"notebooks/{file.name} is not built from anything: delete it" for file in others),
    ]  # fmt: skip


def draft(root: Path, course: Course, lesson: LessonEntry) -> nbformat.NotebookNode:
    """The notebook of a lesson before it is executed."""
    try:
        text = (root / lesson.source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise LessonError(f"{lesson.source.as_posix()}: {problem}") from problem
    text = link_terms(text, lesson, read_glossary(root))
    text = text.replace(MAP_MARKER, lesson_map(course))
    if ANSWERS_MARKER in text:
        closing = read_questions(root / lesson.questions).closing
        text = text.replace(ANSWERS_MARKER, answers_html(closing))
    text = link_marks(name_sources(text), lesson.source.as_posix())
    notebook: nbformat.NotebookNode = jupytext.reads(text, fmt="md:markdown")
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(top_cell(course, lesson)))
    notebook.cells.append(nbformat.v4.new_markdown_cell(bottom_cell(course, lesson)))
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"{lesson.id}-{number:03d}"
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNELSPEC})
    notebook.nbformat_minor = 5
    return notebook


def execute_all(
    root: Path, drafts: list[tuple[LessonEntry, nbformat.NotebookNode]]
) -> tuple[list[Page], list[str]]:
    """Execute the drafts side by side: the pages that worked, messages for those that did not."""

    def executed(lesson: LessonEntry, notebook: nbformat.NotebookNode) -> Page | str:
        try:
            execute(root / "notebooks", notebook)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as problem:
            return f"{lesson.source.as_posix()}: {_last_lines(str(problem))}"
        return Page(lesson.notebook, written(notebook))

    # Threads, because nbclient in the main thread takes Ctrl-C for itself and fails on it.
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        results = list(workers.map(executed, *zip(*drafts, strict=True)))
    pages = [result for result in results if isinstance(result, Page)]
    return pages, [result for result in results if isinstance(result, str)]


def execute(folder: Path, notebook: nbformat.NotebookNode) -> None:
    """Run a notebook in place, as a reader who opens the course for the first time would."""
    folder.mkdir(exist_ok=True)
    client = NotebookClient(
        notebook,
        kernel_name=KERNELSPEC["name"],
        timeout=CELL_SECONDS,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as profile:
        # Neither the builder's own case nor their IPython profile may show in a notebook.
        own = {
            "TUNE_OR_NOT_MY_DECISION": empty,
            "TUNE_OR_NOT_TODAY": example_case().as_of.isoformat(),
            "IPYTHONDIR": profile,
            WANTED: "1",
        }
        # On a thread of its own: the caller's may have an event loop that runs.
        with ThreadPoolExecutor(1) as apart:
            environment = {**os.environ, **own}
            apart.submit(lambda: asyncio.run(client.async_execute(env=environment))).result()
    drop_what_cannot_stay(notebook)


def drop_what_cannot_stay(notebook: nbformat.NotebookNode) -> None:
    """Remove what differs from run to run, and widget views, which need a live kernel."""
    notebook.metadata.pop("language_info", None)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if output.get("data") != {}]


def written(notebook: nbformat.NotebookNode) -> str:
    """A notebook as the text of its file."""
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def filled_readme(root: Path, course: Course) -> list[Page]:
    """The README with its generated blocks, when there is one."""
    path = root / "README.md"
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return [Page(Path("README.md"), fill_blocks(text, readme_blocks(course)))]


def course_pages(root: Path, course: Course) -> list[Page]:
    """The glossary, the sources, the teachers' page and the README's moving picture, where the
    course has them."""
    pages = []
    if (root / PICTURE).exists():
        pages.append(Page(PICTURE, moving_picture()))
    if terms := read_glossary(root):
        pages.append(Page(GLOSSARY_PAGE, glossary_page(course, terms)))
    if (root / MAP_FILE).exists():
        pages.append(Page(SOURCES_PAGE, sources_page(course, read_items(root).values())))
    if (root / TEACHERS_PAGE).exists():
        text = (root / TEACHERS_PAGE).read_text(encoding="utf-8")
        pages.append(Page(TEACHERS_PAGE, fill_blocks(text, {"timetable": timetable(course)})))
    return pages


def write_pages(root: Path, pages: Iterable[Page]) -> None:
    for page in pages:
        target = root / page.path
        target.write_text(page.text, encoding="utf-8", newline="\n")
        print(page.path.as_posix())


def compare(root: Path, page: Page) -> str:
    """What is stale in the file of a page, as a message; empty when it is up to date."""
    file, name = root / page.path, page.path.as_posix()
    if not file.exists():
        return f"{name} is missing"
    old = _comparable(Page(page.path, file.read_text(encoding="utf-8")))
    new = _comparable(page)
    if old == new:
        return ""
    lines = list(difflib.unified_diff(old, new, f"{name} as it is", f"{name} as built", "", "", 2))
    first = [line.rstrip("\n")[:DIFF_WIDTH] for line in lines[:DIFF_LINES]]
    more = len(lines) - len(first)
    return "\n".join([f"{name} is stale:", *first, *([f"... {more} more lines"] if more else [])])


def _comparable(page: Page) -> list[str]:
    text = page.text
    if page.path.suffix == ".ipynb":
        # What is not a notebook at all is compared as plain text, and differs.
        with suppress(ValueError, nbformat.ValidationError):
            text = written(without_picture_bytes(nbformat.reads(text, as_version=4)))
        text = TRAINED_HERE.sub("what training showed", text)
    return text.splitlines(keepends=True)


def without_picture_bytes(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy that only says where a PNG is: machines draw text a pixel apart."""
    copy = deepcopy(notebook)
    for cell in copy.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = "(a picture)"
    return copy


def _last_lines(traceback: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", traceback).strip().splitlines()
    return "\n".join(plain[-12:])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="course.py build", description=__doc__.splitlines()[0])
    parser.add_argument("lesson", nargs="*", help="a lesson's number or file; none means all")
    parser.add_argument("--check", action="store_true", help="only compare, write nothing")
    parsed = parser.parse_args(arguments)
    try:
        return build_all(Path.cwd(), parsed.lesson, parsed.check)
    except KeyboardInterrupt:
        print("stopped; no notebook was written", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
