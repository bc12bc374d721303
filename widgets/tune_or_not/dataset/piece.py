"""Some lines of a file, each by itself, and what must be remembered to compare them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from heapq import nlargest
from os.path import commonprefix
from typing import Any

from tune_or_not.dataset.checks.balance import Balance
from tune_or_not.dataset.checks.comparison import Comparison
from tune_or_not.dataset.checks.encoding_faults import check_encoding, may_be_faulty
from tune_or_not.dataset.checks.likely_secrets import may_be_secret, secrets
from tune_or_not.dataset.checks.personal_data import Match, may_be_personal, personal_data
from tune_or_not.dataset.checks.refusals import refusal
from tune_or_not.dataset.checks.static_prefix import Opening, Prefixes
from tune_or_not.dataset.example import Example
from tune_or_not.dataset.file.json_line import read_object
from tune_or_not.dataset.file.lines import MOST_LINE_BYTES, Line
from tune_or_not.dataset.file.open_file import BYTE_ORDER_MARK
from tune_or_not.dataset.findings import Findings
from tune_or_not.dataset.formats.detect import READERS, format_of
from tune_or_not.dataset.lengths import LengthCount
from tune_or_not.dataset.problems import FaultError
from tune_or_not.dataset.token_count import token_counter

FORMAT_CODES = {form: code for code, form in enumerate(READERS, 1)}
EXCERPT_BYTES = 4_000
_EXAMPLES_SHOWN = 10


class Piece:
    """What is known of lines that follow one another.

    Pieces are read in any process; put behind one another in the file's order they say what one
    reading of the whole file says.
    """

    def __init__(self, findings: Findings, comparison: Comparison) -> None:
        self.findings = findings
        self.comparison = comparison
        self.tokens = LengthCount()
        self.answer_tokens = LengthCount()
        self.prefixes = Prefixes()
        self.balance = Balance()
        self.formats: Counter[str] = Counter()
        self.format_of_line = bytearray()
        self.first_of_format: dict[str, list[Line]] = {}
        self.longest: list[tuple[int, int, int]] = []
        """Tokens, minus the line, and the byte of the longest examples that are not too long."""
        self.lines = 0
        self.bytes_read = 0
        self.examples = 0
        self.tokens_beyond = 0
        """Tokens of kept examples that are not compared with others."""

    def extend(self, later: Piece) -> None:
        """Put the piece that comes next in the file behind this one."""
        passed_over = self.comparison.extend(later.comparison)
        self.tokens_beyond += sum(
            tokens for line, tokens in passed_over if not later.findings.is_left_out(line)
        )
        self.findings.extend(later.findings)
        self.prefixes.extend(later.prefixes)
        self.balance.extend(later.balance)
        self.tokens.extend(later.tokens)
        self.answer_tokens.extend(later.answer_tokens)
        self.formats.update(later.formats)
        self.format_of_line += later.format_of_line
        for form, lines in later.first_of_format.items():
            first = self.first_of_format.setdefault(form, [])
            first += lines[: _EXAMPLES_SHOWN - len(first)]
        self.longest = nlargest(_EXAMPLES_SHOWN, self.longest + later.longest)
        self.lines += later.lines
        self.bytes_read += later.bytes_read
        self.examples += later.examples


@dataclass(frozen=True)
class KnownBefore:
    """What lines are read by, apart from what a file's `Options` are: quick to hand over.

    `opening` is what questions share; None: examples are not sketched, as no near copies are looked
    for. `first_line` is the file's.
    """

    keep: frozenset[str]
    exact_tokens: bool
    model: str
    most_tokens: int
    first_line: bytes
    opening: Opening | None


def read_piece(batch: tuple[KnownBefore, list[Line]]) -> Piece:
    """Read lines that follow one another; there is at least one."""
    known, lines = batch
    reader = _LineReader(known, lines[0].number - 1)
    for line in lines:
        reader.read(line)
    reader.look_at_examples()
    piece = reader.piece
    piece.longest = nlargest(_EXAMPLES_SHOWN, piece.longest)
    if known.opening is not None:
        piece.comparison.sketch(known.opening)
    return piece


def without_mark(line: Line) -> Line:
    """The line as it is without the mark that some editors write before a file's first."""
    if line.number > 1 or not line.raw.startswith(BYTE_ORDER_MARK):
        return line
    return line._replace(raw=line.raw.removeprefix(BYTE_ORDER_MARK))


