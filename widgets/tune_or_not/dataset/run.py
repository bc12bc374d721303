"""Run check-data: the report, a summary in words, a progress bar."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from tune_or_not.case import Case, CaseError
from tune_or_not.dataset.check import DataError, Options, Progress, Report, read_and_compare
from tune_or_not.dataset.file.clean_copy import refuse_same_file, write_clean
from tune_or_not.dataset.file.open_file import open_data
from tune_or_not.dataset.formats.detect import LABELS
from tune_or_not.dataset.processes import cores
from tune_or_not.dataset.reading import Reading
from tune_or_not.dataset.report import Finding
from tune_or_not.dataset.summary import summary
from tune_or_not.words.quantity import percent

_WIDTH = 79
_SHOWN_COSTS = 6
_MOST_IN_MEMORY = 2**24
_BYTES_A_MOMENT = 2**20


def run(arguments: argparse.Namespace, read_case: Callable[[str], Case]) -> dict[str, Any]:
    """Check the file; sets `arguments.exit_code`. Raises CaseError with one sentence."""
    target = arguments.write_clean
    try:
        options = Options(
            model=arguments.model,
            epochs=arguments.epochs,
            case=read_case(arguments.case) if arguments.case else Case(),
            keep=frozenset(arguments.keep),
            processes=cores(),
        )
        piped = arguments.file == "-"
        if target is not None:
            refuse_same_file(target, None if piped else arguments.file, arguments.test)
        with _opened(arguments.file) as file, _opened(arguments.test) as test:
            assert file is not None
            name = "standard input" if piped else Path(arguments.file).name
            with _Bar.on(sys.stderr) as bar:
                reading = read_and_compare(file, name, test, options, bar)
                report = summary(reading)
                written = _write(target, reading)
    except DataError as refused:
        raise CaseError(str(refused)) from None
    except KeyboardInterrupt:
        sys.stderr.write("tune_or_not: stopped; nothing was written.\n")
        raise SystemExit(130) from None
    _print_summary(report, written)
    arguments.exit_code = 0 if report.clean else 1
    return report.as_json() | ({"written": written} if written else {})


def _write(target: str | None, reading: Reading) -> dict[str, Any] | None:
    if target is None:
        return None
    kept = write_clean(reading, target)
    return {"file": target, "lines": kept, "left_out": reading.findings.left_out()}


@contextmanager
def _opened(path: str | None) -> Iterator[BinaryIO | None]:
    """The file; standard input is kept in a temporary one, since it is read more than once."""
    if path is None:
        yield None
    elif path != "-":
        with open_data(path) as file:
            yield file
    else:
        with tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY) as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept, _BYTES_A_MOMENT)
            yield kept  # type: ignore[misc]


@dataclass
class _Bar:
    """A progress bar on a terminal."""

    stream: Any
    drawn: str = ""

    @staticmethod
    @contextmanager
    def on(stream: Any) -> Iterator[Progress | None]:
        """The bar, or None where the stream is no terminal; wiped off at the end."""
        if not stream.isatty():
            yield None
            return
        bar = _Bar(stream)
        try:
            yield bar
        finally:
            stream.write("\r\x1b[K")
            stream.flush()

    def __call__(self, doing: str, share: float) -> None:
        filled = round(30 * share)
        bar = f"{doing} [{'#' * filled}{'.' * (30 - filled)}] {share:4.0%}"
        if bar != self.drawn:
            self.drawn = bar
            self.stream.write(f"\r\x1b[K{bar}")
            self.stream.flush()


# ----------------------------------------------------------------------------- the summary


def _print_summary(report: Report, written: dict[str, Any] | None) -> None:
    lines = list(summary_lines(report))
    if written:
        left_out = ", ".join(f"{n:,} {kind}" for kind, n in written["left_out"].items())
        rest = f"Left out: {left_out}." if left_out else "Nothing was left out."
        lines.append(f"Written: {written['lines']:,} lines to {written['file']}. {rest}")
    sys.stderr.write("\n".join(lines) + "\n")


def summary_lines(report: Report) -> Iterator[str]:
    """The report in lines for people."""
    yield (
        f"{report.file}: {report.lines:,} lines, {report.examples:,} examples, "
        f"{LABELS[report.format]}."
    )
    for finding in report.findings:
        yield from _finding(finding)
    if report.clean:
        yield "Nothing found."
    yield ""
    lengths = report.tokens.examples
    yield (
        f"Tokens, {report.tokens.how}: {lengths.total:,} in all; half of the examples have at most "
        f"{lengths.median:,}, the longest {lengths.longest:,}."
    )
    yield from _costs(report)
    yield from _prefix(report)
    yield report.verdict
    for note in report.notes:
        yield from textwrap.wrap(note, _WIDTH)


def _finding(finding: Finding) -> Iterator[str]:
    lines = "line" if finding.count == 1 else "lines"
    yield ""
    yield f"{finding.severity.upper()}  {finding.title}: {finding.count:,} {lines}  [{finding.id}]"
    yield from textwrap.wrap(finding.why, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    for place in finding.places:
        yield f"  line {place.line}: {place.detail}"
        if place.excerpt:
            yield f"    | {place.excerpt}"
    if finding.count > len(finding.places):
        yield f"  and {finding.count - len(finding.places):,} more"


def _costs(report: Report) -> Iterator[str]:
    chosen = "as asked" if report.epochs_chosen else "as a provider would pick"
    yield (
        f"One run over what remains, {report.epochs} epochs ({chosen}), "
        f"{report.billed_tokens:,} billed tokens:"
    )
    for cost in [cost for cost in report.costs if not cost.closed][:_SHOWN_COSTS]:
        usd = f"{cost.usd:,.2f}" if cost.usd >= 0.01 else "under 0.01"
        yield f"  {usd:>10} USD  {cost.provider}, {cost.what} (price of {cost.as_of})"


def _prefix(report: Report) -> Iterator[str]:
    prefix = report.static_prefix
    if prefix is None:
        return
    yield f"{percent(prefix.share)} of the examples begin with the same {prefix.tokens:,} tokens."
    best = max(prefix.caching, key=lambda caching: caching.saved, default=None)
    if best is None:
        return
    if best.saved <= 0:
        why = best.why_not or "writing the cache costs more"
        yield f"  Caching them would save nothing: {why}."
        return
    yield (
        f"  Caching them instead of tuning them away would save {best.saved:,.2f} USD a month on "
        f"{best.model}, at {prefix.requests_per_month:,} requests a month and "
        f"{percent(prefix.cache_hit_rate)} cache hits."
    )
