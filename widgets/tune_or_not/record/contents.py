"""A record from a case: its first page and its sections in order."""

from __future__ import annotations

from datetime import date

from tune_or_not.case import Case
from tune_or_not.record.advice import advisers_said, argument, in_full, paths, turns
from tune_or_not.record.case_in_words import assumed_in_words, case_in_words
from tune_or_not.record.document import Block, Paragraph, Record, Section, Table
from tune_or_not.record.follow_up import NOBODY, FollowUp
from tune_or_not.record.judged import Judged, judge
from tune_or_not.record.money_and_time import money, overridden, prices, time
from tune_or_not.record.readiness import readiness
from tune_or_not.record.summary import experiment_of, review_of, summary
from tune_or_not.record.words import long_day, theirs


def record_of(case: Case, written: date, follow_up: FollowUp | None = None) -> Record:
    """Everything that stands in the record of this case, written on this day."""
    added = follow_up or FollowUp()
    judged = judge(case)
    return Record(
        name=case.name,
        task=case.task,
        case=case,
        follow_up=added,
        summary=summary(judged, written, added),
        sections=(
            Section("argument", "The argument", argument(judged)),
            Section("the-case", "The case", case_in_words(judged)),
            Section("advice", "What the sources advise", advisers_said(judged)),
            Section("charts", "The charts of three sources", paths(judged)),
            Section("cost", "What it costs", money(judged)),
            Section("time", "How fast it answers", time(judged)),
            Section("readiness", "Preconditions and checklist", readiness(judged)),
            Section("turns", "What would turn it", turns(judged)),
            Section("assumed", "What is not told", assumed_in_words(judged)),
            Section("overridden", "What was typed over", overridden(judged)),
            Section("prices", "Prices, their sources and their age", prices(judged)),
            Section("next", "What happens next", _next(judged, added)),
            Section("in-full", "Appendix: every adviser in full", in_full(judged)),
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
        Table("What happens next", ("What", "Agreed"), rows),
        Paragraph(
            "At the review, load this record again, change what was learned since, and set the "
            "day it is judged on: prices, ends of models and the verdict follow.",
        ),
    )
