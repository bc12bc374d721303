"""Where an approach drops out, and for which reason, in shares of the draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tune_or_not.case.columns import Truth
from tune_or_not.decision.choice.approaches import (
    APPROACHES,
    LARGER,
    PROMPTING,
    RAG,
    SMALLER,
    SPECIALIST,
    TUNING_RAG,
)
from tune_or_not.decision.choice.judgement import Judgement

REASONS = {
    "data_stays": "data may not go to an outside API",
    "no_training_on_data": "no model may be trained on the data",
    "nobody_trains": "nobody can train a model",
    "too_few_examples": "there are too few good examples",
    "task_changes": "what counts as good changes too fast for training",
    "tuning_fell_short": "tuning was tried and fell short",
    "too_late_for_release": "it would come too late for the first release",
    "idle": "it is no other way here",
    "late": "answers would take too long",
    "dear": "it costs too much",
    "not_enough": "answers would not be good enough",
    "not_simplest": "another way is simpler or cheaper",
}
"""Reason to what is said of it, in the order in which an approach can drop out."""

_IDLE = {
    PROMPTING: "retrieval is in place, and work goes on from there",
    LARGER: "the largest model is in use, or price or speed forbids it",
    RAG: "no facts are to be looked up",
    SMALLER: "nothing speaks for a smaller model",
    SPECIALIST: "a small specialist would not do",
    TUNING_RAG: "no facts are to be looked up",
}


@dataclass(frozen=True)
class Out:
    """One reason and the share of draws in which an approach drops out for it."""

    reason: str
    share: float


def drops_out(judgement: Judgement, approach: int) -> tuple[Out, ...]:
    """The reasons against an approach, the most frequent first.

    Each draw counts for the first reason that it meets, so that these shares and the share of the
    draws in which the approach is the best add up to 1.
    """
    left = judgement.best != approach
    reasons = []
    for reason, where in _meets(judgement, approach).items():
        share = float(judgement.weight @ (left & where))
        left = left & ~where
        if share > 0:
            reasons.append(Out(_worded(reason, approach), share))
    return tuple(sorted(reasons, key=lambda out: -out.share))


def _meets(judgement: Judgement, approach: int) -> dict[str, Truth]:
    closed = {reason: where[approach] for reason, where in judgement.closed.items()}
    return closed | {
        "idle": judgement.idle[approach],
        "late": judgement.late[approach],
        "dear": judgement.dear[approach],
        "not_enough": ~judgement.quality.enough[approach],
        "not_simplest": np.ones(len(judgement.best), dtype=bool),
    }


def _worded(reason: str, approach: int) -> str:
    return _IDLE.get(approach, REASONS[reason]) if reason == "idle" else REASONS[reason]


@dataclass(frozen=True)
class ApproachJudged:
    """One approach over all draws: shares of draws, and middles of what was drawn.

    `good_enough`, `in_time` and `allowed` are shares; `score` is its 10th, 50th and 90th percent;
    amounts are USD, medians over the draws.
    """

    id: str
    share: float
    good_enough: float
    in_time: float
    allowed: float
    score: tuple[float, float, float]
    seconds: float
    per_request: float
    per_month: float
    upfront: float
    weeks: float
    out: tuple[Out, ...]


def approaches_judged(judgement: Judgement, weeks: np.ndarray) -> tuple[ApproachJudged, ...]:
    """Every approach, in the order of APPROACHES."""
    weight, bill = judgement.weight, judgement.prices
    allowed = judgement.allowed

    def share(where: Truth) -> float:
        return float(weight @ where)

    rows = []
    for place, approach in enumerate(APPROACHES):
        rows.append(
            ApproachJudged(
                id=approach,
                share=share(judgement.best == place),
                good_enough=share(judgement.quality.enough[place]),
                in_time=share(~judgement.late[place]),
                allowed=share(allowed[place]),
                score=quantiles(judgement.quality.score[place], weight),
                seconds=middle(bill.ms[place], weight) / 1000,
                per_request=middle(bill.per_request[place], weight),
                per_month=middle(bill.running[place], weight),
                upfront=middle(bill.upfront[place], weight),
                weeks=middle(weeks[place], weight),
                out=drops_out(judgement, place),
            )
        )
    return tuple(rows)


def quantiles(values: np.ndarray, weight: np.ndarray) -> tuple[float, float, float]:
    """The 10th, 50th and 90th percent of weighted draws."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    at = np.searchsorted(reached, np.array((0.1, 0.5, 0.9)) * reached[-1])
    low, half, high = values[order][at]
    return float(low), float(half), float(high)


def middle(values: np.ndarray, weight: np.ndarray) -> float:
    """The weighted median."""
    return quantiles(values, weight)[1]
