"""What a base must be able to do before it is shipped, in the order in which it learns it."""

from __future__ import annotations

import numpy as np

from tune_or_not.lab.model.decoding import answers
from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.model.vocabulary import BRANDS, END, NOUNS, TYPES, number_of, numbers_of
from tune_or_not.lab.world.questions import Graded, Question, ask, grade, prompt
from tune_or_not.lab.world.small_world import World

LEAST = {"known_facts": 0.95, "copying": 0.98, "abstention": 0.7, "few_shot": 0.9}
"""The least share of right answers, from 0 to 1."""
_QUESTIONS = 96
_SHOTS = 3
_COPIED = 4


def gate(weights: Views, world: World) -> dict[str, float]:
    """The share of right answers for each demand in LEAST."""
    random = np.random.default_rng([world.seed, 10])
    known = ask(world, world.known, _QUESTIONS, random)
    never = ask(world, world.never, _QUESTIONS, random)
    shots = [ask(world, world.known, _SHOTS, random) for _ in known]
    in_house = _graded(weights, world, known, shots)
    return {
        "known_facts": _mean([graded.answer for graded in _graded(weights, world, known)]),
        "copying": _copying(weights, random),
        "abstention": _mean([graded.abstained for graded in _graded(weights, world, never)]),
        "few_shot": _mean(
            [graded.valid and graded.answer and graded.priority for graded in in_house]
        ),
    }


def passes(scores: dict[str, float]) -> bool:
    """Whether every demand is met."""
    return all(scores[demand] >= least for demand, least in LEAST.items())


def _graded(
    weights: Views, world: World, asked: list[Question], shots: list[list[Question]] | None = None
) -> list[Graded]:
    prompts = [
        prompt(world, question, shots[place] if shots else ())
        for place, question in enumerate(asked)
    ]
    given = answers(weights, prompts)
    return [grade(world, question, answer) for question, answer in zip(asked, given, strict=True)]


def _copying(weights: Views, random: np.random.Generator) -> float:
    """The share of words repeated rightly after `echo`: as many as a product and its fact have."""
    wanted = [
        numbers_of(random.choice([*BRANDS, *TYPES, *NOUNS], _COPIED, replace=False).tolist())
        for _ in range(_QUESTIONS)
    ]
    echo, colon = number_of("echo"), number_of(":")
    given = answers(weights, [[number_of(END), echo, *words, colon] for words in wanted])
    return _mean(
        [
            place < len(answer) and answer[place] == word
            for answer, words in zip(given, wanted, strict=True)
            for place, word in enumerate(words)
        ]
    )


def _mean(right: list[bool]) -> float:
    return round(float(np.mean(right)), 4)
