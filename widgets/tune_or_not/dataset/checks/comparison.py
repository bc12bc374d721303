"""Examples against each other: the same again, nearly the same, contradictions, test overlap.

Memory: 48 bytes an example for the first MOST_COMPARED of them and a sketch of 128 bytes for the
first MOST_SKETCHED; beyond that an example is still checked by itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tune_or_not.dataset.checks.near_duplicates import (
    ALIKE,
    FEWEST_WORDS,
    SLOTS,
    candidates,
    sketches,
)
from tune_or_not.dataset.checks.static_prefix import Opening
from tune_or_not.dataset.checks.words import overlap, words
from tune_or_not.dataset.example import Example

MOST_COMPARED = 4_000_000
MOST_SKETCHED = 1_500_000
_MOST_TRIES = 20
"""How often an example is read again to be compared with one that its sketch resembles."""

Kept = NDArray[np.bool_]
"""For each example whether it still counts; what is left out already is compared with nothing."""


class Alike(NamedTuple):
    """Two examples by their places in the order of adding, the earlier first."""

    earlier: int
    later: int


@dataclass
class Comparison:
    """Collects examples one by one; what they have in common is asked at the end.

    Places count from 0 in the order of adding; `starts` and `numbers` lead back to the file.
    """

    most_compared: int = MOST_COMPARED
    most_sketched: int = MOST_SKETCHED
    numbers: array[int] = field(default_factory=lambda: array("Q"))
    starts: array[int] = field(default_factory=lambda: array("Q"))
    tokens: array[int] = field(default_factory=lambda: array("Q"))
    wholes: array[int] = field(default_factory=lambda: array("q"))
    questions: array[int] = field(default_factory=lambda: array("q"))
    answers: array[int] = field(default_factory=lambda: array("q"))
    opening: Opening = field(default_factory=Opening)
    passed_over: int = 0
    _waiting: list[tuple[str, str]] = field(default_factory=list)
    _sketches: bytearray = field(default_factory=bytearray)
    _long: bytearray = field(default_factory=bytearray)

    def add(self, example: Example, number: int, start: int, tokens: int) -> None:
        """Another example, from this line and byte of the file; there is no limit to them here."""
        question, answer = example.question, example.answer
        system_key, extra_key = _repeated_key(example.system), _repeated_key(example.extra)
        question_key, answer_key = _key(question), _key(answer)
        self.numbers.append(number)
        self.starts.append(start)
        self.tokens.append(tokens)
        self.questions.append(hash((system_key, question_key)))
        self.answers.append(answer_key)
        self.wholes.append(hash((system_key, question_key, answer_key, extra_key)))
        self._waiting.append((question, answer))

    def sketch(self, opening: Opening) -> None:
        """Sketch the examples that were added since; questions without their common opening."""
        word_lists = [words(opening.cut(q)) + words(a) for q, a in self._waiting]
        self._sketches += sketches(word_lists).tobytes()
        self._long.extend(len(word_list) >= FEWEST_WORDS for word_list in word_lists)
        self._waiting.clear()

    @property
    def sketches_more(self) -> bool:
        """Whether further examples are sketched."""
        return len(self._long) < self.most_sketched

    def extend(self, later: Comparison) -> Iterator[tuple[int, int]]:
        """Take further examples; the lines and tokens of those that are too many to be compared."""
        room = self.most_compared - len(self.numbers)
        self.passed_over += max(0, len(later.numbers) - room)
        beyond = zip(later.numbers[room:], later.tokens[room:], strict=True)
        for name in ("numbers", "starts", "tokens", "wholes", "questions", "answers"):
            getattr(self, name).extend(getattr(later, name)[:room])
        sketched = min(room, self.most_sketched - len(self._long))
        self._sketches += later._sketches[: sketched * SLOTS]
        self._long += later._long[:sketched]
        return beyond

    def same(self, kept: Kept) -> Iterator[Alike]:
        """Examples that are a copy of an earlier one, with the first of its copies."""
        for group in _groups(_array(self.wholes), kept):
            first, *others = sorted(group.tolist())
            for later in others:
                yield Alike(first, later)

    def contradictions(self, kept: Kept) -> Iterator[list[int]]:
        """Places of examples with one question and more than one answer, question by question."""
        answers = _array(self.answers)
        for group in _groups(_array(self.questions), kept):
            if len(np.unique(answers[group])) > 1:
                yield sorted(group.tolist())

    def near(
        self,
        kept: Kept,
        example_at: Callable[[int], Example | None],
        progress: Callable[[float], None],
    ) -> Iterator[Alike]:
        """Examples that are nearly an earlier one: question and answer share ALIKE of their words.

        `example_at` reads an example again; `progress` hears the share that is done.
        """
        rows = np.frombuffer(self._sketches, dtype=np.uint8).reshape(-1, SLOTS)
        long_enough = np.frombuffer(self._long, dtype=np.bool_)
        places = np.flatnonzero(long_enough & kept[: len(rows)])
        done = np.zeros(len(rows), dtype=np.bool_)
        tries = np.zeros(len(rows), dtype=np.uint8)
        for earlier, later in candidates(rows, places, done, progress):
            tries[later] += 1
            if self._alike(example_at(earlier), example_at(later)):
                done[later] = True
                yield Alike(earlier, later)
            elif tries[later] >= _MOST_TRIES:
                done[later] = True

    def _alike(self, earlier: Example | None, later: Example | None) -> bool:
        if earlier is None or later is None:
            return False
        asked = [words(self.opening.cut(example.question)) for example in (earlier, later)]
        if overlap(*asked) < ALIKE:
            return False
        return overlap(words(earlier.answer), words(later.answer)) >= ALIKE

    def also_in(self, test: Comparison) -> Iterator[Alike]:
        """Places here whose question the test file asks, too; `earlier` is a place in the test."""
        asked, ours = _array(test.questions), _array(self.questions)
        if not len(asked):
            return
        order = np.argsort(asked, kind="stable")
        places = np.searchsorted(asked[order], ours)
        inside = np.minimum(places, len(asked) - 1)
        for place in np.flatnonzero(asked[order][inside] == ours).tolist():
            yield Alike(int(order[inside[place]]), place)


def _key(text: str) -> int:
    """Eight bytes that stand for a text: the same in every process, unlike `hash`."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


_repeated_key = lru_cache(4)(_key)
"""For what stands in nearly every example."""


def _array(values: array[int]) -> NDArray[np.int64]:
    return np.frombuffer(values, dtype=np.int64) if values else np.empty(0, np.int64)


def _groups(keys: NDArray[np.int64], kept: Kept) -> Iterator[NDArray[np.intp]]:
    """Places of equal keys, group by group, for keys that occur more than once."""
    places = np.flatnonzero(kept)
    order = places[np.argsort(keys[places], kind="stable")]
    edges = np.flatnonzero(np.diff(keys[order])) + 1
    starts, ends = np.r_[0, edges], np.r_[edges, len(order)]
    many = ends - starts > 1
    for start, end in zip(starts[many].tolist(), ends[many].tolist(), strict=True):
        yield order[start:end]
