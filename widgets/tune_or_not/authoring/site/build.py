"""Make site/ from the built notebooks: pages that need no kernel, no server and no network.

python -m tune_or_not.authoring.site [-o FOLDER] [LESSON ...]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Collection, Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat

from flowchart import walker
from tune_or_not.authoring.build import REFUSED, TEACHERS_PAGE, LessonError, choose_lessons
from tune_or_not.authoring.glossary import GLOSSARY_PAGE
from tune_or_not.authoring.navigation import fill_blocks
from tune_or_not.authoring.site.first_look import FirstLook, first_look, page
from tune_or_not.authoring.site.pages import lesson_page, markdown_page
from tune_or_not.authoring.source_marks import SOURCES_PAGE
from tune_or_not.case import Case
from tune_or_not.reader.outline import Course, LessonEntry, read_course
from tune_or_not.reader.today import today

README = Path("README.md")
_LOOK_UP = {
    GLOSSARY_PAGE: "Glossary",
    SOURCES_PAGE: "What the sources say",
    TEACHERS_PAGE: "For teachers",
}
_PICTURES = Path("lessons/pictures")
_FIRST_LOOK = Path("first_look.md")
_STYLE, _ICON, _LOOK_SCRIPT = "site.css", "icon.svg", "first_look.js"


def build_site(root: Path, folder: Path, names: Sequence[str] = ()) -> int:
    """Write the site of the course at `root` into `folder`, which is emptied first.

    Args:
        names: lessons by id or file name; none means all of them.

    Returns:
        0 when all is well, and what the generator says otherwise: each of its warnings is an error.

    Raises:
        one of REFUSED: the outline, a name or a notebook cannot be used.
    """
    course = read_course(root)
    lessons = choose_lessons(course, names)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source"
        # A part of the course is for looking at it; the table takes ten seconds.
        look = None if names else first_look(Case().judged_on(today()))
        write_source(root, source, course, lessons, look)
        shutil.rmtree(folder, ignore_errors=True)
        pages = [(source / e.notebook, e.notebook.with_suffix("").as_posix()) for e in lessons]
        wide = [name for file, name in pages if "flowchart-walker" in file.read_text("utf-8")]
        return _generate(source, folder, Path(scratch) / "doctrees", settings(course, wide))


def write_source(
    root: Path,
    source: Path,
    course: Course,
    lessons: Sequence[LessonEntry],
    look: FirstLook | None = None,
) -> None:
    """Write what the generator reads: pages under the paths that they have in the repository, and
    the first look at the answer, where there is one."""
    pages = [path for path in _LOOK_UP if (root / path).exists()]
    there = {PurePosixPath(path) for path in (*pages, README, *(e.notebook for e in lessons))}
    there |= {PurePosixPath(file.relative_to(root)) for file in (root / _PICTURES).glob("*")}
    outside = f"{course.repository}/blob/HEAD/" if course.repository else ""

    def rewritten(text: str, path: Path) -> str:
        return markdown_page(text, PurePosixPath(path), there, outside)

    for lesson in lessons:
        notebook = lesson_page(_read(root, lesson), lesson)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = rewritten(cell.source, lesson.notebook)
        _write(source / lesson.notebook, nbformat.writes(notebook))
    for path in pages:
        _write(source / path, rewritten((root / path).read_text("utf-8"), path))
    # The badges are pictures from other machines.
    opening = rewritten(fill_blocks((root / README).read_text("utf-8"), {"badges": ""}), README)
    first = [] if look is None else [_FIRST_LOOK]
    _write(source / "index.md", f"{opening}\n{_contents(lessons, pages, first)}")
    if look is not None:
        _write(source / _FIRST_LOOK, page(look))
    shutil.copytree(root / _PICTURES, source / _PICTURES)
    static = source / "_static"
    own = files("tune_or_not.authoring.site")
    for name in (_STYLE, _ICON, _LOOK_SCRIPT):
        _write(static / name, own.joinpath(name).read_text("utf-8"))
    _write(static / "walker.js", walker.SCRIPT)
    _write(static / "walker.css", walker.STYLE)


def settings(course: Course, wide: Collection[str] = ()) -> dict[str, Any]:
    """The generator's settings: nothing is executed, and nothing is loaded from elsewhere.

    `wide` are the pages, without their ending, that hold a flowchart.
    """
    theme: dict[str, Any] = {
        "path_to_docs": "",
        "repository_branch": "HEAD",
        "use_download_button": False,
        "use_fullscreen_button": False,
        "show_toc_level": 2,
        "show_navbar_depth": 1,
        "home_page_in_toc": False,
        "navbar_persistent": [],
        # A flowchart takes the room of the page's own contents.
        "secondary_sidebar_items": {"**": ["page-toc"]} | dict.fromkeys(wide, ()),
    }
    if course.repository:
        theme |= {
            "repository_url": course.repository,
            "use_repository_button": True,
            "launch_buttons": {
                "binderhub_url": "https://mybinder.org",
                "notebook_interface": "jupyterlab",
            },
        }
    return {
        "project": course.title,
        "html_title": course.title,
        "extensions": ["myst_nb", "sphinx.ext.githubpages"],
        "nb_execution_mode": "off",
        "nb_ipywidgets_js": {},
        "nb_code_prompt_show": "Code",
        "nb_code_prompt_hide": "Code",
        # Dollars are money here, not mathematics.
        "myst_enable_extensions": [],
        "myst_heading_anchors": 4,
        "html_theme": "sphinx_book_theme",
        "html_theme_options": theme,
        "html_context": {"default_mode": "auto"},
        "html_favicon": f"_static/{_ICON}",
        "html_static_path": ["_static"],
        "html_css_files": ["walker.css", _STYLE],
        "html_js_files": ["walker.js", _LOOK_SCRIPT],
        "html_copy_source": False,
        "html_show_sphinx": False,
        "html_last_updated_fmt": None,
    }


def _read(root: Path, lesson: LessonEntry) -> nbformat.NotebookNode:
    try:
        built: nbformat.NotebookNode = nbformat.read(root / lesson.notebook, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError) as problem:
        raise LessonError(
            f"{lesson.notebook.as_posix()} cannot be read ({type(problem).__name__}). "
            f"Build it with: python3 course.py build {lesson.id}"
        ) from problem
    return built


def _contents(lessons: Sequence[LessonEntry], pages: Sequence[Path], first: Sequence[Path]) -> str:
    """The trees of the navigation."""
    listed = {
        "Try it": [f"A first look at the answer <{path.stem}>" for path in first],
        "Lessons": [f"{e.id} {e.title} <{e.notebook.with_suffix('').as_posix()}>" for e in lessons],
        "Look up": [f"{_LOOK_UP[path]} <{path.with_suffix('').as_posix()}>" for path in pages],
    }
    return "\n".join(
        f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(entries) + "\n```\n"
        for caption, entries in listed.items()
        if entries
    )


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def _generate(source: Path, folder: Path, doctrees: Path, chosen: dict[str, Any]) -> int:
    # Imported here: the generator is an extra, which a reader of the course does not need.
    from sphinx.application import Sphinx  # noqa: PLC0415

    application = Sphinx(
        srcdir=source,
        confdir=None,
        outdir=folder,
        doctreedir=doctrees,
        buildername="html",
        confoverrides=chosen,
        status=None,
        warningiserror=True,
    )
    application.build()
    return int(application.statuscode)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="course.py site", description=__doc__.splitlines()[0])
    parser.add_argument("lesson", nargs="*", help="a lesson's number or file; none means all")
    parser.add_argument("-o", "--output", default="site", type=Path, help="the folder (site/)")
    parsed = parser.parse_args(arguments)
    if find_spec("sphinx") is None:
        print("the site's generator is not installed. Run: python3 course.py site", file=sys.stderr)
        return 2
    try:
        code = build_site(Path.cwd(), parsed.output, parsed.lesson)
    except REFUSED as problem:
        print(problem, file=sys.stderr)
        return 2
    print(f"{parsed.output / 'index.html'}: open it in a browser")
    return code
