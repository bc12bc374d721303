"""The data panel: a training file is read on this machine, and what is wrong with it shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from html import escape
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from ipywidgets import HTML, Box, VBox

from tune_or_not.charts.evidence.example_lengths import ExampleLengths, ExampleLengthsChart
from tune_or_not.dataset.check import DataError, Options, StoppedError
from tune_or_not.dataset.checks.together import look_together
from tune_or_not.dataset.file.clean_copy import refuse_same_file, write_clean
from tune_or_not.dataset.file.open_file import open_data
from tune_or_not.dataset.guidance import DEFAULT_MODEL, models
from tune_or_not.dataset.reading import Reading
from tune_or_not.dataset.report import Lengths, Report
from tune_or_not.dataset.summary import summary
from tune_or_not.panels.dataset.data_findings import report_html, sentence
from tune_or_not.panels.dataset.data_sources import DataSources, top_of_course
from tune_or_not.panels.kit.background import Background, Turn
from tune_or_not.panels.kit.into_case import IntoCase
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import PanelPicture
from tune_or_not.words.quantity import quantity

MY_DECISION = "my_decision"
SECONDS_BETWEEN_PICTURES = 0.2
NOTHING_READ = "No file has been read yet."
_NO_LENGTHS = Lengths(0, 0.0, 0, 0, 0, ())
_TEST = "_test"
"""A sample NAME_test.jsonl holds the test questions that belong to NAME.jsonl."""

Opened = Callable[[], AbstractContextManager[BinaryIO]]


class DataPanel(Panel):
    """Samples, an upload or a path; then findings, lengths and the verdict, while it reads.

    `check` reads a file in code, `choose` a sample; both return when the report is there.
    """

    def __init__(
        self, live: LiveCase, samples: Mapping[str, Path], mine: LiveCase, root: Path
    ) -> None:
        self._samples = {
            name: path for name, path in samples.items() if not path.stem.endswith(_TEST)
        }
        self._root = root
        self._background = Background()
        self._report: Report | None = None
        self._told = NOTHING_READ
        self._last: tuple[str, Opened, Path | None] | None = None
        self._is_sample = False
        self._sources = DataSources(self._samples, sorted(models()), DEFAULT_MODEL)
        self._findings = HTML()
        self._into = IntoCase(mine, self._numbers)
        self._into.enabled = False
        self._chart = ExampleLengthsChart(self._shown(_NO_LENGTHS, counted=True))
        self._picture = PanelPicture.of(self._chart.live, status=self._told)
        self._sources.follow(
            self._choose_sample,
            self._uploaded,
            self._typed,
            self._again,
            self._background.stop,
            self._write_clean,
        )
        beside = VBox([self._picture])
        beside.add_class("tune-or-not-pictures")
        self._above = Box([self._sources, beside])
        self._above.add_class("tune-or-not-row")
        self._above.layout.width = self._findings.layout.width = "100%"
        super().__init__(
            live,
            (),
            [self._above, self._findings, self._into],
            lambda _case: None,
            png=self._chart.live.png,
            sentence=lambda _case: self._told,
        )
        if self._samples:
            self.choose(next(iter(self._samples)))

    @property
    def report(self) -> Report | None:
        """The last whole report; None before there is one, and for a file that is none."""
        return self._report

    def choose(self, sample: str) -> None:
        """Read a sample file. Raises KeyError for one that there is not."""
        self._sources.show_sample(sample)
        self._choose_sample(sample)
        self.settle()

    def check(self, path: str) -> None:
        """Read the file of this path, from the top of the course or from the root."""
        self._typed(path)
        self.settle()

    def use(self) -> str:
        """Press “Use these numbers in my case” in code; what it says."""
        return self._into.use()

    def write_clean(self) -> None:
        """Press “Write a cleaned copy” in code: the lines that remain, into my_decision/."""
        self._write_clean()
        self.settle()

    def settle(self) -> None:
        """Return when nothing is being read."""
        self._background.settle()

    def close(self) -> None:
        """Stop reading, and take the widgets away."""
        self._background.stop()
        super().close()

    # ------------------------------------------------------------------- what the reader does

    def _choose_sample(self, sample: str) -> None:
        path = self._samples[sample]
        test = path.with_stem(path.stem + _TEST)
        self._is_sample = True
        self._begin(path.name, lambda: open_data(path), test if test.exists() else None)

    def _typed(self, typed: str) -> None:
        if typed.strip():
            self._sources.show_sample()
            path = self._path(typed)
            self._is_sample = False
            self._begin(path.name, lambda: open_data(path))

    def _uploaded(self, name: str, content: bytes) -> None:
        self._sources.show_sample()
        self._is_sample = False
        self._begin(name, lambda: BytesIO(content))

    def _again(self) -> None:
        if self._last is not None:
            self._begin(*self._last)

    def _write_clean(self) -> None:
        if self._last is not None:
            copy = Path(self._last[0])
            self._begin(*self._last, self._root / MY_DECISION / f"{copy.stem}_clean.jsonl")

    # -------------------------------------------------------------------- what the panel does

    def _path(self, typed: str) -> Path:
        return self._root / Path(typed.strip()).expanduser()

    def _begin(
        self, name: str, opened: Opened, test: Path | None = None, copy: Path | None = None
    ) -> None:
        self._last = (name, opened, test)
        if self._sources.test:
            test = self._path(self._sources.test)
        self._background.begin(lambda turn: self._read(turn, name, opened, test, copy))

    def _read(
        self, turn: Turn, name: str, opened: Opened, test: Path | None, copy: Path | None
    ) -> None:
        """On a thread of its own; whatever goes wrong with the file is one sentence."""
        options = Options(model=self._sources.model, case=self._live.case)
        turn.unless_overtaken(lambda: self._sources.reading(True))
        try:
            with opened() as file, open_data(test) if test else nullcontext() as other:
                reading = self._checked(turn, file, name, other, options)
                report = summary(reading)
                written = _written(reading, copy) if copy else ""
            show = partial(self._show, report, written)
        except StoppedError:
            show = partial(self._stopped, name)
        except DataError as refused:
            show = partial(self._nothing, str(refused))
        except (OSError, ValueError, MemoryError) as broken:
            show = partial(self._nothing, f"{name} cannot be read: {type(broken).__name__}.")
        turn.unless_overtaken(lambda: self._sources.reading(False))
        turn.unless_overtaken(show)

    def _checked(
        self, turn: Turn, file: BinaryIO, name: str, test: BinaryIO | None, options: Options
    ) -> Reading:
        drawn = 0.0

        def progress(doing: str, share: float) -> bool:
            nonlocal drawn
            now = monotonic()
            if now - drawn > SECONDS_BETWEEN_PICTURES:
                drawn = now
                turn.unless_overtaken(lambda: self._show_progress(reading, doing, share))
            return not turn.over

        reading, other = Reading(file, name, options, progress), None
        if test is not None:
            other = Reading(test, "the test file", replace(options, most_sketched=0), progress)
            other.read("Reading the test file")
        reading.read("Reading")
        look_together(reading, other)
        return reading

    def _show_progress(self, reading: Reading, doing: str, share: float) -> None:
        self._sources.progress(doing, share)
        doing_so = f"{doing} {reading.name}"
        self._redraw(reading.tokens.lengths(), reading.counter.counted, doing_so)

    def _stopped(self, name: str) -> None:
        """The report before stays, and its picture comes back."""
        if self._report is not None:
            self._show(self._report)
        else:
            self._nothing(self._told)
        self._sources.can_clean(False)
        self._sources.say(f"{name}: stopped; what is shown is the file before it.")

    def _show(self, report: Report, written: str = "") -> None:
        self._report, self._told = report, sentence(report)
        self._findings.value = report_html(report)
        self._into.enabled = bool(self._numbers())
        self._sources.can_clean(bool(report.left_out))
        self._sources.say(written)
        self._redraw(report.tokens.examples, report.tokens.counted, self._told)

    def _nothing(self, sentence: str) -> None:
        self._report, self._told = None, sentence
        self._findings.value = f"<p>{escape(sentence)}</p>"
        self._into.enabled = False
        self._sources.can_clean(False)
        self._redraw(_NO_LENGTHS, True, sentence)

    def _redraw(self, lengths: Lengths, counted: bool, sentence: str) -> None:
        with self._picture.hold_sync():
            self._chart.update(self._shown(lengths, counted=counted), sentence)
            self._picture.status = sentence

    def _shown(self, lengths: Lengths, *, counted: bool) -> ExampleLengths:
        return ExampleLengths(
            bars=[(bar.low, bar.high, bar.count) for bar in lengths.histogram],
            median=lengths.median,
            longest=lengths.longest,
            most_tokens=int(models()[self._sources.model].number),
            counted=counted,
        )

    def _numbers(self) -> dict[str, Any]:
        """Of the reader's own file: a sample's are nobody's."""
        return dict(self._report.case_updates) if self._report and not self._is_sample else {}


def _written(reading: Reading, copy: Path) -> str:
    """Write the lines that remain; what was written, in a sentence. Raises DataError."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    refuse_same_file(copy, getattr(reading.file, "name", None))
    kept = write_clean(reading, copy)
    lines, left_out = quantity(kept, "lines"), reading.lines - kept
    return f"Written to {copy.parent.name}/{copy.name}: {lines}; {left_out:,} left out."


def data_panel(
    live: LiveCase,
    samples: Mapping[str, Path],
    *,
    mine: LiveCase | None = None,
    root: Path | None = None,
) -> DataPanel:
    """Check a training file: one of the samples, an upload, or a path.

        data_panel(example, here.files("*.jsonl"), mine=here.case)

    `samples` by what they are called, the first is read at once; `mine` is the case that the
    button changes (default: the panel's own); paths count from `root` (default: the top
    of the course). Nothing leaves the machine.
    """
    return DataPanel(live, samples, mine or live, root or top_of_course())
