"""What an answer, or an experiment, is worth: how much surer the choice would be.

The gain of knowing X is the share that what is right is expected to have after knowing it, less
the share that it has now: EVPPI where the decision is to state the shares, and the loss is the
Brier score. The largest share alone would not do: an answer that moves it only together with the
next one would have no gain, and questions would end too soon. Sources: Strong, Oakley and Brennan,
Estimating Multiparameter Partial Expected Value of Perfect Information from a Probabilistic
Sensitivity Analysis Sample (2014), with bins in place of a regression; Murphy, A New Vector
Partition of the Probability Score (1973), where this gain is called resolution.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case.declared import prior
from tune_or_not.decision.choice.approaches import TUNING, TUNING_RAG
from tune_or_not.decision.choice.draws import Draws, Numbers, unit
from tune_or_not.decision.choice.judgement import Judgement
from tune_or_not.decision.choice.tables import experiments

NOISE = 0.01
"""A gain below this has no order: other draws would give another."""

_PARTS = 4

MEASURED = ("prompt_score", "retrieval_score", "tuned_score", "answer_ms_now")
"""What nobody can answer without an experiment."""


@dataclass(frozen=True)
class Question:
    """A field that nobody told, what to ask for it, and how much surer the answer would make."""

    field: str
    question: str
    gain: float


@dataclass(frozen=True)
class Trial:
    """An experiment, the hours that it takes, and how much surer its result would make."""

    experiment: str
    hours: float
    gain: float


Worth = Callable[[Numbers], Numbers]
"""What a decision is worth, by its expected benefits: a row each, and a column per thing known."""


def largest(benefit: Numbers) -> Numbers:
    """One decision is taken: the best."""
    return np.asarray(benefit.max(axis=0))


def share_of_what_is_right(shares: Numbers) -> Numbers:
    """All shares are stated: what is right has its own share as often as it is right."""
    return np.asarray((shares**2).sum(axis=0))


def evppi(
    values: NDArray[Any],
    benefit: Numbers,
    weight: Numbers,
    parts: int = _PARTS,
    worth: Worth = largest,
) -> float:
    """Expected value of partial perfect information: E[worth of E[benefit | values]] less the
    worth of E[benefit].

    `benefit` has a row per decision and a column per draw; `weight` adds up to 1. A number is
    known to within one of so many `parts` of its draws.
    """
    return _expected(_binned(values, parts), benefit, weight, worth) - float(
        worth(benefit @ weight)
    )


def gain_of_knowing(values: NDArray[Any], codes: NDArray[Any], weight: Numbers) -> float:
    """How much surer the choice would be: `evppi` of the shares, stated.

    `codes` is the best choice of each draw. What chance alone would give, with the values
    shuffled, is taken off; never below 0.
    """
    right = (codes == np.unique(codes)[:, np.newaxis]).astype(np.float64)
    bins, now = _binned(values, _PARTS), float(share_of_what_is_right(right @ weight))
    by_chance, known = (
        _expected(known, right, weight, share_of_what_is_right) - now
        for known in (bins[_shuffled(len(bins))], bins)
    )
    return max(0.0, known - max(0.0, by_chance))


def _expected(bins: NDArray[np.int64], benefit: Numbers, weight: Numbers, worth: Worth) -> float:
    inside = (bins[:, np.newaxis] == np.arange(int(bins.max()) + 1)) * weight[:, np.newaxis]
    chance = inside.sum(axis=0)
    known = benefit @ inside[:, chance > 0] / chance[chance > 0]
    return float(worth(known) @ chance[chance > 0])


def _binned(values: NDArray[Any], parts: int) -> NDArray[np.int64]:
    """Yes and no, each name by itself, or a number by its rank among the draws."""
    if values.dtype == bool:
        return values.astype(np.int64)
    if values.dtype == object:
        return np.unique(values.astype(str), return_inverse=True)[1]
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return np.asarray(ranks * parts // len(values))


@lru_cache(maxsize=8)
def _shuffled(count: int) -> NDArray[np.intp]:
    return np.random.default_rng(7).permutation(count)


def askable(draws: Draws) -> list[str]:
    """The fields that were drawn on and that a person could tell without an experiment."""
    return [name for name in draws.columns if prior(name).ask and name not in MEASURED]


def ask_next(judgement: Judgement) -> tuple[Question, ...]:
    """Every question that a person could answer, the most telling first; without those whose
    gain is noise."""
    draws = judgement.case.draws
    asked = [name for name in askable(draws) if not draws.known(name).any()]
    codes = judgement.codes.astype(np.int64)
    questions = [
        Question(name, prior(name).ask, gain_of_knowing(
            draws.columns[name], codes, judgement.weight))
        for name in asked
    ]  # fmt: skip
    ordered = sorted(questions, key=lambda question: -question.gain)
    return tuple(question for question in ordered if question.gain >= NOISE)


def try_next(judgement: Judgement) -> tuple[Trial, ...]:
    """Every experiment that tells something unknown, the most certainty per hour first."""
    draws = judgement.case.draws
    codes = judgement.codes.astype(np.int64)
    trials = []
    for row in experiments().values():
        name = row["tells"]
        if draws.known(name).any():
            continue
        values = _result(judgement, name, row.get("answers"))
        if values is not None:
            gain = gain_of_knowing(values, codes, judgement.weight)
            trials.append(Trial(row["experiment"], float(row["hours"]), gain))
    telling = [trial for trial in trials if trial.gain >= NOISE]
    return tuple(sorted(telling, key=lambda trial: -trial.gain / trial.hours))


def _result(judgement: Judgement, name: str, answers: int | None) -> NDArray[Any] | None:
    """What the experiment would show in each draw: a score with the noise of so many answers."""
    case, quality = judgement.case, judgement.quality
    measured: Numbers | None = {
        "prompt_score": quality.today,
        "retrieval_score": quality.with_passages,
        "tuned_score": np.where(case.needs_facts, quality.score[TUNING_RAG], quality.score[TUNING]),
        "answer_ms_now": judgement.prices.today_ms,
    }.get(name)
    if measured is None:
        return case.draws.columns.get(name)
    if not answers:
        return measured
    noise = _normal(case.draws.count, case.draws.seed, name)
    return np.asarray(measured + noise * np.sqrt(measured * (1 - measured) / answers))


@lru_cache(maxsize=16)
def _normal(count: int, seed: int, name: str) -> Numbers:
    """Draws of the standard normal law."""
    inverse = NormalDist().inv_cdf
    return np.array([inverse(value) for value in unit(f"noise of {name}", count, seed).tolist()])
