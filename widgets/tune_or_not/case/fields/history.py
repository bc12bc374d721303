"""What was tried, and what came of it."""

from __future__ import annotations

from pydantic import BaseModel

from tune_or_not.case.kinds import Real, Whole, number, share, toggle


class History(BaseModel):
    """What was tried, and what came of it."""

    prompt_versions_tried: Whole = number(
        "Prompt versions tried",
        "versions",
        (0, 100),
        "Prompts that you wrote and measured. Words changed without a measurement do not count.",
    )
    prompt_score: Real = share(
        "Score of the best prompt",
        "Share of graded questions that the best prompt of a model you could use answers well"
        " enough. Of a range take the middle; F1 may stand for it. No figure: leave it, and "
        "say by eye.",
    )
    prompt_good_unscored: bool = toggle(
        "The prompt is good enough, by eye",
        "Nobody graded it. Yes: people who know would release its answers. No: they would not.",
    )
    score_needed: Real = share(
        "Score needed to ship",
        "Share of good answers at which you would release, on the same questions.",
    )
    retrieval_score: Real = share(
        "Score with retrieval",
        "Share of the same graded questions that are answered well enough with passages in the "
        "prompt.",
    )
    tuned_score: Real = share(
        "Score of the tuned model",
        "Measured on the same graded questions. Not measured yet: leave it.",
    )
    tuning_fell_short: bool = toggle(
        "Tuning was tried and fell short",
        "A model was trained on good examples of this task, and its answers were not good enough.",
    )
    structured_outputs_tried: bool = toggle(
        "Structured outputs tried",
        "The provider's schema or JSON mode was switched on. To ask for JSON in words does "
        "not count.",
    )
    prompting_gets_style: bool = toggle(
        "Prompting gets the style right",
        "Instructions alone give the tone you want; you tried it and looked.",
    )
    few_shot_keeps_format: bool = toggle(
        "Few-shot keeps the format",
        "With examples in the prompt, the structure holds in nearly every answer.",
    )
    rag_covers_knowledge: bool = toggle(
        "Retrieval covers the knowledge",
        "With the right passages in the prompt, facts are right. Paste them by hand into ten "
        "failed prompts to see.",
    )
    repeats_mistakes: bool = toggle(
        "Repeats the same mistakes",
        "Errors of one kind come back whatever the prompt says. That some answers are wrong "
        "does not count.",
    )
    style_hard_to_specify: bool = toggle(
        "Style is hard to put in words",
        "You know it when you see it, and two people describe it differently.",
    )
    small_model_suffices: bool = toggle(
        "A small specialised model suffices",
        "A classifier or small model was tried, or is known, to do the job without tuning a "
        "large one.",
    )
