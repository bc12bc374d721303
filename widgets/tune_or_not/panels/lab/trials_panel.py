"""A panel of the lab: settings, real trainings with several seeds, and what each of them did."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from threading import Lock, RLock
from time import sleep

from IPython.display import display
from ipywidgets import Button, HBox, IntProgress, Label, VBox

from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.charts.kit.static_picture import WANTED
from tune_or_not.charts.lab.trials import MOST_PAST, Trial, Trials
from tune_or_not.panels.kit.background import Background, Turn
from tune_or_not.panels.kit.choices import Choices, Value
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import PanelPicture

Settings = Mapping[str, Value]
Result = tuple[float, ...]
Training = Callable[[Settings, int], Iterator[Result]]
"""Trains with these settings and this seed; yields what the model can do, ever later in training,
a number for each row of the chart. The last one counts."""

REST_SECONDS = 0.3
RESTS = 6
_ONE_AT_A_TIME = Lock()
"""Trainings of different panels take turns: they are meant for one core."""


class TrialsPanel(Panel):
    """Trains anew whenever a setting changes, without holding up the notebook.

    Results come in training by training; a change of settings ends what is under way, and what was
    found before stays on the chart. `choose(...)` changes settings in code and `settle()` waits.
    """

    def __init__(
        self,
        choices: Choices,
        train: Training,
        first: Trials,
        chart: LiveChart[Trials],
        label: Callable[[Settings], str],
        sentence: Callable[[Trials, Settings], str],
    ) -> None:
        self._choices, self._train, self._label = choices, train, label
        self._tell = sentence
        self._trials, self._chart = first, chart
        self._showing = RLock()
        self._background = Background()
        self._picture = PanelPicture.of(chart.live)
        self._progress = IntProgress(max=first.now.planned, description="Trainings")
        self._doing = Label("")
        self._stop = Button(description="Stop", tooltip="End the trainings under way")
        self._forget = Button(description="Forget earlier settings")
        self._forget.layout.width = "auto"
        self._stop.on_click(lambda _: self.stop())
        self._forget.on_click(lambda _: self._show(replace(self._trials, past=())))
        row = HBox([self._progress, self._doing, self._stop, self._forget])
        row.add_class("tune-or-not-progress")
        super().__init__(
            LiveCase(),
            [],
            [VBox([choices, row]), self._picture],
            draw=lambda _case: None,
            png=chart.live.png,
            sentence=lambda _case: self._told(),
        )
        choices.on_change(self._begin)
        self._begin()

    def _told(self) -> str:
        if not self._trials.now.results:
            return f"{self._trials.now.label}: the trainings on this machine have begun."
        return self._tell(self._trials, self._choices.chosen)

    @property
    def trials(self) -> Trials:
        """What was found so far."""
        return self._trials

    @property
    def trouble(self) -> str:
        """Why the trainings broke off; empty when they did not."""
        return str(self._doing.value)

    def choose(self, **values: Value) -> None:
        """Such as `choose(method="lora")`; ValueError for what is not offered."""
        self._choices.choose(**values)

    def settle(self) -> None:
        """Return when all trainings with the settings as they are have ended."""
        self._background.settle()

    def watch(self, **then: Value) -> None:
        """Put the panel below the cell at once; return when its trainings have ended.

        With `then`, it goes on with these settings after the first trainings, which stay on the
        chart. In a notebook that is built, the picture is that of the end.
        """
        built = bool(os.environ.get(WANTED))
        if not built:
            display(self)  # type: ignore[no-untyped-call]
        self.settle()
        if then:
            self.choose(**then)
            self.settle()
        if built:
            display(self)  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """End the trainings under way; what was found stays."""
        self._background.stop()

    def close(self) -> None:
        """End what is under way, and take the widgets away."""
        self._background.stop()
        super().close()

    def _begin(self) -> None:
        settings = self._choices.chosen
        with self._showing:
            before = self._trials
            past = (before.now, *before.past) if before.now.results else before.past
            label = self._label(settings)
            past = tuple(one for one in past if one.label != label)[:MOST_PAST]
            self._show(replace(before, now=Trial(label, (), before.now.planned), past=past))
            self._progress.value, self._doing.value = 0, ""
        self._background.begin(lambda turn: self._work(turn, settings))

    def _work(self, turn: Turn, settings: Settings) -> None:
        if not (_rested(turn) and _taken(turn)):
            return
        try:
            for seed in range(self._trials.now.planned):
                for result in self._train(settings, seed):
                    if not self._took(turn, settings, seed, result):
                        self._say(turn, "Stopped.")
                        return
                self._progress.value = seed + 1
            self._say(turn, "")
        except Exception as problem:  # noqa: BLE001  nobody else would hear of it on this thread
            self._say(turn, f"The training broke off: {problem}")
        finally:
            _ONE_AT_A_TIME.release()

    def _took(self, turn: Turn, settings: Settings, seed: int, result: Result) -> bool:
        """Show a result, unless nobody waits for it any more."""
        with self._showing:
            now = self._trials.now
            if turn.over or now.label != self._label(settings):
                return False
            now = replace(now, results=(*now.results[:seed], result))
            self._show(replace(self._trials, now=now))
        return True

    def _show(self, trials: Trials) -> None:
        with self._showing, self._picture.hold_sync():
            self._trials = trials
            self._chart.update(trials)
            self._picture.alt = self.sentence

    def _say(self, turn: Turn, word: str) -> None:
        """Once all is done, or broke off, or was stopped: aloud, and not at every step."""
        with self._showing:
            if not turn.overtaken:
                self._doing.value = word
                self._picture.status = f"{word} {self.sentence}".strip()


def _rested(turn: Turn) -> bool:
    """Wait until the reader's hand rests; False when it did not."""
    for _ in range(RESTS):
        sleep(REST_SECONDS / RESTS)
        if turn.over:
            return False
    return True


def _taken(turn: Turn) -> bool:
    """Wait for the trainings of other panels; not for longer than somebody waits for this one."""
    while not _ONE_AT_A_TIME.acquire(timeout=0.1):
        if turn.over:
            return False
    return True
