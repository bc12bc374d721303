"""One pass over a file, piece by piece, on this process or on several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from io import SEEK_END
from typing import BinaryIO

import numpy as np

from tune_or_not.dataset.checks.comparison import Comparison, Kept
from tune_or_not.dataset.example import Example
from tune_or_not.dataset.file.json_line import read_object
from tune_or_not.dataset.file.lines import Line, in_batches, line_at, lines
from tune_or_not.dataset.file.open_file import BYTE_ORDER_MARK, sniff
from tune_or_not.dataset.findings import Findings
from tune_or_not.dataset.formats.detect import example_of
from tune_or_not.dataset.options import Options
from tune_or_not.dataset.piece import (
    EXCERPT_BYTES,
    KnownBefore,
    Piece,
    object_of,
    read_piece,
    without_mark,
)
from tune_or_not.dataset.problems import DataError, FaultError, StoppedError
from tune_or_not.dataset.processes import in_order
from tune_or_not.dataset.token_count import token_counter

Progress = Callable[[str, float], bool | None]
"""Called with what is being done and the share that is done, 0 to 1; False stops the check."""

MOST_PROCESSES = {True: 2, False: 4}
"""By whether tokens are counted, which takes a table of 145 MB in each: 500 MB hold them all."""
PIECE_BYTES = 500_000
_OPENING_LEARNT_FROM = 1_000


class Reading(Piece):
    """A file that is read once, and what is known of it then."""

    def __init__(
        self, file: BinaryIO, name: str, options: Options, progress: Progress | None = None
    ) -> None:
        sniff(file, name)
        comparison = Comparison(options.most_compared, options.most_sketched)
        super().__init__(Findings(options.keep), comparison)
        self.file = file
        self.name = name
        self.options = options
        self.progress = progress
        self.counter = token_counter(exact=options.exact_tokens)
        self.bytes = file.seek(0, SEEK_END)

    def read(self, doing: str) -> None:
        """Read every line. Raises DataError where none is an example, StoppedError."""
        self.tell(doing, 0.0)
        self._learn_opening()
        processes = min(self.options.processes, MOST_PROCESSES[self.counter.counted])
        for piece in in_order(read_piece, self._batches(), self.bytes, processes):
            self.extend(piece)
            self.tell(doing, self.bytes_read / max(1, self.bytes))
        if not self.formats:
            raise DataError(self._unreadable())
        self.tell(doing, 1.0)

    @property
    def format(self) -> str:
        """The format of most lines."""
        return self.formats.most_common(1)[0][0]

    @property
    def kept(self) -> Kept:
        """For each compared example whether it is kept, after what is known so far."""
        return self.findings.kept(np.array(self.comparison.numbers, dtype=np.uint64))

    @property
    def remaining(self) -> int:
        """Lines that a cleaned copy keeps, after what is known so far."""
        return self.lines - sum(self.findings.left_out().values())

    @property
    def remaining_tokens(self) -> int:
        """Their tokens."""
        tokens = np.array(self.comparison.tokens, dtype=np.int64)
        return int(tokens[self.kept].sum()) + self.tokens_beyond

    def example_at(self, start: int) -> Example | None:
        """The example at this byte, read again; None where the file has changed meanwhile."""
        try:
            return example_of(read_object(line_at(self.file, start).removeprefix(BYTE_ORDER_MARK)))
        except FaultError:
            return None

    def text_at(self, start: int) -> str:
        """What to show of the example at this byte."""
        example = self.example_at(start)
        return f"{example.question} -> {example.answer}" if example else ""

    def tell(self, doing: str, share: float) -> None:
        """Tell the progress. Raises StoppedError where the reader has had enough."""
        if self.progress is not None and self.progress(doing, min(1.0, share)) is False:
            raise StoppedError("The check was stopped.")

    def _learn_opening(self) -> None:
        """From the first examples, before lines are read in pieces that do not know of them."""
        most = min(_OPENING_LEARNT_FROM, self.options.most_compared, self.options.most_sketched)
        questions: list[str] = []
        self.file.seek(0)
        for line in lines(self.file):
            if len(questions) >= most:
                break
            with suppress(FaultError):
                questions.append(example_of(object_of(without_mark(line))).question)
        self.comparison.opening.learn(questions)

    def _batches(self) -> Iterator[tuple[KnownBefore, list[Line]]]:
        self.file.seek(0)
        first_line = self.file.readline(EXCERPT_BYTES).removeprefix(BYTE_ORDER_MARK)
        known = KnownBefore(
            keep=self.options.keep,
            exact_tokens=self.options.exact_tokens,
            model=self.options.model,
            most_tokens=self.options.most_tokens,
            first_line=first_line,
            opening=self.comparison.opening,
        )
        without_sketches = replace(known, opening=None)
        self.file.seek(0)
        for batch in in_batches(lines(self.file), PIECE_BYTES):
            yield known if self.comparison.sketches_more else without_sketches, batch

    def _unreadable(self) -> str:
        harmless = ("blank_line", "byte_order_mark")
        findings = [finding for finding in self.findings.listed() if finding.id not in harmless]
        if findings:
            places = (finding.places[0] for finding in findings)
            first = min(places, key=lambda place: place.line)
            return f"{self.name!r} holds no example: line {first.line}: {first.detail}."
        return f"{self.name!r} holds no example; a training file has one JSON object a line."
