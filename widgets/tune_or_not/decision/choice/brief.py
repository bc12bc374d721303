"""The recommendation in ten lines, for people."""

from __future__ import annotations

from tune_or_not.case import Case
from tune_or_not.decision.advice.verdicts import VERDICTS as NAMES
from tune_or_not.decision.choice.recommendation import Recommendation
from tune_or_not.words.listed_fields import listed
from tune_or_not.words.quantity import percent, points, quantity

_ASKED, _TRIED = 3, 2


def brief(case: Case, recommendation: Recommendation) -> str:
    """At most ten lines: the answer, why, what to ask, what to try, the way, what turns it."""
    shares = sorted(recommendation.shares.items(), key=lambda entry: -entry[1])
    named = [f"{NAMES[name]} {percent(share)}" for name, share in shares if share >= 0.01]
    where = {"own": "on hardware of your own", "hosted": "hosted"}[recommendation.place]
    lines = [
        f"{case.name}: {recommendation.headline}",
        f"Shares of the draws: {listed(named)}; the first runs {where}.",
        *(f"Why: {reason.text}" for reason in recommendation.because[:2]),
    ]
    if recommendation.ask_next:
        questions = [f"{question.question} ({points(question.gain)})"
                     for question in recommendation.ask_next[:_ASKED]]  # fmt: skip
        lines.append(f"Ask next: {' '.join(questions)}")
    for trial in recommendation.try_next[:_TRIED]:
        hours = quantity(trial.hours, "hours")
        lines.append(f"Try next: {trial.experiment} ({hours}, {points(trial.gain)})")
    stages = [f"{stage.stage} ({percent(stage.share)})" for stage in recommendation.way]
    lines.append(f"The way: {'; then '.join(stages)}.")
    if recommendation.turns:
        lines.append(f"What would turn it: {recommendation.turns[0].text}")
    known = quantity(len(recommendation.told), "fields")
    lines.append(f"{known} told; what is not told is drawn from its range.")
    return "\n".join(lines)
