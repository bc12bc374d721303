"""How often one more answer leads into clearly wrong advice, and where that comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks._published import Project
from tune_or_not.case import Case, label
from tune_or_not.case import field as declared
from tune_or_not.case.declared import prior
from tune_or_not.decision.choice.judgement import judge
from tune_or_not.decision.choice.shares import Headline, headline, shares
from tune_or_not.decision.choice.turning import Change, table

DRAWS = 400
_AT_ONCE = 40


@dataclass
class Steadiness:
    """Of single answers to what nobody told: how many lead into *clearly wrong*."""

    trials: int = 0
    wrong_before: int = 0
    """Of projects whose advice is clearly wrong before any of these answers."""
    between: int = 0
    """Of the others: to an answer that says "between A and B"."""
    clear: int = 0
    """Of the others: to a clear answer."""
    projects_wrong_before: set[str] = field(default_factory=set)
    projects: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def wrong(self) -> int:
        return self.wrong_before + self.between + self.clear


def unknown_toggles(case: Case) -> list[str]:
    """The yes-or-no fields that nobody told and a person could tell."""
    return [
        name for name in Case.model_fields
        if declared(name).annotation is bool and prior(name).ask and not case.is_known(name)
    ]  # fmt: skip


def steadiness(projects: Sequence[Project]) -> Steadiness:
    """Every unknown yes or no of every project set to yes and to no, one at a time."""
    result = Steadiness()
    for project in projects:
        case = project.entries["blind"]
        changes = [(name, answer) for name in unknown_toggles(case) for answer in (True, False)]
        now, *rest = _headlines(case, [None, *changes])
        before = project.judged(now.verdict) == "clearly wrong"
        result.trials += len(changes)
        for (name, answer), first in zip(changes, rest, strict=True):
            if project.judged(first.verdict) != "clearly wrong":
                continue
            if before:
                result.wrong_before += 1
                result.projects_wrong_before.add(project.id)
                continue
            result.between += not first.clear
            result.clear += first.clear
            result.projects.add(project.id)
            result.answers[f"{label(name)}: {'yes' if answer else 'no'}"] += 1
    return result


def _headlines(case: Case, changes: Sequence[Change | None]) -> Iterator[Headline]:
    for begin in range(0, len(changes), _AT_ONCE):
        some = changes[begin : begin + _AT_ONCE]
        judgement = judge(table(case, some, DRAWS, seed=0))
        share = shares(judgement.codes, judgement.weight, len(some))
        reached = (judgement.weight * judgement.good.any(axis=0)).reshape(len(some), -1)
        for row, good in zip(share, reached.sum(axis=1), strict=True):
            yield headline(row, float(good))
