"""What leads a reader round the course: cells above and below a lesson, the map, README blocks."""

import re
from urllib.parse import quote

from tune_or_not.authoring.glossary import GLOSSARY_PAGE
from tune_or_not.reader.outline import COURSE_FILE, Course, LessonEntry

MAP_MARKER = "<!-- map -->"


class ReadmeError(ValueError):
    """A generated block of the README has no end."""


def top_cell(course: Course, lesson: LessonEntry) -> str:
    """Markdown above a lesson: where the reader is, and the ways on."""
    facts = [f"Lesson {lesson.id}", f"{lesson.minutes} minutes"]
    if lesson.sources:
        facts.append(f"mirrors {', '.join(lesson.sources)}")
    return "  \n".join(filter(None, [f"**{' · '.join(facts)}**", _ways(course, lesson)]))


def bottom_cell(course: Course, lesson: LessonEntry) -> str:
    """Markdown below a lesson: the ways on, or that it was the last one."""
    last = lesson == course.lessons[-1]
    ways = _ways(course, lesson)
    end = "That was the last lesson." if last else ""
    return "---\n\n" + "  \n".join(filter(None, [end, ways]))


def lesson_map(course: Course, folder: str = "") -> str:
    """The lessons as a Markdown table; `folder` leads from the page to the notebooks."""
    head = ["| | Lesson | Minutes | Mirrors |", "|---|---|---:|---|"]
    return "\n".join([*head, *(_row(lesson, folder) for lesson in course.lessons)])


def timetable(course: Course) -> str:
    """The lessons and their minutes for the teachers' page, with the minutes so far."""
    rows, so_far = [], 0
    for lesson in course.lessons:
        so_far += lesson.minutes
        link = f"[{_escaped(lesson.title)}](../{lesson.notebook.as_posix()})"
        in_all = f"{so_far // 60}:{so_far % 60:02}"
        rows.append(f"| {lesson.id} | {link} | {lesson.minutes} | {in_all} |")
    return "\n".join(["| | Lesson | Minutes | In all |", "|---|---|---:|---:|", *rows])


def readme_blocks(course: Course) -> dict[str, str]:
    """The README's generated blocks by name."""
    return {"badges": _badges(course), "map": lesson_map(course, folder="notebooks/")}


def fill_blocks(text: str, blocks: dict[str, str]) -> str:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->`, where the text has both.

    Raises:
        ReadmeError: a block begins and does not end.
    """
    for name, content in blocks.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        if start in text and end not in text.partition(start)[2]:
            raise ReadmeError(f"README.md: {start} has no {end} after it")
        block = f"{start}\n{content}\n{end}".replace("\\", r"\\")
        pattern = f"{re.escape(start)}.*?{re.escape(end)}"
        text = re.sub(pattern, block, text, flags=re.DOTALL)
    return text


def _ways(course: Course, lesson: LessonEntry) -> str:
    here = course.lessons.index(lesson)
    first = course.lessons[0]
    ways = []
    if here > 0:
        ways.append(_link(course.lessons[here - 1], "← {}"))
    if here > 1:
        ways.append(f"[All lessons]({first.notebook.name})")
    ways.append(f"[Glossary]({GLOSSARY_PAGE.name})")
    if here + 1 < len(course.lessons):
        ways.append(_link(course.lessons[here + 1], "{} →"))
    return " · ".join(ways)


def _link(lesson: LessonEntry, form: str) -> str:
    return f"[{form.format(f'{lesson.id} {_escaped(lesson.title)}')}]({lesson.notebook.name})"


def _row(lesson: LessonEntry, folder: str) -> str:
    link = f"[{_escaped(lesson.title)}]({folder}{lesson.notebook.name})"
    return f"| {lesson.id} | {link} | {lesson.minutes} | {', '.join(lesson.sources)} |"


def _escaped(text: str) -> str:
    return re.sub(r"([\\|\[\]*_`<>])", r"\\\1", text)


def _badges(course: Course) -> str:
    if not course.repository:
        return (
            "To launch the course on Binder, give the repository's public address as `repository` "
            f"in `{COURSE_FILE.as_posix()}` and run `python3 course.py build`: "
            "the launch badge then stands here."
        )
    return "\n".join([_binder_badge(course), _tests_badge(course.repository)])


def _binder_badge(course: Course) -> str:
    project = course.repository.removeprefix("https://github.com/")
    opened = quote(f"lab/tree/{course.lessons[0].notebook.as_posix()}", safe="")
    launch = f"https://mybinder.org/v2/gh/{project}/HEAD?urlpath={opened}"
    return f"[![Launch on Binder](https://mybinder.org/badge_logo.svg)]({launch})"


def _tests_badge(repository: str) -> str:
    workflow = f"{repository}/actions/workflows/ci.yml"
    return f"[![Tests]({workflow}/badge.svg)]({workflow})"
