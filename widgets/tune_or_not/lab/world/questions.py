"""The house's task: a question about a product, to be answered by a ticket in JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tune_or_not.lab.model.vocabulary import (
    END,
    LINE,
    TOKENS,
    UNKNOWN,
    VALUES,
    decode,
    number_of,
    numbers_of,
)
from tune_or_not.lab.world.documents import fill
from tune_or_not.lab.world.schema import FIELDS, HOUSE
from tune_or_not.lab.world.sentences import note, question
from tune_or_not.lab.world.small_world import PRIORITY_OF, Fact, Item, World

CUES = tuple(PRIORITY_OF)
Prompt = list[int]
"""Tokens, as numbers."""


@dataclass(frozen=True)
class Question:
    """One question to the house, with the notes that are put before it."""

    fact: Fact
    """What is asked for, and the truth."""
    cue: str
    """Says how urgent it is."""
    phrasing: int = 0
    notes: tuple[Fact, ...] = ()

    def tokens(self) -> list[str]:
        """Notes and question, up to and with A:."""
        notes = [token for fact in self.notes for token in note(fact)]
        return [*notes, *question(self.fact.item, self.fact.attribute, self.phrasing, self.cue)]


def ticket(world: World, asked: Question) -> list[str]:
    """The right answer to a question, token by token, with the end of the line."""
    team = world.team_of[asked.fact.item.type]
    return [*fill(HOUSE, asked.fact, asked.cue, team), LINE]


def prompt(world: World, asked: Question, shots: Sequence[Question] = ()) -> Prompt:
    """What the model reads: some answered questions, if any, and the question itself."""
    answered = [token for shot in shots for token in (*shot.tokens(), *ticket(world, shot))]
    return [number_of(END), *numbers_of(answered), *numbers_of(asked.tokens())]


@dataclass(frozen=True)
class Graded:
    """What is right about an answer."""

    valid: bool
    """It is JSON with exactly the four fields of the house."""
    answer: bool
    """The fact is right, in a ticket or plainly said."""
    priority: bool
    team: bool
    ticket: bool
    """All of it is right."""
    abstained: bool
    """It says "unknown", in a ticket or plainly."""


def grade(world: World, asked: Question, answered: Sequence[int]) -> Graded:
    """Compares an answer with the truth; any tokens are an answer, and most are wrong."""
    fields = read_ticket(answered)
    if fields is None:
        word = TOKENS[answered[0]] if answered else ""
        plainly_right = word == asked.fact.value
        return Graded(False, plainly_right, False, False, False, word == UNKNOWN)
    wanted = read_ticket(numbers_of(ticket(world, asked))[:-1]) or {}
    right = {field: fields[field] == wanted[field] for field in FIELDS}
    return Graded(
        valid=True,
        answer=right["answer"],
        priority=right["priority"],
        team=right["team"],
        ticket=all(right.values()),
        abstained=fields["answer"] == UNKNOWN,
    )


def read_ticket(answered: Sequence[int]) -> dict[str, str] | None:
    """The four fields of a ticket; None where the text is no such JSON."""
    try:
        fields = json.loads(decode(answered))
    except ValueError:
        return None
    return fields if isinstance(fields, dict) and tuple(fields) == FIELDS else None


def ask(
    world: World,
    items: Sequence[Item],
    number: int,
    random: np.random.Generator,
    phrasings: Sequence[int] = (0, 1, 2),
) -> list[Question]:
    """Fresh questions about the true facts of these products, spread over them evenly."""
    facts = world.facts(tuple(items))
    places = np.resize(random.permutation(len(facts)), number)
    return [Question(facts[place], _cue(random), int(random.choice(phrasings))) for place in places]


def with_note(
    world: World, asked: Question, random: np.random.Generator, distractors: int = 0
) -> Question:
    """The same question with the fact in front, among notes on other products."""
    others = [other_fact(world, asked.fact, random) for _ in range(distractors)]
    notes = [
        others[place - 1] if place else asked.fact for place in random.permutation(distractors + 1)
    ]
    return Question(asked.fact, asked.cue, asked.phrasing, tuple(notes))


def contradicted(asked: Question, random: np.random.Generator) -> Question:
    """The same question with a note that says something else; by the note, that is the truth."""
    fact = asked.fact._replace(value=wrong_value(asked.fact, random))
    return Question(fact, asked.cue, asked.phrasing, (fact,))


def other_fact(world: World, fact: Fact, random: np.random.Generator) -> Fact:
    """A made-up fact about another product: what a search that missed would bring."""
    while True:
        other = world.made_up(random)
        if other.item != fact.item:
            return other


def made_up_question(
    world: World,
    random: np.random.Generator,
    phrasings: Sequence[int] = (0, 1, 2),
    distractors: int = 0,
) -> Question:
    """A question that only its own note answers."""
    asked = Question(world.made_up(random), _cue(random), int(random.choice(phrasings)))
    return with_note(world, asked, random, distractors)


def wrong_value(fact: Fact, random: np.random.Generator) -> str:
    """Any other value of the same attribute."""
    return str(random.choice([v for v in VALUES[fact.attribute] if v != fact.value]))


def _cue(random: np.random.Generator) -> str:
    return CUES[random.integers(len(CUES))]
