"""A slider to drag and a box to type into, for one number of a case."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape

import traitlets
from ipywidgets import HTML, Button, SelectionSlider, Text, VBox

from tune_or_not.case import CaseError, extra, label, ladder
from tune_or_not.panels.kit.changes import UNKNOWN
from tune_or_not.panels.kit.closing import Closing, take_away
from tune_or_not.panels.kit.typed_number import typed_number
from tune_or_not.words.large_numbers import large_number
from tune_or_not.words.quantity import quantity


class NumberControl(Closing, VBox):  # type: ignore[misc]
    """`value` is what both show; None while nobody told it: then there is a range, and no knob,
    and a button that tells the middle of the range.

    Dragging goes by the field's ladder; any value may be typed, and an empty box says that nobody
    knows. A value between two steps of the ladder takes the nearer one's place, so that nothing is
    rounded unseen. What cannot be read is answered with one sentence below, and changes nothing.
    """

    value = traitlets.Any()

    def __init__(self, name: str) -> None:
        self._ladder = ladder(name)
        self._unit = extra(name)["unit"]
        self._setting = False
        self.slider = SelectionSlider(
            description=label(name), options=self._stops(self._ladder), value=self._ladder[0]
        )
        self.box = Text(tooltip=f"{label(name)}: type any value", continuous_update=False)
        self.confirm = Button()
        self.confirm.layout.width = "auto"
        self._refusal = HTML()
        self._range = HTML()
        self._middle = self._ladder[0]
        super().__init__([self.slider, self.box])
        self.add_class("tune-or-not-number")
        self.slider.observe(lambda change: self._moved(change.new), "value")
        self.box.observe(lambda change: self._typed(change.new), "value")
        self.confirm.on_click(lambda _: self._confirmed())

    def show(self, value: float | None) -> None:
        """Put slider and box on this value; of None, `show_range` says what is likely."""
        with self._quietly():
            if value is None:
                self.box.value = ""
            else:
                self._place(value)
                self.box.value = self._written(value)
                self.box.placeholder = ""
        self.refuse("")
        self.value = value

    def show_range(self, low: float, middle: float, high: float) -> None:
        """Where nobody told the value: where it likely lies, in the box and on the track."""
        with self._quietly():
            self._place(middle)
            self.box.placeholder = f"{self._likely(low)} to {self._likely(high)}?"
        self._middle = middle
        self.confirm.description = f"{self._written(middle)}: that is so"
        last = len(self._ladder) - 1
        left, right = (100 * bisect_left(self._ladder, end) / last for end in (low, high))
        self._range.value = (
            f'<div style="margin-left: {left:.0f}%; width: {max(right - left, 2):.0f}%"></div>'
        )
        self._lay_out()

    def refuse(self, sentence: str) -> None:
        """Say why a value was not taken; an empty sentence takes the last one back."""
        alert = f'<div role="alert">{escape(sentence)}</div>' if sentence else ""
        if alert != self._refusal.value:
            self._refusal.value = alert
        self._lay_out()

    def _lay_out(self) -> None:
        ranged = [self._range, self.confirm] if self.value is None and self._range.value else []
        refused = [self._refusal] if self._refusal.value else []
        self.children = (self.slider, self.box, *ranged, *refused)

    def _place(self, value: float) -> None:
        if value not in [stop for _, stop in self.slider.options]:
            stops = list(self._ladder)
            above = bisect_left(stops, value)
            if above < len(stops) and stops[above] != value:
                # As many stops as before: the front end would leave the last one out of reach.
                nearer = above - (value - stops[above - 1] < stops[above] - value)
                stops[min(max(nearer, 1), len(stops) - 2)] = value
            self.slider.options = self._stops(stops)
        self.slider.value = value

    def close(self) -> None:
        """Take the control away."""
        take_away(self._refusal)
        take_away(self._range)
        take_away(self.confirm)
        super().close()

    def _moved(self, value: float) -> None:
        if not self._setting:
            self.show(value)

    def _confirmed(self) -> None:
        """The keyboard stays: the button goes with the range."""
        self.show(self._middle)
        self.box.focus()

    def _typed(self, text: str) -> None:
        if self._setting:
            return
        try:
            value = typed_number(text, self._unit) if text.strip() else None
        except CaseError as refused:
            self.show(self.value)
            still = UNKNOWN if self.value is None else self._written(self.value)
            self.refuse(f"{refused} It is still {still}.")
        else:
            self.show(value)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """What the control does to its own parts is no answer of the reader's."""
        self._setting = True
        try:
            yield
        finally:
            self._setting = False

    def _stops(self, values: Iterable[float]) -> list[tuple[str, float]]:
        return [(self._written(value), value) for value in values]

    def _likely(self, value: float) -> str:
        """A rounded end of a range, without its unit but for % and $."""
        rounded = float(f"{value:.1g}")
        if self._unit[0] in "%$":
            return quantity(rounded, self._unit[0])
        return large_number(rounded)

    def _written(self, value: float) -> str:
        return quantity(value, self._unit)
