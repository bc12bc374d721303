"""Check a training file: what is wrong with it, how long it is, what a run on it costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from tune_or_not.dataset.checks.together import look_together
from tune_or_not.dataset.file.open_file import open_data
from tune_or_not.dataset.options import Options
from tune_or_not.dataset.problems import DataError, StoppedError
from tune_or_not.dataset.reading import Progress, Reading
from tune_or_not.dataset.report import Report
from tune_or_not.dataset.summary import summary

__all__ = ["DataError", "Options", "Progress", "Report", "StoppedError", "check", "check_file"]


def check_file(
    path: str | Path,
    test: str | Path | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Report:
    """The report on a training file. Raises DataError with one sentence, StoppedError.

    `test`: a file whose questions must not be in it.
    """
    with open_data(path) as file:
        if test is None:
            return check(file, Path(path).name, None, options, progress)
        with open_data(test) as other:
            return check(file, Path(path).name, other, options, progress)


def check(
    file: BinaryIO,
    name: str,
    test: BinaryIO | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Report:
    """As `check_file`, for files that are open for reading bytes and can be sought in."""
    return summary(read_and_compare(file, name, test, options, progress))


def read_and_compare(
    file: BinaryIO,
    name: str,
    test: BinaryIO | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Reading:
    """All that is known of a file after reading it once. Raises DataError, StoppedError."""
    options = options or Options()
    other = None
    if test is not None:
        other = Reading(test, "the test file", replace(options, most_sketched=0), progress)
        other.read("Reading the test file")
    reading = Reading(file, name, options, progress)
    reading.read("Reading")
    look_together(reading, other)
    return reading
