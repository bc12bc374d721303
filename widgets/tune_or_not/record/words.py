"""How a record says days, verdicts and other people's texts."""

from __future__ import annotations

from datetime import date

from tune_or_not.charts.choice.answer_words import answer_words
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.choice.recommendation import Recommendation

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ISOLATE, _END = "\u2068", "\u2069"


def theirs(text: str) -> str:
    """A reader's own text inside a sentence: one that runs right to left stays in its place."""
    return f"{_ISOLATE}{text}{_END}"


def long_day(day: date) -> str:
    """Such as 20 November 2026, whatever the machine's language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def verdict_words(verdict: str | None) -> str:
    return VERDICTS[verdict] if verdict else "no verdict"


DECISIONS = {
    "prompting": "Stay with prompting, and do not fine-tune.",
    "rag": "Retrieve the facts (RAG), and do not fine-tune.",
    "fine_tuning": "Fine-tune a model for this task.",
    "fine_tuning_rag": "Fine-tune for behaviour, and retrieve the facts (RAG).",
    "smaller_model": "Use a small specialised model as it is, and do not tune a large one.",
    "base_model": "Use an open model as it is, on hardware of your own.",
    "hosted_api": "Use a hosted model through its API.",
}
"""Every verdict as a decision."""


def decision_words(recommendation: Recommendation) -> str:
    """The verdict as a decision; where it is not clear, nothing is decided yet."""
    return DECISIONS[recommendation.verdict] if recommendation.clear else "Nothing is decided yet."


def sure_words(recommendation: Recommendation) -> str:
    """How sure the advice is, and what is in its way where it is not clear."""
    words = answer_words(recommendation)
    return words.then if recommendation.clear else words.whole


def unknown_words(fields: tuple[str, ...], assumed: tuple[str, ...]) -> str:
    """How much of an argument the reader told, and how much stands for something unknown."""
    count = len(set(fields))
    if not assumed:
        return f"All {count} inputs of the argument were told."
    if len(assumed) == count:
        return f"All {count} inputs of the argument are unknown: nobody told them."
    is_are, them = ("is", "it") if len(assumed) == 1 else ("are", "them")
    return f"{len(assumed)} of the argument's {count} inputs {is_are} unknown: nobody told {them}."
