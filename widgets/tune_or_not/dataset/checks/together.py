"""What only shows when all lines are known: formats, copies, test overlap, tails."""

from __future__ import annotations

from tune_or_not.dataset.checks.balance import FEWEST_EXAMPLES
from tune_or_not.dataset.formats.detect import LABELS
from tune_or_not.dataset.piece import FORMAT_CODES
from tune_or_not.dataset.reading import Reading

_TAIL_TIMES = 10
_TAIL_TOKENS = 1_000
_SHOWN = 3


def look_together(reading: Reading, test: Reading | None = None) -> None:
    """Add to the findings of a file that has been read. Raises StoppedError.

    In this order, and what is left out already is compared with nothing.
    """
    _mixed_formats(reading)
    if test is not None:
        _test_overlap(reading, test)
    _copies(reading)
    _contradictions(reading)
    _near_copies(reading)
    _imbalance(reading)
    _long_tail(reading)


def _mixed_formats(reading: Reading) -> None:
    if len(reading.formats) == 1:
        return
    main = reading.format
    named = {code: form for form, code in FORMAT_CODES.items()}
    first = {line.number: line.raw for seen in reading.first_of_format.values() for line in seen}
    for number, code in enumerate(reading.format_of_line, 1):
        form = named.get(code, main)
        if form != main:
            text = first.get(number, b"").decode("utf-8", "replace")
            detail = f"{LABELS[form]}, not {LABELS[main]}"
            _add(reading, "mixed_formats", number, detail, text, group=form)


def _test_overlap(reading: Reading, test: Reading) -> None:
    for pair in reading.comparison.also_in(test.comparison):
        line = test.comparison.numbers[pair.earlier]
        _tell(reading, "test_overlap", pair.later, f"asks what line {line} of the test file asks")


def _copies(reading: Reading) -> None:
    for pair in reading.comparison.same(reading.kept):
        line = reading.comparison.numbers[pair.earlier]
        _tell(reading, "exact_duplicate", pair.later, f"the same as line {line}")


def _contradictions(reading: Reading) -> None:
    for group in reading.comparison.contradictions(reading.kept):
        numbers = [reading.comparison.numbers[place] for place in group]
        for place, number in zip(group, numbers, strict=True):
            near = [other for other in numbers[: _SHOWN + 1] if other != number][:_SHOWN]
            more = len(group) - 1 - len(near)
            listed = ", ".join(str(other) for other in near)
            which = "line" if len(group) == 2 else "lines"
            rest = f" and {more:,} more" if more else ""
            detail = f"answers otherwise than {which} {listed}{rest}"
            _tell(reading, "contradiction", place, detail, weight=len(group))


def _near_copies(reading: Reading) -> None:
    starts = reading.comparison.starts
    pairs = reading.comparison.near(
        reading.kept,
        lambda place: reading.example_at(starts[place]),
        lambda share: reading.tell("Comparing", share),
    )
    for pair in pairs:
        line = reading.comparison.numbers[pair.earlier]
        _tell(reading, "near_duplicate", pair.later, f"nearly the same as line {line}")
    reading.tell("Comparing", 1.0)


def _imbalance(reading: Reading) -> None:
    lopsided = reading.balance.verdict()
    if lopsided is None:
        return
    for number, start in lopsided.places:
        _add(reading, "imbalance", number, lopsided.phrase, reading.text_at(start))
    reading.findings.count_more("imbalance", lopsided.times - len(lopsided.places))


def _long_tail(reading: Reading) -> None:
    median = reading.tokens.quantile(0.5)
    far = max(_TAIL_TIMES * median, _TAIL_TOKENS)
    times = reading.tokens.longer_than(far) - reading.findings.count("over_long")
    if reading.examples < FEWEST_EXAMPLES or times <= 0:
        return
    longest = [entry for entry in reading.longest if entry[0] > far]
    for tokens, negative, start in longest:
        detail = f"{tokens:,} tokens; half of the examples have at most {median:,}"
        _add(reading, "long_tail", -negative, detail, reading.text_at(start), weight=tokens)
    reading.findings.count_more("long_tail", times - len(longest))


def _tell(reading: Reading, kind: str, place: int, detail: str, weight: float = 0) -> None:
    """A finding about an example, by its place in the comparison."""
    number, start = reading.comparison.numbers[place], reading.comparison.starts[place]
    reading.findings.add(kind, number, detail, lambda: (reading.text_at(start), 0), weight=weight)


def _add(  # noqa: PLR0917
    reading: Reading, kind: str, number: int, detail: str, text: str, group: str = "",
    weight: float = 0,
) -> None:  # fmt: skip
    reading.findings.add(kind, number, detail, lambda: (text, 0), group=group, weight=weight)
