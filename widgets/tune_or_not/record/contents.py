"""A record from a case: its first page and its sections in order."""

from __future__ import annotations

from datetime import date

from tune_or_not.case import Case
from tune_or_not.decision.evidence.comparison import Comparison
from tune_or_not.record.advice import argument, board_of, in_full, paths, turns
from tune_or_not.record.case_in_words import assumed_in_words, case_in_words
from tune_or_not.record.document import Block, Paragraph, Record, Section, Table
from tune_or_not.record.figures.money_and_time import money, moves, overridden, prices, time
from tune_or_not.record.follow_up import NOBODY, FollowUp
from tune_or_not.record.judged import Judged, judge
from tune_or_not.record.readiness import checklist, readiness
from tune_or_not.record.summary import experiment_of, review_of, summary
from tune_or_not.record.words import long_day, theirs


def record_of(
    case: Case,
    written: date,
    follow_up: FollowUp | None = None,
    graded: Comparison | None = None,
) -> Record:
    """Everything that stands in the record of this case, written on this day.

    `graded` is what the team's own graded answers show, where there are any.
    """
    added = follow_up or FollowUp()
    judged = judge(case)
    return Record(
        name=case.name,
        task=case.task,
        case=case,
        follow_up=added,
        summary=summary(judged, written, added, graded),
        sections=(
            Section("argument", "The argument", argument(judged)),
            Section("turns", "What would turn it", turns(judged)),
            Section("next", "What happens next", _next(judged, added)),
            Section("cost", "What it costs", money(judged)),
            Section("time", "How fast it answers", time(judged)),
            Section("readiness", "Before anyone trains", readiness(judged)),
            Section("the-case", "The case", case_in_words(judged), annex=True),
            Section("assumed", "What is not told", assumed_in_words(judged), annex=True),
            Section("advice", "What the sources advise", board_of(judged), annex=True),
            Section("charts", "The charts of three sources", paths(judged), annex=True),
            Section(
                "checklist", "The checklist of S2, counted twice", checklist(judged), annex=True
            ),
            Section("moves", "What moves the bill and the time", moves(judged), annex=True),
            Section("overridden", "What was typed over", overridden(judged), annex=True),
            Section("prices", "Prices, their sources and their age", prices(judged), annex=True),
            Section("in-full", "Every adviser in full", in_full(judged), annex=True),
        ),
    )


def _next(judged: Judged, added: FollowUp) -> tuple[Block, ...]:
    review = review_of(judged, added)
    rows = (
        ("Next experiment", experiment_of(judged, added)),
        ("Owner", theirs(added.owner) if added.owner else NOBODY),
        ("Review", f"{long_day(review.day)} ({review.why})"),
    )
    return (
        Table("Agreed so far", ("What", "How"), rows),
        Paragraph(
            "At the review, load this record again, change what was learned since, and set the "
            "day it is judged on: prices, ends of models and the verdict follow.",
        ),
    )
