"""How often one more answer leads into clearly wrong advice, and where that comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from benchmarks._published import Project
from tune_or_not.case import Case, label
from tune_or_not.case import field as declared
from tune_or_not.case.declared import prior
from tune_or_not.decision.choice.approaches import VERDICTS
from tune_or_not.decision.choice.draws import Numbers
from tune_or_not.decision.choice.judgement import judge
from tune_or_not.decision.choice.shares import Headline, headline, shares
from tune_or_not.decision.choice.turning import Change, table

DRAWS = 400
_AT_ONCE = 40


TIE = 0.1
"""Two shares that are closer than this are a tie: any answer may tip it."""

SPEAKS_FOR: Mapping[str, Collection[Change]] = {
    "rag": {("needs_knowledge", True), ("mainly_retrieval", True), ("needs_live_data", True),
            ("knowledge_changes", True), ("rag_covers_knowledge", True),
            ("retrieval_in_place", True), ("context_fits_prompt", False)},
    "prompting": {("may_train_on_data", False), ("team_can_train", False), ("stable_task", False),
                  ("needs_quick_iteration", True), ("tuning_fell_short", True),
                  ("examples_can_be_made", False), ("facts_come_with_request", True)},
    "base_model": {("api_allowed", False)},
    "smaller_model": {("small_model_suffices", True), ("running_cost_too_high", True),
                      ("needs_faster_answers", True), ("wants_fewer_tokens", True)},
    "fine_tuning": {("running_cost_too_high", True), ("needs_faster_answers", True),
                    ("wants_fewer_tokens", True), ("repeats_mistakes", True),
                    ("api_allowed", False), ("examples_exist", True),
                    ("prompting_gets_style", False), ("few_shot_keeps_format", False)},
}  # fmt: skip
"""Verdict to the answers that are a reason for it by any source: a need, a limit, what is there."""


@dataclass
class Steadiness:
    """Of single answers to what nobody told: how many lead into *clearly wrong*, each counted for
    the first cause that holds."""

    trials: int = 0
    wrong_before: int = 0
    """Of projects whose advice is clearly wrong before any of these answers."""
    reason: int = 0
    """Of the others: the answer is itself a reason for that advice."""
    tied: int = 0
    """Of the rest: that advice was within `TIE` of the first before the answer."""
    unexplained: Counter[str] = field(default_factory=Counter)
    """What is left: the model's own doing."""
    clear: int = 0
    """Of those that were not wrong before: to a clear answer, and not to "between A and B"."""
    projects_wrong_before: set[str] = field(default_factory=set)
    projects: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def wrong(self) -> int:
        return self.wrong_before + self.reason + self.tied + self.unexplained.total()


def unknown_toggles(case: Case) -> list[str]:
    """The yes-or-no fields that nobody told and a person could tell."""
    return [
        name for name in Case.model_fields
        if declared(name).annotation is bool and prior(name).ask and not case.is_known(name)
    ]  # fmt: skip


@cache
def steadiness(projects: tuple[Project, ...]) -> Steadiness:
    """Every unknown yes or no of every project set to yes and to no, one at a time."""
    result = Steadiness()
    for project in projects:
        case = project.entries["blind"]
        changes = [(name, answer) for name in unknown_toggles(case) for answer in (True, False)]
        (now, share), *rest = _headlines(case, [None, *changes])
        before = project.judged(now.verdict) == "clearly wrong"
        result.trials += len(changes)
        for change, (first, _) in zip(changes, rest, strict=True):
            if project.judged(first.verdict) != "clearly wrong":
                continue
            if before:
                result.wrong_before += 1
                result.projects_wrong_before.add(project.id)
                continue
            result.clear += first.clear
            result.projects.add(project.id)
            lead = float(share.max() - share[VERDICTS.index(first.verdict)])
            _explain(result, change, first.verdict, lead)
    return result


def _explain(result: Steadiness, change: Change, verdict: str, lead: float) -> None:
    name, answer = change
    words = f"{label(name)}: {'yes' if answer else 'no'}"
    result.answers[words] += 1
    if change in SPEAKS_FOR.get(verdict, ()):
        result.reason += 1
    elif lead < TIE:
        result.tied += 1
    else:
        result.unexplained[words] += 1


def _headlines(case: Case, changes: Sequence[Change | None]) -> Iterator[tuple[Headline, Numbers]]:
    for begin in range(0, len(changes), _AT_ONCE):
        some = changes[begin : begin + _AT_ONCE]
        judgement = judge(table(case, some, DRAWS, seed=0))
        share = shares(judgement.codes, judgement.weight, len(some))
        reached = (judgement.weight * judgement.good.any(axis=0)).reshape(len(some), -1)
        for row, good in zip(share, reached.sum(axis=1), strict=True):
            yield headline(row, float(good)), row
