"""How a record says days, verdicts and other people's texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tune_or_not.charts.choice.answer_words import answer_words
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.choice.recommendation import Recommendation
from tune_or_not.words.listed_fields import listed
from tune_or_not.words.quantity import percent

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ISOLATE, _END = "\u2068", "\u2069"

_LEAST = 0.005
"""A rarer verdict is not named."""


def theirs(text: str) -> str:
    """A reader's own text inside a sentence: one that runs right to left stays in its place."""
    return f"{_ISOLATE}{text}{_END}"


def long_day(day: date) -> str:
    """Such as 20 November 2026, whatever the machine's language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def row_words(row: Mapping[str | None, float]) -> str:
    """An adviser's verdict; where not all is told, each with its share, the likeliest first."""
    likely_first = sorted(row.items(), key=lambda entry: -entry[1])
    names = [(VERDICTS[verdict] if verdict else "no verdict", share) for verdict, share in
             likely_first if share >= _LEAST]  # fmt: skip
    if len(names) == 1:
        return names[0][0]
    return listed([f"{name} ({percent(share)})" for name, share in names], "or")


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


FIRST_STEPS = {
    "prompting": "Begin with prompting, and measure how good its answers are.",
    "rag": "Begin with retrieval, and measure how good its answers are.",
    "fine_tuning": "Before anyone trains, measure the best prompt.",
    "fine_tuning_rag": "Begin with retrieval, and measure what is left for training.",
    "smaller_model": "Begin with a small specialised model, and measure how good its answers are.",
    "base_model": "Begin with an open model as it is, and measure how good its answers are.",
    "hosted_api": "Begin with a hosted model, and measure how good its answers are.",
}
"""What to begin with where a verdict leads and is not clear."""


def decision_words(recommendation: Recommendation) -> str:
    """The verdict as a decision; where it is not clear, what to begin with and measure."""
    verdict = recommendation.verdict
    if recommendation.clear:
        return DECISIONS[verdict]
    return f"Nothing is decided yet. {FIRST_STEPS[verdict]}"


def headline(recommendation: Recommendation) -> str:
    """What stands on top of a record."""
    verdict = VERDICTS[recommendation.verdict]
    return verdict if recommendation.clear else f"No decision yet; {verdict} leads"


def sure_words(recommendation: Recommendation) -> str:
    """How often the advice is the best, or what is in its way."""
    return answer_words(recommendation).then


def unknown_words(fields: tuple[str, ...], assumed: tuple[str, ...]) -> str:
    """How much of an argument the reader told, and how much stands for something unknown."""
    count = len(set(fields))
    if not assumed:
        return f"All {count} inputs of the argument were told."
    if len(assumed) == count:
        return f"All {count} inputs of the argument are unknown: nobody told them."
    is_are, them = ("is", "it") if len(assumed) == 1 else ("are", "them")
    return f"{len(assumed)} of the argument's {count} inputs {is_are} unknown: nobody told {them}."
