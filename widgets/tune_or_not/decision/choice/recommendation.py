"""The course's own advice: a short ordered argument in words, how sure it is, and what to try."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tune_or_not.case import Case
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.turns import Turn, turns
from tune_or_not.decision.advice.verdicts import NAMES
from tune_or_not.decision.choice.steps import path, verdicts_of
from tune_or_not.decision.choice.steps_told import next_experiment, told


@dataclass(frozen=True)
class Reason:
    """One step of the argument and the case fields that it rests on."""

    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Recommendation:
    """What to do, why, what would turn it, how sure that is (0 to 1), and what to try next."""

    verdict: str
    because: tuple[Reason, ...]
    turns: tuple[Turn, ...]
    confidence: float
    assumed: tuple[str, ...]
    next_experiment: str
    """The cheapest thing to do that could settle or change the verdict."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def recommend(case: Case) -> Recommendation:
    """The recommendation for a case, with what would turn it."""
    return _recommend(case, with_turns=True)


def recommend_quickly(case: Case) -> Recommendation:
    """The same without the turns: quick enough for a slider."""
    return _recommend(case, with_turns=False)


def _recommend(case: Case, *, with_turns: bool) -> Recommendation:
    gone = path(case)
    verdict = NAMES[int(gone[-1].code)]
    because = tuple(Reason(text, fields) for text, fields in told(case, gone, verdict))
    rests_on = tuple(dict.fromkeys(name for reason in because for name in reason.fields))
    assumed = tuple(name for name in rests_on if name not in case.model_fields_set)
    return Recommendation(
        verdict=verdict,
        because=because,
        turns=turns(case, lambda trials: verdicts_of(case, trials), rests_on) if with_turns else (),
        confidence=confidence(case, verdict, len(assumed) / len(rests_on)),
        assumed=assumed,
        next_experiment=next_experiment(gone[-1].step.id, assumed),
    )


def confidence(case: Case, verdict: str, assumed_share: float) -> float:
    """Half is how far the sources agree, half the share of the argument's inputs that are known.

    Each source has one vote, shared among its advisers that have a verdict. For `not_yet`, which
    no source says, agreement is the size of the largest camp: a split board is the less sure one.
    """
    votes = _votes(case)
    if not votes:
        agreed = 0.0
    elif verdict == "not_yet":
        agreed = max(votes.values())
    else:
        agreed = sum(votes.get(said, 0.0) * nearness(said, verdict) for said in PARTS)
    return round(0.5 * agreed + 0.5 * (1 - assumed_share), 2)


PARTS = {
    "prompting": frozenset({"prompt"}),
    "hosted_api": frozenset({"prompt"}),
    "base_model": frozenset({"prompt"}),
    "rag": frozenset({"retrieve"}),
    "fine_tuning": frozenset({"tune"}),
    "fine_tuning_rag": frozenset({"tune", "retrieve"}),
    "smaller_model": frozenset({"smaller"}),
}


def nearness(said: str, verdict: str) -> float:
    """1 for the same verdict, 0.5 for one that shares a part of it, else 0."""
    if said == verdict:
        return 1.0
    return 0.5 if PARTS[said] & PARTS[verdict] else 0.0


def _votes(case: Case) -> dict[str, float]:
    """Each verdict's share of the sources' votes; the shares add up to 1."""
    said: dict[str, list[str]] = {}
    for adviser_id, verdict in verdicts(case).items():
        if verdict is not None:
            said.setdefault(advisers()[adviser_id].source, []).append(verdict)
    votes: dict[str, float] = {}
    for given in said.values():
        for verdict in given:
            votes[verdict] = votes.get(verdict, 0.0) + 1 / len(given) / len(said)
    return votes
