"""How often each adviser would have been acceptable, or clearly wrong, on published projects."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TABLE = "outcomes/published_projects.csv"
"""Written by the benchmark of the published projects, which alone opens the locked half."""

COURSE, CONSTANT = "course", "constant"
"""Columns beside those of the sources' advisers: this course, and the best constant answer."""

_ABOUT = ("id", "half", "kind", "told_by", "done")


@dataclass(frozen=True)
class ScoredProject:
    """One published project, and what each adviser's advice on it is judged to be: acceptable,
    clearly wrong, miss (neither) or undecided (it has no rule)."""

    id: str
    half: str
    kind: str
    told_by: str
    done: str
    outcomes: dict[str, str]


@dataclass(frozen=True)
class Score:
    """One adviser over some projects, in numbers of projects."""

    adviser: str
    acceptable: int
    wrong: int
    neither: int


@cache
def scored_projects() -> tuple[ScoredProject, ...]:
    """Every project of the table."""
    text = files("tune_or_not.facts").joinpath(TABLE).read_text(encoding="utf-8")
    return tuple(
        ScoredProject(
            id=row["id"],
            half=row["half"],
            kind=row["kind"],
            told_by=row["told_by"],
            done=row["done"],
            outcomes={name: outcome for name, outcome in row.items() if name not in _ABOUT},
        )
        for row in csv.DictReader(text.splitlines())
    )


def scores(projects: Sequence[ScoredProject]) -> tuple[Score, ...]:
    """This course, the best constant answer, then each adviser that has a rule for some project of
    the whole table, in the sources' order."""
    every = scored_projects()
    ruled = (
        name for name in every[0].outcomes
        if name not in (COURSE, CONSTANT)
        and any(project.outcomes[name] != "undecided" for project in every)
    )  # fmt: skip
    return tuple(_score(name, projects) for name in (COURSE, CONSTANT, *ruled))


def _score(adviser: str, projects: Sequence[ScoredProject]) -> Score:
    outcomes = [project.outcomes[adviser] for project in projects]
    good, wrong = outcomes.count("acceptable"), outcomes.count("clearly wrong")
    return Score(adviser, good, wrong, len(outcomes) - good - wrong)