def object_of(line: Line) -> dict[str, Any]:
    """The JSON object of a line. Raises FaultError where it holds none."""
    if line.too_long:
        most = f"a line may have at most {MOST_LINE_BYTES:,}"
        raise FaultError("long_line", f"{line.length:,} bytes; {most}")
    if line.raw.isspace():
        raise FaultError("blank_line", "nothing but white space")
    return read_object(line.raw)


class _LineReader:
    def __init__(self, known: KnownBefore, lines_before: int) -> None:
        self.piece = Piece(Findings(known.keep, lines_before), Comparison())
        self._examples: list[tuple[Example, Line]] = []
        self._known = known
        self._counter = token_counter(exact=known.exact_tokens)

    def read(self, line: Line) -> None:
        self.piece.lines += 1
        self.piece.bytes_read += line.length
        self.piece.findings.line()
        self.piece.format_of_line.append(0)
        if line.number == 1 and line.raw.startswith(BYTE_ORDER_MARK):
            self._fault(FaultError("byte_order_mark", "EF BB BF before the first line", 0), line)
        try:
            self._line(without_mark(line))
        except FaultError as fault:
            self._fault(fault, line)

    def _line(self, line: Line) -> None:
        content = object_of(line)
        form = format_of(content)
        self.piece.formats[form] += 1
        self.piece.format_of_line[-1] = FORMAT_CODES[form]
        first = self.piece.first_of_format.setdefault(form, [])
        if len(first) < _EXAMPLES_SHOWN:
            first.append(line._replace(raw=line.raw[:EXCERPT_BYTES]))
        self._examples.append((READERS[form](content), line))

    def look_at_examples(self) -> None:
        """Check the examples of all lines; their tokens are counted first.

        One after another that is twice as fast: what counting looks up stays in the processor's
        cache.
        """
        piece = self.piece
        counts = [self._counter.example(example) for example, _ in self._examples]
        piece.examples = len(counts)
        piece.tokens.add([tokens for tokens, _ in counts])
        piece.answer_tokens.add([tokens for _, tokens in counts])
        for (example, line), (tokens, _) in zip(self._examples, counts, strict=True):
            self._length(tokens, example, line)
            self._texts(example, line)
            piece.comparison.add(example, line.number, line.start, tokens)
            piece.prefixes.add(example)
            piece.balance.add(example.answer, line.number, line.start)

    def _length(self, tokens: int, example: Example, line: Line) -> None:
        known = self._known
        if tokens <= known.most_tokens:
            self.piece.longest.append((tokens, -line.number, line.start))
            return
        about = "" if self._counter.counted else "about "
        detail = f"{about}{tokens:,} tokens; {known.model} takes {known.most_tokens:,}"
        self.piece.findings.add(
            "over_long", line.number, detail, lambda: _opened(example), weight=tokens
        )

    def _texts(self, example: Example, line: Line) -> None:
        raw, body = line.raw, example.body
        add = self.piece.findings.add
        if may_be_faulty(raw):
            try:
                check_encoding(body)
            except FaultError as fault:
                at = fault.at or 0
                add(fault.kind, line.number, fault.detail, lambda: (body, at))
        if refused := refusal(example.answer):
            add("refusal", line.number, f"says: {refused}", lambda: (example.answer, 0))
        hidden = list(secrets(body)) if may_be_secret(raw) else []
        self._matches("secret", hidden, line, body)
        if may_be_personal(raw):
            self._matches("personal_data", list(personal_data(body, hidden)), line, body)

    def _matches(self, kind: str, matches: list[Match], line: Line, body: str) -> None:
        if not matches:
            return
        first = matches[0]
        what = ", ".join(sorted({match.what for match in matches}))
        self.piece.findings.add(
            kind, line.number, f"likely {what}", lambda: (body, first.start), group=first.what,
            weight=len(matches),
        )  # fmt: skip

    def _fault(self, fault: FaultError, line: Line) -> None:
        def around() -> tuple[str, int]:
            """Around the fault; where it has no place, where the line parts from the first."""
            at = fault.at
            if at is None:
                first = self._known.first_line
                at = len(commonprefix([first, line.raw]))  # noqa: RUF071  (bytes are meant)
            start = max(0, at - EXCERPT_BYTES)
            excerpt = line.raw[start : at + EXCERPT_BYTES]
            before = excerpt[: at - start].decode("utf-8", "replace")
            return excerpt.decode("utf-8", "replace"), len(before)

        self.piece.findings.add(fault.kind, line.number, fault.detail, around)


def _opened(example: Example) -> tuple[str, int]:
    """All texts, to be shown from behind the instructions that open them."""
    return example.body, len(example.system) + 40
