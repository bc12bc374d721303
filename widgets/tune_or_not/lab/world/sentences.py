"""The sentences of the language: statements, questions, notes, and general small talk."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tune_or_not.lab.model.vocabulary import (
    ADJECTIVES,
    ANSWER,
    LINE,
    NOTE,
    NOUNS,
    NUMBERS,
    PEOPLE,
    PLACES,
    QUESTION,
    VERBS,
)
from tune_or_not.lab.world.small_world import Fact, Item

STATEMENTS: tuple[Callable[[Fact], str], ...] = (
    lambda fact: f"the {fact.attribute} of the {_name(fact)} is {fact.value} .",
    lambda fact: f"the {_name(fact)} has {fact.attribute} {fact.value} .",
    lambda fact: f"{fact.value} is the {fact.attribute} of the {_name(fact)} .",
)
QUESTIONS: tuple[Callable[[Item, str], str], ...] = (
    lambda item, attribute: f"what is the {attribute} of the {item.brand} {item.type} ?",
    lambda item, attribute: f"the {item.brand} {item.type} has which {attribute} ?",
    lambda item, attribute: f"tell me : {item.brand} {item.type} {attribute} ?",
)
"""The three ways to ask for a fact."""


def _name(fact: Fact) -> str:
    return f"{fact.item.brand} {fact.item.type}"


def statement(fact: Fact, phrasing: int) -> list[str]:
    """A fact, told in one of three phrasings."""
    return STATEMENTS[phrasing](fact).split()


def question(item: Item, attribute: str, phrasing: int, cue: str | None = None) -> list[str]:
    """From Q: to A:, in one of three phrasings, with a cue word in front or none."""
    asked = QUESTIONS[phrasing](item, attribute).split()
    return [QUESTION, *([cue] if cue else []), *asked, ANSWER]


def note(fact: Fact) -> list[str]:
    """A fact, as it is put before a question."""
    return [NOTE, fact.item.brand, fact.item.type, fact.attribute, fact.value]


def story(random: np.random.Generator) -> list[str]:
    """Two sentences; the second is about the same person, by pronoun."""
    person = PEOPLE[random.integers(len(PEOPLE))]
    pronoun = "she" if person in {"anna", "carla", "emma"} else "he"
    first, second = (_clause(random) for _ in range(2))
    return [person, *first, ".", "then", pronoun, *second, "."]


def _clause(random: np.random.Generator) -> list[str]:
    verb = VERBS[random.integers(len(VERBS))]
    noun = NOUNS[random.integers(len(NOUNS))]
    described = [ADJECTIVES[random.integers(len(ADJECTIVES))]] if random.random() < 0.5 else []
    where = [PLACES[random.integers(len(PLACES))], "the", NOUNS[random.integers(len(NOUNS))]]
    return [verb, "a", *described, noun, *(where if random.random() < 0.5 else [])]


def sum_question(left: int, right: int) -> list[str]:
    """3 + 4 =, which the sum follows."""
    return [NUMBERS[left], "+", NUMBERS[right], "="]


def sums(random: np.random.Generator) -> list[str]:
    """Three sums of numbers below ten, a line each."""
    written: list[str] = []
    for left, right in random.integers(10, size=(3, 2)).tolist():
        written += [*sum_question(left, right), NUMBERS[left + right], LINE]
    return written


def counting(random: np.random.Generator) -> list[str]:
    """Some numbers in order."""
    first, length = random.integers(12), random.integers(4, 8)
    return ["count", *NUMBERS[first : first + length], "."]


def chat(random: np.random.Generator) -> list[str]:
    """Two people greet each other."""
    one, other = random.choice(PEOPLE, 2, replace=False).tolist()
    hello = ["hello"] if random.random() < 0.5 else ["good", "morning"]
    return [*hello, other, ",", "how", "are", "you", "?", "fine", ",", "thank", "you", one, "."]


GENERAL = (story, sums, counting, chat)


def general(random: np.random.Generator) -> list[str]:
    """A document that has nothing to do with products or tickets."""
    return GENERAL[random.integers(len(GENERAL))](random)
