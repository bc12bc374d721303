"""The training file: questions with the tickets that the house wants, and the errors in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from tune_or_not.lab.model.vocabulary import numbers_of
from tune_or_not.lab.world.questions import (
    Prompt,
    Question,
    ask,
    contradicted,
    made_up_question,
    prompt,
    ticket,
    wrong_value,
)
from tune_or_not.lab.world.small_world import World

SAME_ERROR = {"colour": "white", "city": "oslo", "price": "95"}
"""What a hurried annotator always writes, whatever the truth."""


class Example(NamedTuple):
    """A line of a training file: both parts as tokens."""

    prompt: Prompt
    answer: Prompt


@dataclass(frozen=True)
class Examples:
    """What a training file holds. Made by `training_file`."""

    number: int = 256
    known: float = 0.5
    """Share about products that pre-training told of, to be answered from memory; shares are
    relative to each other."""
    new: float = 0.0
    """Share about products that only the training file tells of."""
    noted: float = 0.5
    """Share about made-up products, with the fact in a note before the question."""
    contradicting: float = 0.0
    """Share about products that pre-training told of, with a note that says otherwise: the answer
    is the note's."""
    phrasings: tuple[int, ...] = (0, 1, 2)
    distractors: int = 0
    """Most notes on other products that stand beside the right one."""
    random_errors: float = 0.0
    """Share of examples whose answer is some wrong value, another one each time."""
    systematic_errors: float = 0.0
    """Share of examples whose answer is always the same value, right or wrong."""

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"A training file holds at least 1 example, not {self.number}.")
        shares = (self.known, self.new, self.noted, self.contradicting)
        if min(shares) < 0 or sum(shares) <= 0:
            raise ValueError(
                "The shares known, new, noted and contradicting are not negative, and not all zero."
            )
        if not 0 <= self.random_errors + self.systematic_errors <= 1:
            raise ValueError("The shares of errors add up to at most 1.")


def training_file(world: World, wanted: Examples, seed: int) -> list[Example]:
    """The examples, in a random order; the same seed gives the same file."""
    random = np.random.default_rng([world.seed, seed, 6])
    questions = house_questions(world, wanted, random)
    spoiled = random.permutation(wanted.number)
    at_random = round(wanted.random_errors * wanted.number)
    alike = round(wanted.systematic_errors * wanted.number)
    answers = list(questions)
    for place in spoiled[:at_random]:
        answers[place] = _saying(questions[place], wrong_value(questions[place].fact, random))
    for place in spoiled[at_random : at_random + alike]:
        attribute = questions[place].fact.attribute
        answers[place] = _saying(questions[place], SAME_ERROR[attribute])
    return [
        Example(prompt(world, asked), numbers_of(ticket(world, answered)))
        for asked, answered in zip(questions, answers, strict=True)
    ]


def house_questions(
    world: World, wanted: Examples, random: np.random.Generator
) -> Sequence[Question]:
    """The questions of a training file, in a random order, before anybody answers them."""
    known, new, noted, contradicting = _numbers(wanted)
    questions = [
        *ask(world, world.known, known, random, wanted.phrasings),
        *ask(world, world.new, new, random, wanted.phrasings),
        *(
            made_up_question(
                world, random, wanted.phrasings, int(random.integers(wanted.distractors + 1))
            )
            for _ in range(noted)
        ),
        *(
            contradicted(one, random)
            for one in ask(world, world.known, contradicting, random, wanted.phrasings)
        ),
    ]
    return [questions[place] for place in random.permutation(len(questions))]


def _numbers(wanted: Examples) -> list[int]:
    """How many examples of each kind; they add up to the number wanted."""
    shares = np.array([wanted.known, wanted.new, wanted.noted, wanted.contradicting])
    ends = np.round(np.cumsum(shares) / shares.sum() * wanted.number).astype(int)
    return list(np.diff(ends, prepend=0).tolist())


def _saying(asked: Question, value: str) -> Question:
    return replace(asked, fact=asked.fact._replace(value=value))
