"""One pass over a file: every line by itself, and what must be remembered to compare them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from heapq import heappush, heappushpop
from io import SEEK_END
from os.path import commonprefix
from typing import BinaryIO

import numpy as np

from tune_or_not.dataset.checks.balance import Balance
from tune_or_not.dataset.checks.comparison import Comparison, Kept
from tune_or_not.dataset.checks.encoding_faults import check_encoding, may_be_faulty
from tune_or_not.dataset.checks.likely_secrets import may_be_secret, secrets
from tune_or_not.dataset.checks.personal_data import Match, may_be_personal, personal_data
from tune_or_not.dataset.checks.refusals import refusal
from tune_or_not.dataset.checks.static_prefix import Prefixes
from tune_or_not.dataset.example import Example
from tune_or_not.dataset.file.json_line import read_object
from tune_or_not.dataset.file.lines import MOST_LINE_BYTES, Line, line_at, lines
from tune_or_not.dataset.file.open_file import BYTE_ORDER_MARK, sniff
from tune_or_not.dataset.findings import Findings
from tune_or_not.dataset.formats.detect import READERS, format_of
from tune_or_not.dataset.lengths import LengthCount
from tune_or_not.dataset.options import Options
from tune_or_not.dataset.problems import DataError, FaultError, StoppedError
from tune_or_not.dataset.token_count import token_counter

Progress = Callable[[str, float], bool | None]
"""Called with what is being done and the share that is done, 0 to 1; False stops the check."""

_REPORT_EVERY = 500
_SHOWN = 10
_SHOWN_BYTES = 4_000
FORMAT_CODES = {found: n for n, found in enumerate(READERS, 1)}


class Reading:
    """A file that is read once, and what is known of it then."""

    def __init__(
        self, file: BinaryIO, name: str, options: Options, progress: Progress | None = None
    ) -> None:
        sniff(file, name)
        self.file = file
        self.name = name
        self.options = options
        self.progress = progress
        self.counter = token_counter(exact=options.exact_tokens)
        self.findings = Findings(options.keep)
        self.comparison = Comparison(options.most_compared, options.most_sketched)
        self.prefixes = Prefixes()
        self.balance = Balance()
        self.tokens = LengthCount()
        self.answer_tokens = LengthCount()
        self.formats: Counter[str] = Counter()
        self.format_of_line = bytearray()
        self.first_of_format: dict[str, list[Line]] = {}
        self.longest: list[tuple[int, int, int]] = []
        """Tokens, minus the line, and the byte of the longest examples that are not too long."""
        self.bytes = file.seek(0, SEEK_END)
        self.lines = 0
        self.examples = 0
        self._tokens_beyond = 0
        self._first: bytes | None = None

    def read(self, doing: str) -> None:
        """Read every line. Raises DataError where none is an example, StoppedError."""
        self.file.seek(0)
        self.tell(doing, 0.0)
        for line in lines(self.file):
            self.lines = line.number
            self.findings.line()
            self.format_of_line.append(0)
            try:
                self._line(line)
            except FaultError as fault:
                self._fault(fault, line)
            if line.number % _REPORT_EVERY == 0:
                self.tell(doing, (line.start + line.length) / max(1, self.bytes))
        if not self.formats:
            raise DataError(self._unreadable())
        self.comparison.finish_batch()
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
        return int(tokens[self.kept].sum()) + self._tokens_beyond

    def example_at(self, start: int) -> Example | None:
        """The example at this byte, read again; None where the file has changed meanwhile."""
        try:
            value = read_object(line_at(self.file, start).removeprefix(BYTE_ORDER_MARK))
            return READERS[format_of(value)](value)
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

    def _line(self, line: Line) -> None:
        if line.number == 1 and line.raw.startswith(BYTE_ORDER_MARK):
            self._fault(FaultError("byte_order_mark", "EF BB BF before the first line", 0), line)
            line = line._replace(raw=line.raw.removeprefix(BYTE_ORDER_MARK))
        if line.too_long:
            most = f"a line may have at most {MOST_LINE_BYTES:,}"
            raise FaultError("long_line", f"{line.length:,} bytes; {most}")
        if line.raw.isspace():
            raise FaultError("blank_line", "nothing but white space")
        if self._first is None:
            self._first = line.raw.removeprefix(BYTE_ORDER_MARK)[:_SHOWN_BYTES]
        value = read_object(line.raw)
        found = format_of(value)
        self.formats[found] += 1
        self.format_of_line[-1] = FORMAT_CODES[found]
        first = self.first_of_format.setdefault(found, [])
        if len(first) < _SHOWN:
            first.append(line._replace(raw=line.raw[:_SHOWN_BYTES]))
        self._example(READERS[found](value), line)

    def _example(self, example: Example, line: Line) -> None:
        self.examples += 1
        body = example.body
        tokens, answer_tokens = self.counter.example(example)
        self.tokens.add(tokens)
        self.answer_tokens.add(answer_tokens)
        self._length(tokens, example, line)
        self._texts(example, body, line)
        self.comparison.add(example, line.number, line.start, tokens)
        if self.comparison.passed_over and not self.findings.is_left_out(line.number):
            self._tokens_beyond += tokens
        self.prefixes.add(example)
        self.balance.add(example.answer, line.number, line.start)

    def _length(self, tokens: int, example: Example, line: Line) -> None:
        most = self.options.most_tokens
        if tokens > most:
            about = "" if self.counter.counted else "about "
            detail = f"{about}{tokens:,} tokens; {self.options.model} takes {most:,}"
            self.findings.add(
                "over_long", line.number, detail, lambda: _opened(example), weight=tokens
            )
            return
        one = (tokens, -line.number, line.start)
        if len(self.longest) < _SHOWN:
            heappush(self.longest, one)
        else:
            heappushpop(self.longest, one)

    def _texts(self, example: Example, body: str, line: Line) -> None:
        raw = line.raw
        if may_be_faulty(raw):
            try:
                check_encoding(body)
            except FaultError as fault:
                at = fault.at or 0
                self.findings.add(fault.kind, line.number, fault.detail, lambda: (body, at))
        if said := refusal(example.answer):
            self.findings.add("refusal", line.number, f"says: {said}", lambda: (example.answer, 0))
        hidden = list(secrets(body)) if may_be_secret(raw) else []
        self._matches("secret", hidden, line, body)
        if may_be_personal(raw):
            self._matches("personal_data", list(personal_data(body, hidden)), line, body)

    def _matches(self, kind: str, found: list[Match], line: Line, body: str) -> None:
        if not found:
            return
        first = found[0]
        what = ", ".join(sorted({match.what for match in found}))
        self.findings.add(
            kind, line.number, f"likely {what}", lambda: (body, first.start), group=first.what,
            weight=len(found),
        )  # fmt: skip

    def _fault(self, fault: FaultError, line: Line) -> None:
        if self._first is None:
            self._first = line.raw.removeprefix(BYTE_ORDER_MARK)[:_SHOWN_BYTES]
        first = self._first

        def shown() -> tuple[str, int]:
            """Around the fault; where it has no place, where the line parts from the first."""
            at = fault.at
            if at is None:
                at = len(commonprefix([first, line.raw]))  # noqa: RUF071  (bytes are meant)
            start = max(0, at - _SHOWN_BYTES)
            piece = line.raw[start : at + _SHOWN_BYTES]
            return piece.decode("utf-8", "replace"), len(
                piece[: at - start].decode("utf-8", "replace")
            )

        self.findings.add(fault.kind, line.number, fault.detail, shown)

    def _unreadable(self) -> str:
        harmless = ("blank_line", "byte_order_mark")
        found = [one for one in self.findings.told() if one.id not in harmless]
        if found:
            first = min((one.places[0] for one in found), key=lambda place: place.line)
            return f"{self.name!r} holds no example: line {first.line}: {first.detail}."
        return f"{self.name!r} holds no example; a training file has one JSON object a line."


def _opened(example: Example) -> tuple[str, int]:
    """All texts, to be shown from behind the instructions that open them."""
    return example.body, len(example.system) + 40
