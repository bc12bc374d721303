"""Where a training file comes from: a sample, an upload or a path; and how far it has been read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from html import escape
from pathlib import Path

from ipywidgets import HTML, Box, Button, Dropdown, FloatProgress, Text, VBox

from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.upload.file_upload import FileUpload
from tune_or_not.words.quantity import percent

_COURSE = Path("lessons/course.toml")
_NO_SAMPLE = ""


def top_of_course() -> Path:
    """Where the file browser begins: the nearest folder upwards that holds the lessons' list."""
    here = Path.cwd()
    holds = (folder for folder in (here, *here.parents) if (folder / _COURSE).is_file())
    return next(holds, here)


class DataSources(VBox):  # type: ignore[misc]
    """Controls for the file and the model, a progress bar with a button that stops, and a word.

    It reads nothing itself: `follow` says whom to tell.
    """

    def __init__(self, samples: Collection[str], models: Collection[str], model: str) -> None:
        self._showing = False
        offered = [("(a file of your own)", _NO_SAMPLE), *((name, name) for name in samples)]
        self._sample = Dropdown(description="A sample file", options=offered)
        self._upload = FileUpload()
        self._path = Text(
            description="Or the path of a file in the file browser, of any size",
            placeholder="my_decision/training.jsonl",
            continuous_update=False,
        )
        self._test = Text(
            description="Path of your test file, to find its questions in the other (optional)",
            placeholder="my_decision/test.jsonl",
            continuous_update=False,
        )
        self._model = Dropdown(description="Model to tune", options=list(models), value=model)
        for control in (self._sample, self._path, self._test, self._model):
            control.add_class(CONTROL)
        self._bar = FloatProgress(min=0, max=1, description="")
        self._bar.layout.width = "60%"
        self._stop = Button(description="Stop", icon="stop", disabled=True)
        self._stop.add_class(CONTROL)
        self._stop.layout.width = "auto"
        self._word = HTML()
        self._clean = Button(description="Write a cleaned copy", icon="download", disabled=True)
        self._clean.tooltip = "Writes the lines that remain into my_decision/"
        self._clean.add_class(CONTROL)
        self._clean.layout.width = "auto"
        running = Box([self._bar, self._stop])
        running.layout.flex_flow = "row wrap"
        running.layout.align_items = "center"
        self._running = running
        asked = [self._sample, self._upload, self._path, self._test, self._model]
        super().__init__([*asked, running, self._clean, self._word])
        self.add_class("tune-or-not-controls")

    def follow(
        self,
        sample: Callable[[str], None],
        upload: Callable[[str, bytes], None],
        path: Callable[[str], None],
        again: Callable[[], None],
        stop: Callable[[], None],
        clean: Callable[[], None],
    ) -> None:
        """Call these for a sample, an upload, a path, other settings, and the two buttons."""
        self._sample.observe(lambda change: self._unless_showing(sample, change.new), "value")
        self._upload.on_file(upload)
        self._path.observe(lambda change: path(change.new), "value")
        for control in (self._test, self._model):
            control.observe(lambda _: again(), "value")
        self._stop.on_click(lambda _: stop())
        self._clean.on_click(lambda _: clean())

    @property
    def model(self) -> str:
        """The model that is chosen."""
        return str(self._model.value)

    @property
    def test(self) -> str:
        """The path of a test file; empty where there is none."""
        return str(self._test.value).strip()

    def show_sample(self, name: str = _NO_SAMPLE) -> None:
        """Show this sample as chosen, or none, without choosing it."""
        self._showing = True
        try:
            self._sample.value = name
        finally:
            self._showing = False

    def reading(self, going_on: bool) -> None:
        """Whether a file is being read: only then there is something to stop."""
        self._stop.disabled = not going_on
        self._bar.value = 0
        self.say("")

    def can_clean(self, there: bool) -> None:
        """Whether there is a file whose remaining lines can be written."""
        self._clean.disabled = not there

    def progress(self, doing: str, share: float) -> None:
        """How far it is, 0 to 1."""
        self._bar.value = share
        self.say(f"{doing}: {percent(share)}", quietly=True)

    def say(self, sentence: str, quietly: bool = False) -> None:
        """A word below the bar, spoken by a screen reader unless `quietly`; it is escaped."""
        role = "" if quietly else ' role="status"'
        self._word.value = f"<div{role}>{escape(sentence)}</div>" if sentence else ""

    def close(self) -> None:
        """Take the controls away."""
        for widget in (*self.children, *self._running.children):
            widget.unobserve_all()
            widget.close()
        super().close()

    def _unless_showing(self, do: Callable[[str], None], value: str) -> None:
        if not self._showing and value != _NO_SAMPLE:
            do(value)
