"""The curve of needed graded questions, and where a case stands on it."""

from __future__ import annotations

import numpy as np

from tune_or_not.case import Case
from tune_or_not.decision.evidence.graded_questions import (
    POWER,
    QuestionsCurve,
    differing_at,
    questions_needed,
    smallest_gain,
)
from tune_or_not.decision.evidence.power import power as exact_power

LARGEST_GAIN = 0.4
_STEP = 0.005


def questions_curve(
    case: Case,
    gain: float | None = None,
    differing: float | None = None,
    power: float = POWER,
) -> QuestionsCurve:
    """Graded questions by gain for this case's prompt score.

    `gain` is what to see; None for what is missing to the score needed. `differing` is a measured
    share of differing answers; None takes errors as unrelated. `power` is the chance of seeing it.
    """
    prompt = case.prompt_score
    wanted = round(max(0.0, case.score_needed - prompt), 6) if gain is None else gain
    most = min(LARGEST_GAIN, 1 - prompt)
    gains = np.arange(0.01, most + 1e-9, _STEP)
    needed = [questions_needed(g, differing_at(g, prompt, differing), power) for g in gains]
    possible = 0 < wanted <= 1 - prompt + 1e-9
    share = differing_at(wanted, prompt, differing) if possible else 0.0
    return QuestionsCurve(
        gains=gains,
        needed=np.array(needed, dtype=np.float64),
        gain=wanted,
        needed_for_gain=questions_needed(wanted, share, power) if possible else float("inf"),
        differing=share,
        questions=case.evaluation_examples,
        smallest=smallest_gain(case.evaluation_examples, prompt, differing, power),
        chance=exact_power(case.evaluation_examples, wanted, share) if possible else 0.0,
        power=power,
    )
