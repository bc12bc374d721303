"""What was measured, with its interval: of graded answers, else of the scores that were told."""

from __future__ import annotations

import scipy

from tune_or_not.case import Case
from tune_or_not.charts.evidence.paired_evidence import points
from tune_or_not.decision.evidence.comparison import Comparison
from tune_or_not.words.quantity import percent, quantity

SCORES = {
    "prompt_score": "the prompt",
    "retrieval_score": "with retrieval",
    "tuned_score": "the tuned model",
}
"""Fields of measured scores, by the words of a record."""

NOTHING = "none: no answers were graded"


def evidence_words(case: Case, graded: Comparison | None) -> str:
    """Of answers graded in pairs, the difference and its 95 % interval; else each score that was
    told with its own, by Wilson's formula (SciPy), where the number of questions is known."""
    if graded is not None:
        low, high = (points(end).split(" ")[0] for end in (graded.low, graded.high))
        return (
            f"{quantity(graded.questions, 'questions')}: the candidate {percent(graded.candidate)} "
            f"right, the prompt {percent(graded.prompt)}; {points(graded.difference)} (95 %: {low} "
            f"to {high})"
        )
    scores = [_score(case, name, words) for name, words in SCORES.items() if case.is_known(name)]
    return "; ".join(scores) or NOTHING


def _score(case: Case, name: str, words: str) -> str:
    share = float(getattr(case, name))
    if not case.is_known("evaluation_examples") or not case.evaluation_examples:
        return f"{words} {percent(share)} right, of how many questions is not told"
    questions = int(case.evaluation_examples)
    interval = scipy.stats.binomtest(round(share * questions), questions).proportion_ci(
        method="wilson"
    )
    return (
        f"{words} {percent(share)} right of {questions:,} questions "
        f"(95 %: {percent(interval.low)} to {percent(interval.high)})"
    )
