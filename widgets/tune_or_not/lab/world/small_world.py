"""The invented world that the language is about: products, facts, and the rules of a house.

Everything in it is known, so every answer can be graded: no human has to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tune_or_not.lab.model.vocabulary import ATTRIBUTES, BRANDS, CUES, TEAMS, TYPES, VALUES

KNOWN, NEW, NEVER = 32, 20, 20
"""How many products are known from pre-training, new with the house, and never taught."""


class Item(NamedTuple):
    """A product: `acme lamp`."""

    brand: str
    type: str


class Fact(NamedTuple):
    """What is true of a product: the colour of the acme lamp is red."""

    item: Item
    attribute: str
    value: str


@dataclass(frozen=True, eq=False)
class World:
    """Products with their true facts, and the house's own rule. Made by `world(seed)`."""

    seed: int
    known: tuple[Item, ...]
    """Pre-training tells the facts of these again and again."""
    new: tuple[Item, ...]
    """Only fine-tuning tells the facts of these."""
    never: tuple[Item, ...]
    """Nothing but a note in the prompt ever tells the facts of these."""
    rest: tuple[Item, ...]
    """Have no facts of their own; a document makes some up and says so in a note."""
    values: dict[tuple[Item, str], str]
    team_of: dict[str, str]
    """The house's arbitrary rule: which team looks after which type of product."""

    def fact(self, item: Item, attribute: str) -> Fact:
        """The truth. KeyError for a product without facts of its own."""
        return Fact(item, attribute, self.values[item, attribute])

    def facts(self, items: tuple[Item, ...]) -> list[Fact]:
        """Every fact of these products, product by product."""
        return [self.fact(item, attribute) for item in items for attribute in ATTRIBUTES]

    def made_up(self, random: np.random.Generator) -> Fact:
        """A fact that holds in one document only, about a product without facts of its own."""
        item = self.rest[random.integers(len(self.rest))]
        attribute = ATTRIBUTES[random.integers(len(ATTRIBUTES))]
        return Fact(item, attribute, str(random.choice(VALUES[attribute])))


PRIORITY_OF = {cue: priority for priority, cues in CUES.items() for cue in cues}
"""Which priority a cue word asks for: known from pre-training in every world."""


@lru_cache(maxsize=16)
def world(seed: int) -> World:
    """The world of this seed: the same seed gives the same products, facts and teams."""
    random = np.random.default_rng([seed, 1])
    items = [Item(brand, type_) for brand in BRANDS for type_ in TYPES]
    shuffled = [items[place] for place in random.permutation(len(items))]
    known, new, never, rest = np.split(
        np.arange(len(items)), np.cumsum([KNOWN, NEW, NEVER], dtype=np.int64)
    )
    with_facts = shuffled[: KNOWN + NEW + NEVER]
    teams = random.permutation(np.resize(TEAMS, len(TYPES)))
    return World(
        seed=seed,
        known=tuple(shuffled[place] for place in known),
        new=tuple(shuffled[place] for place in new),
        never=tuple(shuffled[place] for place in never),
        rest=tuple(shuffled[place] for place in rest),
        values={
            (item, attribute): str(random.choice(VALUES[attribute]))
            for item in with_facts
            for attribute in ATTRIBUTES
        },
        team_of=dict(zip(TYPES, teams.tolist(), strict=True)),
    )
