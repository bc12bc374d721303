"""What can be done: approaches, and the places where a model can run."""

from __future__ import annotations

APPROACHES = (
    "prompting",
    "larger_model",
    "rag",
    "smaller_hosted_model",
    "small_specialist",
    "fine_tuning",
    "fine_tuning_rag",
)
"""By id; an array with a row per approach has them in this order."""

(PROMPTING, LARGER, RAG, SMALLER, SPECIALIST, TUNING, TUNING_RAG) = range(len(APPROACHES))

LABELS = {
    "prompting": "Prompting the chosen model",
    "larger_model": "Prompting a larger model",
    "rag": "RAG",
    "smaller_hosted_model": "A smaller hosted model",
    "small_specialist": "A small specialist",
    "fine_tuning": "Fine-tuning",
    "fine_tuning_rag": "Fine-tuning + RAG",
}

VERDICTS = (
    "prompting", "rag", "fine_tuning", "fine_tuning_rag", "smaller_model", "base_model",
    "hosted_api",
)  # fmt: skip
"""The verdicts of the sources, onto which approach and place are mapped.

`hosted_api` names a place and no approach: a source may advise it, and this course never does. What
it recommends says `hosted` or `own` beside its verdict; a cheaper hosted model is a smaller one."""

_HOSTED = {
    "prompting": "prompting",
    "larger_model": "prompting",
    "rag": "rag",
    "smaller_hosted_model": "smaller_model",
    "small_specialist": "smaller_model",
    "fine_tuning": "fine_tuning",
    "fine_tuning_rag": "fine_tuning_rag",
}


def verdict_of(approach: str, own: bool) -> str:
    """The source's word for an approach, hosted or on hardware of one's own; never `hosted_api`."""
    return "base_model" if own and approach == "prompting" else _HOSTED[approach]


CODE_HOSTED = tuple(VERDICTS.index(verdict_of(approach, False)) for approach in APPROACHES)
CODE_OWN = tuple(VERDICTS.index(verdict_of(approach, True)) for approach in APPROACHES)
"""The place in VERDICTS of each approach."""
