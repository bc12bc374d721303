"""The way: what to do first, at which number to stop, and how likely the way ends there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tune_or_not.decision.choice.approaches import (
    LARGER,
    PROMPTING,
    RAG,
    SMALLER,
    SPECIALIST,
    TUNING,
    TUNING_RAG,
)
from tune_or_not.decision.choice.judgement import Judgement
from tune_or_not.decision.choice.out import quantiles
from tune_or_not.words.quantity import quantity

STAGES = (
    ("Work on the prompt", (PROMPTING, LARGER)),
    ("Retrieve, or retrieve better", (RAG,)),
    ("A smaller model, or training", (SMALLER, SPECIALIST, TUNING)),
    ("Training with retrieval", (TUNING_RAG,)),
)
"""In order of effort, with the approaches of each."""

NOTHING = "Nothing reaches it: lower the bar, or narrow the task"


@dataclass(frozen=True)
class Stage:
    """One stage, the number at which to stop there, and the share of draws that do."""

    stage: str
    stop_when: str
    share: float


def way(judgement: Judgement) -> tuple[Stage, ...]:
    """The stages in order of effort that are open in some draws; the shares add up to 1."""
    open_yet = np.ones(len(judgement.best), dtype=bool)
    stop_when = _stop_when(judgement)
    stages = []
    for stage, approaches in STAGES:
        stops = judgement.good[list(approaches)].any(axis=0) & open_yet
        open_yet &= ~stops
        if stops.any():
            stages.append(Stage(stage, stop_when, float(judgement.weight @ stops)))
    if open_yet.any():
        stages.append(Stage(NOTHING, "", float(judgement.weight @ open_yet)))
    return tuple(stages)


def _stop_when(judgement: Judgement) -> str:
    case = judgement.case
    low, half, high = quantiles(judgement.quality.needed, judgement.weight)
    if case.draws.known("score_needed").any():
        return f"{quantity(round(half, 3), '%')} of 50 graded answers are good"
    spread = f"{quantity(round(low, 2), '%')} to {quantity(round(high, 2), '%')}"
    return (
        f"{quantity(round(half, 2), '%')} of 50 graded answers are good "
        f"(drawn, {spread}: nobody told the score needed)"
    )
