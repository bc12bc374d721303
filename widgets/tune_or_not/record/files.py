"""A record in a file: written whole or not at all, and never over somebody else's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tune_or_not.case import Case, CaseError
from tune_or_not.decision.evidence.comparison import Comparison
from tune_or_not.reader.today import today
from tune_or_not.reader.whole_file import write_whole
from tune_or_not.record.carried import Carried, looks_like_record, read_carried
from tune_or_not.record.contents import record_of
from tune_or_not.record.document import Record
from tune_or_not.record.follow_up import FollowUp
from tune_or_not.record.html_page import html_page
from tune_or_not.record.markdown_page import markdown_page
from tune_or_not.record.still_svg import svg_file

ENDINGS = (".html", ".htm", ".md", ".markdown")
_OURS = "<!-- a picture of a tune_or_not decision record -->"


def write_record(
    case: Case,
    file: Path,
    follow_up: FollowUp | None = None,
    *,
    replace: bool = False,
    written: date | None = None,
    graded: Comparison | None = None,
) -> tuple[Path, ...]:
    """Write the record of a case, dated today or `written`; the files written, the page first.
    `graded` is what the team's own graded answers show.

    An earlier record is replaced; any other file only with `replace`. Raises CaseError with one
    sentence, and OSError's reason in it.
    """
    if file.suffix.lower() not in ENDINGS:
        raise CaseError(f"A record is a .html or a .md file, not {str(file)!r}.")
    pictures = file.with_name(f"{file.stem}_pictures")
    if not replace:
        _refuse_other_files(file)
    record = record_of(case, written or today(), follow_up, graded)
    if file.suffix.lower().startswith(".h"):
        return _written([(file, html_page(record))])
    drawn = [(pictures / f"{name}.svg", text) for name, text in _picture_files(record)]
    if not replace:
        _refuse_other_pictures(path for path, _ in drawn)
    page = (file, markdown_page(record, pictures.name))
    # Pictures first: a page never shows a picture that is not there.
    return tuple(reversed(_written([*reversed(drawn), page])))


def read_record(file: Path) -> Carried:
    """The case that a record carries, with the fields that were set. Raises CaseError."""
    return read_carried(text_of(file))


def text_of(file: Path) -> str:
    """A file's text. Raises CaseError with one sentence."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaseError(f"{str(file)!r} is not UTF-8 text.") from None
    except (OSError, ValueError) as refused:
        why = refused.strerror if isinstance(refused, OSError) else str(refused)
        raise CaseError(f"Cannot read {str(file)!r}: {why}.") from None


def _picture_files(record: Record) -> list[tuple[str, str]]:
    return [
        (picture.id, svg_file(picture.svg, picture.id, picture.caption, picture.alt) + _OURS + "\n")
        for picture in record.pictures
    ]


def _refuse_other_files(file: Path) -> None:
    if file.is_dir():
        raise CaseError(f"{str(file)!r} is a folder; name a file in it.")
    if file.exists() and not looks_like_record(text_of(file)):
        raise CaseError(
            f"{str(file)!r} exists and is no record of this course; choose another name (or "
            "--replace it, on the command line)."
        )


def _refuse_other_pictures(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.exists() and _OURS not in text_of(path):
            raise CaseError(
                f"{str(path)!r} exists and is no picture of a record; choose another name (or "
                "--replace it, on the command line)."
            )


def _written(texts: list[tuple[Path, str]]) -> tuple[Path, ...]:
    for path, text in texts:
        try:
            write_whole(path, text)
        except OSError as refused:
            raise CaseError(f"Cannot write {str(path)!r}: {refused.strerror}.") from None
    return tuple(path for path, _ in texts)
