"""One suite of fresh questions that every model gets, and what it can and cannot do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tune_or_not.lab.model.decoding import answers
from tune_or_not.lab.model.layers import Ids
from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.model.transformer import SIZE, loss
from tune_or_not.lab.model.vocabulary import END, NUMBERS, number_of, numbers_of
from tune_or_not.lab.pretraining import next_words
from tune_or_not.lab.world.documents import document_starts, general_stream
from tune_or_not.lab.world.questions import Graded, Prompt, Question, ask, grade, prompt, with_note
from tune_or_not.lab.world.sentences import sum_question
from tune_or_not.lab.world.small_world import World

QUESTIONS = 32
"""Of each kind."""
_GENERAL_ROWS = 6
_SUMS = 32


@dataclass(frozen=True)
class Measures:
    """Shares of right answers, from 0 to 1, and one loss."""

    valid: float
    """Answers that are JSON with the four fields of the house."""
    known_facts: float
    """Right facts about products that pre-training told of, from memory."""
    new_facts: float
    """Right facts about products of the house, asked in the first phrasing, from memory."""
    new_facts_otherwise: float
    """The same facts, asked in the other two phrasings."""
    noted_facts: float
    """Right facts about products never told of, with the fact in a note."""
    noted_facts_among_others: float
    """The same, with notes on two other products beside it."""
    unknown: float
    """Questions about products never told of, without a note, that are answered "unknown"."""
    priority: float
    team: float
    """Right teams: the arbitrary rule of the house."""
    tickets: float
    """Whole tickets without a mistake, on known products and with a note."""
    general_loss: float
    """Nats per word on stories, sums, counting and chat that training never showed."""
    sums: float
    """Right sums."""


@dataclass(frozen=True, eq=False)
class Suite:
    """The questions, by kind, with their prompts. Made by `suite(world)`."""

    world: World
    questions: dict[str, tuple[Question, ...]]
    prompts: tuple[Prompt, ...]
    """Of all questions in order, and then the sums."""
    sums: tuple[str, ...]
    """The right results."""
    general: tuple[Ids, Ids]


@lru_cache(maxsize=8)
def suite(world: World, seed: int = 1) -> Suite:
    """The suite of a world: the same seed gives the same questions."""
    random = np.random.default_rng([world.seed, seed, 9])
    new = ask(world, world.new, QUESTIONS, random, (0,))
    never = ask(world, world.never, QUESTIONS, random)
    questions = {
        "known": ask(world, world.known, QUESTIONS, random),
        "new": new,
        "otherwise": [Question(one.fact, one.cue, int(random.integers(1, 3))) for one in new],
        "never": never,
        "noted": [with_note(world, one, random) for one in never],
        "among_others": [with_note(world, one, random, 2) for one in never],
    }
    pairs = random.permutation(100)[:_SUMS]
    sums = [divmod(int(pair), 10) for pair in pairs]
    text = general_stream(4_000, seed + 1_000_003)
    return Suite(
        world,
        {kind: tuple(asked) for kind, asked in questions.items()},
        (
            *(prompt(world, one) for asked in questions.values() for one in asked),
            *([number_of(END), *numbers_of(sum_question(*pair))] for pair in sums),
        ),
        tuple(NUMBERS[left + right] for left, right in sums),
        next_words(text, random.choice(document_starts(text, SIZE.context), _GENERAL_ROWS)),
    )


def evaluate(weights: Views, suite: Suite) -> Measures:
    """All measures of one model."""
    given = answers(weights, suite.prompts)
    graded = _by_kind(suite, given)
    with_answer = [*graded["known"], *graded["noted"]]
    results = given[len(suite.prompts) - len(suite.sums) :]
    wanted = [[number_of(result)] for result in suite.sums]
    return Measures(
        valid=_share([one for kind in graded.values() for one in kind], lambda one: one.valid),
        known_facts=_share(graded["known"], lambda one: one.answer),
        new_facts=_share(graded["new"], lambda one: one.answer),
        new_facts_otherwise=_share(graded["otherwise"], lambda one: one.answer),
        noted_facts=_share(graded["noted"], lambda one: one.answer),
        noted_facts_among_others=_share(graded["among_others"], lambda one: one.answer),
        unknown=_share(graded["never"], lambda one: one.abstained),
        priority=_share(with_answer, lambda one: one.priority),
        team=_share(with_answer, lambda one: one.team),
        tickets=_share(with_answer, lambda one: one.ticket),
        general_loss=loss(weights, *suite.general, SIZE),
        sums=float(np.mean([one == right for one, right in zip(results, wanted, strict=True)])),
    )


def _by_kind(suite: Suite, given: Sequence[list[int]]) -> dict[str, list[Graded]]:
    graded, place = {}, 0
    for kind, asked in suite.questions.items():
        graded[kind] = [
            grade(suite.world, one, answer)
            for one, answer in zip(asked, given[place : place + len(asked)], strict=True)
        ]
        place += len(asked)
    return graded


def _share(graded: Sequence[Graded], what: Callable[[Graded], bool]) -> float:
    return float(np.mean([what(one) for one in graded]))
