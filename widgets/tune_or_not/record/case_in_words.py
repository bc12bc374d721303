"""The case as a reader would tell it: what was set, and what the example's value stands for."""

from __future__ import annotations

from collections.abc import Iterable

from tune_or_not.case import GROUPS, Case, extra, fields_of, label
from tune_or_not.record.document import Block, Heading, Paragraph, Table
from tune_or_not.record.judged import Judged
from tune_or_not.record.words import long_day
from tune_or_not.words.known_names import value_in_words

TOLD_APART = ("name", "task", "as_of", "overrides")
"""Fields that stand elsewhere in a record."""


def case_in_words(judged: Judged) -> tuple[Block, ...]:
    """What was told, by group."""
    case = judged.case
    known = [name for name in _fields() if name in case.model_fields_set]
    count = len(known) + len(case.model_fields_set & set(TOLD_APART))
    blocks: list[Block] = [
        Paragraph(
            f"{count} of {len(Case.model_fields)} fields were told; of all others the "
            f"middle of what is usual stands here. Ages and ends count from {long_day(case.as_of)}."
        )
    ]
    if known:
        blocks.append(_table("What was told", known, case))
    else:
        blocks.append(Paragraph("Nothing was told yet."))
    return tuple(blocks)


def assumed_in_words(judged: Judged) -> tuple[Block, ...]:
    """What nobody told: first what the argument rests on, then everything else."""
    case = judged.case
    rests = [name for name in judged.recommendation.rests_on_unknown if name in _fields()]
    rest = [name for name in _fields() if not case.is_known(name) and name not in rests]
    blocks: list[Block] = []
    if rests:
        blocks += [
            Paragraph("The argument rests on these, and nobody told them. Find them out first."),
            _table("Not told, and decisive", rests, case),
        ]
    else:
        blocks.append(Paragraph("Everything that the argument rests on was told."))
    if rest:
        blocks += [
            Heading("Not told, and behind the bill or other advisers"),
            _table("Not told, and not decisive", rest, case),
        ]
    return tuple(blocks)


def _fields() -> tuple[str, ...]:
    grouped = (name for group in GROUPS for name in fields_of(group))
    return tuple(name for name in grouped if name not in TOLD_APART)


def _table(caption: str, names: Iterable[str], case: Case) -> Table:
    rows = tuple(
        (label(name), value_in_words(name, case), GROUPS[extra(name)["group"]]) for name in names
    )
    return Table(caption, ("Field", "Value", "Belongs to"), rows)
