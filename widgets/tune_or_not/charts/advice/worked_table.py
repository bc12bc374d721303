"""Worked cases as a table: what was done, what each source says, what the course would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tune_or_not.charts.kit.tables import READ_FIRST, Table
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.advice.worked_case import WorkedCase
from tune_or_not.decision.choice.recommendation import recommend_quickly


def worked_table(
    cases: Mapping[str, WorkedCase], asked: Sequence[str] = (*READ_FIRST, "s3_reasons")
) -> Table:
    """A row per case: the verdict of its source, of these advisers, and of the course."""
    rows = {}
    for worked in cases.values():
        given = verdicts(worked.case, asked)
        rows[f"{worked.case.name} ({worked.source}, {worked.date})"] = {
            "what was decided": VERDICTS[worked.verdict],
            **{_head(i): VERDICTS[v] if v else "no verdict" for i, v in given.items()},
            "this course": VERDICTS[recommend_quickly(worked.case).verdict],
        }
    return Table(rows, align="left")


def _head(adviser_id: str) -> str:
    adviser = advisers()[adviser_id]
    return f"{adviser.source} {adviser.title.lower()}"
