"""The `record` call: a case's decision record, as Markdown or HTML by the file's ending."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tune_or_not.case import Case, CaseError
from tune_or_not.record.follow_up import FollowUp, day


def add_arguments(call: argparse.ArgumentParser) -> None:
    """What the call takes."""
    call.add_argument("case", metavar="CASE.json", help="a case or a record; - for standard input")
    call.add_argument("-o", "--output", required=True, metavar="FILE", help="FILE.html or FILE.md")
    call.add_argument("--owner", default="", metavar="NAME", help="who answers for the decision")
    call.add_argument("--next", default="", metavar="TEXT", help="the experiment that comes next")
    call.add_argument("--review", metavar="DATE", help="the day to look again, YYYY-MM-DD")
    call.add_argument("--graded", metavar="ANSWERS.csv", help="your own graded answers, in pairs")
    call.add_argument(
        "--replace", action="store_true", help="write over a file that is no record of ours"
    )


def run(read_case: Callable[[str], Case]) -> Callable[[argparse.Namespace], dict[str, Any]]:
    """The call, with the way in which cases are read."""

    def record(arguments: argparse.Namespace) -> dict[str, Any]:
        # Drawing takes half a second to import, which the other calls do without.
        from tune_or_not.decision.evidence.graded_answers import read_graded  # noqa: PLC0415
        from tune_or_not.decision.evidence.paired import compare  # noqa: PLC0415
        from tune_or_not.record.files import text_of, write_record  # noqa: PLC0415

        review = day(arguments.review) if arguments.review else None
        follow_up = FollowUp(arguments.owner, arguments.next, review)
        case = read_case(arguments.case)
        graded = None
        if arguments.graded:
            answers = read_graded(text_of(Path(arguments.graded)))
            graded = compare(answers.prompt, answers.candidate)
            if graded is None:
                raise CaseError(f"{arguments.graded!r} holds fewer than two graded questions.")
        page, *pictures = write_record(
            case, Path(arguments.output), follow_up, replace=arguments.replace, graded=graded
        )
        return {"record": str(page), "pictures": [str(path) for path in pictures]}

    return record
