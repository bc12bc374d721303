"""What the model is pre-trained on: documents of eight kinds, written by the thousand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tune_or_not.lab.model.vocabulary import (
    ATTRIBUTES,
    BRANDS,
    END,
    LINE,
    NOUNS,
    PEOPLE,
    TEAMS,
    TYPES,
    UNKNOWN,
    VALUES,
    number_of,
    numbers_of,
)
from tune_or_not.lab.world.schema import Schema, random_schema
from tune_or_not.lab.world.sentences import general, note, question, statement
from tune_or_not.lab.world.small_world import PRIORITY_OF, Fact, World

Tokens = list[str]
_CUES = tuple(PRIORITY_OF)
_ECHOED = (*BRANDS, *TYPES, *PEOPLE, *NOUNS, *(v for values in VALUES.values() for v in values))


@dataclass(frozen=True)
class Writer:
    """Writes documents about one world."""

    world: World
    random: np.random.Generator

    def statements(self) -> Tokens:
        """Three things about known products, each in one of three phrasings."""
        document: Tokens = []
        for _ in range(3):
            document += [*statement(self._known(), self._below(3)), LINE]
        return document

    def questions(self) -> Tokens:
        """Closed-book questions; a quarter about products nobody ever described: "unknown"."""
        asked: Tokens = []
        for _ in range(self._below(3) + 1):
            fact = self._known_or_unknown()
            asked += [*self._question(fact, cue=self._cue(0.8)), fact.value, LINE]
        return asked

    def open_book(self) -> Tokens:
        """Notes first, then questions: mostly about a note, and sometimes about none of them."""
        notes = [self._noted() for _ in range((1, 1, 1, 2, 3, 4)[self._below(6)])]
        written = [token for fact in notes for token in note(fact)]
        for _ in range(self._below(3) + 1):
            fact = notes[self._below(len(notes))]
            if self.random.random() < 0.15:
                fact = self._known_or_unknown(0.5)
            written += [*self._question(fact, cue=self._cue(0.8)), fact.value, LINE]
        return written

    def few_shot(self) -> Tokens:
        """Two to four answers in one random layout: the only way to know it is to look back."""
        schema = random_schema(self.random)
        teams = dict(zip(TYPES, self.random.choice(TEAMS, len(TYPES)).tolist(), strict=True))
        notes = (0, 0, 0, 1, 1, 2, 3)[self._below(7)]
        written: Tokens = []
        for _ in range(self._below(3 if notes < 2 else 2) + 2):
            noted = [self._noted() for _ in range(notes)]
            fact = noted[self._below(notes)] if notes else self._known_or_unknown()
            cue = _CUES[self._below(len(_CUES))]
            before = [token for one in noted for token in note(one)]
            answer = fill(schema, fact, cue, teams[fact.item.type])
            written += [*before, *self._question(fact, cue), *answer, LINE]
        return written

    def echo(self) -> Tokens:
        """Some words, and the same words again: copying."""
        words = self.random.choice(_ECHOED, self._below(6) + 3).tolist()
        return ["echo", *words, ":", *words, LINE]

    def cues(self) -> Tokens:
        """Urgent means high."""
        document: Tokens = []
        for _ in range(3):
            cue = _CUES[self._below(len(_CUES))]
            document += [cue, "means", PRIORITY_OF[cue], ".", LINE]
        return document

    def general(self) -> Tokens:
        """Stories, sums, counting, chat."""
        return general(self.random)

    def _below(self, bound: int) -> int:
        return int(self.random.integers(bound))

    def _cue(self, share: float) -> str | None:
        return _CUES[self._below(len(_CUES))] if self.random.random() < share else None

    def _question(self, fact: Fact, cue: str | None) -> Tokens:
        return question(fact.item, fact.attribute, self._below(3), cue)

    def _known(self) -> Fact:
        item = self.world.known[self._below(len(self.world.known))]
        return self.world.fact(item, ATTRIBUTES[self._below(len(ATTRIBUTES))])

    def _known_or_unknown(self, unknown: float = 0.25) -> Fact:
        if self.random.random() >= unknown:
            return self._known()
        return self.world.made_up(self.random)._replace(value=UNKNOWN)

    def _noted(self) -> Fact:
        return self._known() if self.random.random() < 0.2 else self.world.made_up(self.random)


def fill(schema: Schema, fact: Fact, cue: str, team: str) -> Tokens:
    """The answer to a question about this fact, in this layout."""
    return schema.tokens(
        {
            "item": tuple(fact.item),
            "answer": (fact.value,),
            "priority": (PRIORITY_OF[cue],),
            "team": (team,),
        }
    )


MIXTURE: tuple[tuple[Callable[[Writer], Tokens], float], ...] = (
    (Writer.statements, 0.12),
    (Writer.questions, 0.18),
    (Writer.open_book, 0.22),
    (Writer.few_shot, 0.17),
    (Writer.echo, 0.16),
    (Writer.cues, 0.03),
    (Writer.general, 0.12),
)
"""The kinds of documents, and the share of each among the documents (not among the tokens)."""


def stream(world: World, tokens: int, seed: int) -> NDArray[np.int16]:
    """Documents one after another, each ended by <end>: shape (tokens,)."""
    random = np.random.default_rng([world.seed, seed, 2])
    writer = Writer(world, random)
    kinds = [kind for kind, _ in MIXTURE]
    shares = np.array([share for _, share in MIXTURE])
    written = [number_of(END)]
    while len(written) < tokens:
        for kind in random.choice(len(kinds), 256, p=shares).tolist():
            written += [*numbers_of(kinds[kind](writer)), number_of(END)]
    return np.array(written[:tokens], dtype=np.int16)


def general_stream(tokens: int, seed: int) -> NDArray[np.int16]:
    """Only general documents, one after another: shape (tokens,)."""
    random = np.random.default_rng([seed, 3])
    written = [number_of(END)]
    while len(written) < tokens:
        written += [*numbers_of(general(random)), number_of(END)]
    return np.array(written[:tokens], dtype=np.int16)


def document_starts(stream: NDArray[np.int16], tokens: int) -> NDArray[np.int64]:
    """The places in a stream where a document begins and this many tokens follow."""
    starts = np.nonzero(stream == number_of(END))[0]
    return starts[starts < len(stream) - tokens]
