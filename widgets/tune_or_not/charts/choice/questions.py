"""What to ask next: what tells most by itself, then what tells together with other answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tune_or_not.case.declared import prior
from tune_or_not.decision.choice.recommendation import Recommendation
from tune_or_not.words.quantity import points

BASICS = (
    "api_allowed",
    "may_train_on_data",
    "needs_knowledge",
    "narrow_task",
    "requests_per_month",
    "running_cost_too_high",
    "needs_faster_answers",
    "needs_style",
    "needs_format",
    "needs_behaviour",
    "prompt_score",
    "prompt_good_unscored",
    "score_needed",
    "examples_exist",
    "weeks_to_release",
)
"""What must be known of any project. The worth of an answer is counted for each alone, so that a
project that differs from the usual one in several things at once would never be asked for them."""

_ENOUGH_WITHOUT = {
    "requests_per_month": "traffic_order",
    "prompt_score": "prompt_good_unscored",
    "prompt_good_unscored": "prompt_score",
    "examples_exist": "training_examples",
}
"""What answers in place of a field."""


@dataclass(frozen=True)
class NextQuestion:
    """A field, what to ask for it, and a word on what the answer is worth."""

    field: str
    text: str
    note: str


def next_questions(
    recommendation: Recommendation, aside: Sequence[str] = ()
) -> tuple[NextQuestion, ...]:
    """Every question worth asking, the most telling first; without those that were set `aside`."""
    telling = {
        question.field: NextQuestion(question.field, question.question, gain_words(question.gain))
        for question in recommendation.ask_next
    }
    known = set(recommendation.told)
    further = {
        name: NextQuestion(name, prior(name).ask, "tells more with other answers")
        for name in BASICS
        if name not in known and _ENOUGH_WITHOUT.get(name) not in known
    }
    every = further | telling
    return tuple(every[name] for name in {**telling, **further} if name not in aside)


def gain_words(gain: float) -> str:
    """How much surer an answer makes the choice."""
    return f"{points(gain)} surer"
