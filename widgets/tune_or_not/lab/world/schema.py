"""How an answer is laid out: plain, or with brackets, separators and named fields."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tune_or_not.lab.model.vocabulary import KEYS

FIELDS = tuple(KEYS)


@dataclass(frozen=True)
class Brackets:
    """The signs round and between the fields of an answer."""

    opening: str
    between: str
    closing: str
    after_key: str | None
    """What a field's name ends with; None where fields have no names."""


JSON = Brackets('{"', '","', '"}', '":"')
ANGLED = Brackets("<", ";", ">", "=")
ROUND = Brackets("(", "/", ")", None)
SQUARE = Brackets("[", "|", "]", None)


@dataclass(frozen=True)
class Schema:
    """One layout: which fields, in which order, under which names, in which brackets."""

    brackets: Brackets
    fields: tuple[tuple[str, str], ...]
    """Field and the name it goes by."""

    def tokens(self, filled: dict[str, tuple[str, ...]]) -> list[str]:
        """The answer with these fields, token by token."""
        written: list[str] = []
        for field, key in self.fields:
            written.append(self.brackets.between if written else self.brackets.opening)
            if self.brackets.after_key:
                written.append(key + self.brackets.after_key)
            written.extend(filled[field])
        return [*written, self.brackets.closing]


HOUSE = Schema(JSON, tuple((field, names[0]) for field, names in KEYS.items()))
"""The ticket that the house wants: {"item":"...","answer":"...","priority":"...","team":"..."}."""


def random_schema(random: np.random.Generator) -> Schema:
    """Any layout but the house's own, which pre-training never shows."""
    while True:
        brackets = (JSON, JSON, ANGLED, ROUND, SQUARE)[random.integers(5)]
        order = random.permutation(len(FIELDS))[: random.integers(2, len(FIELDS) + 1)]
        names = [(FIELDS[place], str(random.choice(KEYS[FIELDS[place]]))) for place in order]
        schema = Schema(brackets, tuple(names))
        if schema != HOUSE:
            return schema
