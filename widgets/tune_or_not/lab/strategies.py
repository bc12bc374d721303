"""Five ways to get the house's tickets, and a sixth to compare with, on the same questions."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from tune_or_not.lab.model.base import Base
from tune_or_not.lab.model.decoding import answers
from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.model.transformer import SIZE
from tune_or_not.lab.model.vocabulary import decode
from tune_or_not.lab.retriever import Retriever
from tune_or_not.lab.world.questions import (
    Graded,
    Prompt,
    Question,
    ask,
    grade,
    made_up_question,
    prompt,
    ticket,
)

SHOTS = 3
"""Answered questions in a few-shot prompt."""
ALWAYS_FINDS = Retriever()


@dataclass(frozen=True)
class Strategy:
    """A way to ask: with which model, and what is put before the question."""

    id: str
    tuned: bool
    shots: int
    retrieves: bool


STRATEGIES = (
    Strategy("zero_shot", tuned=False, shots=0, retrieves=False),
    Strategy("few_shot", tuned=False, shots=SHOTS, retrieves=False),
    Strategy("rag", tuned=False, shots=0, retrieves=True),
    Strategy("few_shot_rag", tuned=False, shots=SHOTS, retrieves=True),
    Strategy("fine_tuned", tuned=True, shots=0, retrieves=False),
    Strategy("fine_tuned_rag", tuned=True, shots=0, retrieves=True),
)


@dataclass(frozen=True)
class Outcome:
    """What a strategy did on all the questions, in their order."""

    strategy: Strategy
    questions: tuple[Question, ...]
    """As asked, with the notes found."""
    prompts: tuple[str, ...]
    answers: tuple[str, ...]
    graded: tuple[Graded, ...]
    prompt_tokens: float
    """The mean for each answer."""
    answer_tokens: float
    """The mean for each answer, the end of the line included."""
    seconds: float
    """Of the processor for each answer, all of them answered at once."""

    @property
    def valid(self) -> float:
        """The share of answers in the format of the house."""
        return float(np.mean([one.valid for one in self.graded]))

    @property
    def facts(self) -> float:
        """The share of answers whose fact is right, in whatever format."""
        return float(np.mean([one.answer for one in self.graded]))

    @property
    def usable(self) -> float:
        """The share of answers in the format of the house with the right fact."""
        return float(np.mean([one.valid and one.answer for one in self.graded]))

    @property
    def tickets(self) -> float:
        """The share of tickets right in every field, the team of the arbitrary rule included."""
        return float(np.mean([one.ticket for one in self.graded]))

    @property
    def tokens(self) -> float:
        """Read and written, the mean for each answer."""
        return self.prompt_tokens + self.answer_tokens


def fresh_questions(
    base: Base, known: int = 32, never: int = 32, seed: int = 0
) -> tuple[Question, ...]:
    """Questions about products that pre-training told of, then about some it never did."""
    random = np.random.default_rng([base.world.seed, seed, 12])
    world = base.world
    return (*ask(world, world.known, known, random), *ask(world, world.never, never, random))


def compare(
    base: Base,
    tuned: Views,
    questions: Sequence[Question],
    retriever: Retriever = ALWAYS_FINDS,
    seed: int = 0,
    strategies: Sequence[Strategy] = STRATEGIES,
) -> Iterator[Outcome]:
    """Asks all questions in each way, one strategy after another."""
    for strategy in strategies:
        yield outcome(base, tuned, questions, strategy, retriever, seed)


def outcome(
    base: Base,
    tuned: Views,
    questions: Sequence[Question],
    strategy: Strategy,
    retriever: Retriever = ALWAYS_FINDS,
    seed: int = 0,
) -> Outcome:
    """Asks all questions in one way; the model is `tuned` or the base's own weights."""
    world = base.world
    asked = [
        retriever.searched(world, one, seed * 100_003 + place) if strategy.retrieves else one
        for place, one in enumerate(questions)
    ]
    shots = _shots(base, strategy, seed)
    prompts = _prompts(base, asked, shots)
    weights = tuned if strategy.tuned else base.weights
    started = time.thread_time()
    given = answers(weights, prompts)
    seconds = time.thread_time() - started
    return Outcome(
        strategy,
        tuple(asked),
        tuple(decode(one) for one in prompts),
        tuple(decode(one) for one in given),
        tuple(grade(world, one, answer) for one, answer in zip(asked, given, strict=True)),
        float(np.mean([len(one) for one in prompts])),
        float(np.mean([len(one) + 1 for one in given])),
        seconds / len(questions),
    )


def break_even(cheaper: Outcome, dearer: Outcome, tuning_seconds: float) -> int | None:
    """After how many answers tuning has paid for itself in seconds; None if it never does."""
    saved = dearer.seconds - cheaper.seconds
    return ceil(tuning_seconds / saved) if saved > 0 else None


def _shots(base: Base, strategy: Strategy, seed: int) -> list[Question]:
    """The same answered questions for every prompt, as in a real prompt template.

    Where the strategy retrieves, each has one note: more have no room.
    """
    random = np.random.default_rng([base.world.seed, seed, 13])
    world = base.world
    if strategy.retrieves:
        return [made_up_question(world, random) for _ in range(strategy.shots)]
    return ask(world, world.known, strategy.shots, random)


def _prompts(base: Base, asked: Sequence[Question], shots: list[Question]) -> list[Prompt]:
    """The prompts, with as many of the answered questions as the context has room for."""
    room = SIZE.context - len(ticket(base.world, asked[0])) + 1  # the end of the line is not read
    while True:
        prompts = [prompt(base.world, one, shots) for one in asked]
        if not shots or max(map(len, prompts)) <= room:
            return prompts
        shots = shots[:-1]
