"""Examples to train and to test with."""

from __future__ import annotations

from pydantic import BaseModel

from tune_or_not.case.kinds import Real, Whole, number, share, toggle


class Data(BaseModel):
    """Examples to train and to test with."""

    examples_exist: bool = toggle(
        "Good examples exist",
        "Input and wanted output stand side by side already, and may be used: solved tickets, "
        "edited drafts. What a model would write for you does not count.",
    )
    examples_can_be_made: bool = toggle(
        "Good examples can be made",
        "Somebody could write or correct a few hundred, or check those that a model writes.",
    )
    training_examples: Whole = number(
        "Training examples",
        "examples",
        (0, 1_000_000),
        "Good examples of input and wanted output that you have, or, where there are none, "
        "would make. Documents without a wanted output do not count.",
        scale="log",
    )
    tokens_per_example: Whole = number(
        "Length of an example",
        "tokens",
        (10, 100_000),
        "Tokens of one training example, input and output together.",
        scale="log",
    )
    good_example_share: Real = share(
        "Examples that are right", "Share of the examples that an expert would sign."
    )
    data_is_new: bool = toggle(
        "The base model has not seen such data",
        "Your examples show something that public text does not: how your users mend their "
        "own errors. New facts alone do not count.",
    )
    evaluation_examples: Whole = number(
        "Graded test questions",
        "questions",
        (0, 100_000),
        "Questions with known good answers that you measure with.",
        scale="log",
    )
    epochs: Whole = number("Epochs", "passes", (1, 50), "How often training reads the examples.")
    training_runs: Whole = number(
        "Training runs", "runs", (1, 100), "Attempts until one is good enough to ship."
    )
    label_cost_per_example: Real = number(
        "Cost of an example",
        "$",
        (0, 1_000),
        "What it costs to write or correct one example; nothing for those that exist or that "
        "a program can check.",
        step=1,
    )
    label_review_share: Real = share(
        "Examples reviewed twice", "Share that a second person checks."
    )
    prompt_reduction: Real = share(
        "Fixed prompt that tuning removes",
        "Share of the fixed part that a tuned model no longer needs.",
    )
