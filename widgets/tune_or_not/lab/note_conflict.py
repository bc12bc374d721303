"""What a model says where a note contradicts what it knew: the note, or its own knowledge."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tune_or_not.lab.model.decoding import answers
from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.world.questions import Question, ask, contradicted, grade, prompt
from tune_or_not.lab.world.small_world import World

QUESTIONS = 64


class NoteConflict(NamedTuple):
    """Shares of the answers, from 0 to 1; the rest is neither."""

    note: float
    own: float


def note_conflict(weights: Views, world: World) -> NoteConflict:
    """Asks about products that pre-training told of, each with a note that says otherwise."""
    pairs = _questions(world)
    given = answers(weights, [prompt(world, noted) for _, noted in pairs])
    graded = [
        (grade(world, noted, answer).answer, grade(world, own, answer).answer)
        for (own, noted), answer in zip(pairs, given, strict=True)
    ]
    note, own = np.mean(graded, axis=0).tolist()
    return NoteConflict(note, own)


@lru_cache(maxsize=8)
def _questions(world: World) -> tuple[tuple[Question, Question], ...]:
    """Each question by the truth of pre-training, and by its note."""
    random = np.random.default_rng([world.seed, 14])
    asked = ask(world, world.known, QUESTIONS, random)
    return tuple((one, contradicted(one, random)) for one in asked)
