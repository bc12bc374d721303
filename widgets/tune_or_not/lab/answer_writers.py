"""Who writes the answers of a training file: people, a model with a long prompt, or a grader.

The model with the long prompt stands for a larger one: it is the same model with answered questions
before each question, as few-shot prompts have them. It has never heard of the house's own rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tune_or_not.lab.fine_tuning import FineTuning, Tuning
from tune_or_not.lab.model.base import Base
from tune_or_not.lab.model.decoding import answers
from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.model.vocabulary import LINE, number_of
from tune_or_not.lab.world.examples import Example, Examples, house_questions, training_file
from tune_or_not.lab.world.questions import Prompt, Question, grade, made_up_question, prompt

STARTERS = 8
"""Answers by people from which the model learns the form before a grader takes over."""
TRIES = 4
"""Answers that the grader sees to each question."""
ROUNDS = 3
STEPS = 40
"""Of training in each round."""
_SHOTS = 2


def by_model(base: Base, wanted: Examples, seed: int) -> list[Example]:
    """A file whose answers a model with a long prompt wrote, right or wrong."""
    random = np.random.default_rng([base.world.seed, seed, 15])
    asked = house_questions(base.world, wanted, random)
    shots = [made_up_question(base.world, random) for _ in range(_SHOTS)]
    written = answers(base.weights, [prompt(base.world, one, shots) for one in asked])
    return _file(base, asked, written)


def by_grader(base: Base, wanted: Examples, seed: int) -> Iterator[Views]:
    """The model after each round of trying, grading, and training on what was right.

    The simplest kind of reinforcement tuning: nobody writes an answer after the first few; a
    program says which of the model's own are right in every field.
    """
    random = np.random.default_rng([base.world.seed, seed, 16])
    starters = training_file(base.world, Examples(STARTERS), seed)
    kept = list(starters)
    weights = FineTuning(base, Tuning(steps=STEPS, seed=seed), starters).run()
    yield weights
    for _ in range(ROUNDS):
        asked = [one for one in house_questions(base.world, wanted, random) for _ in range(TRIES)]
        tried = answers(weights, [prompt(base.world, one) for one in asked], random=random)
        right = [
            (one, answer)
            for one, answer in zip(asked, tried, strict=True)
            if grade(base.world, one, answer).ticket
        ]
        kept += _file(base, [one for one, _ in right], [answer for _, answer in right])
        weights = FineTuning(base, Tuning(steps=STEPS * 2, seed=seed), kept).run()
        yield weights


def _file(base: Base, asked: Sequence[Question], written: Sequence[Prompt]) -> list[Example]:
    end = number_of(LINE)
    return [
        Example(prompt(base.world, one), [*answer, end])
        for one, answer in zip(asked, written, strict=True)
    ]
