"""A slider to drag and a box to type into, for one number of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape

import traitlets
from ipywidgets import HTML, SelectionSlider, Text, VBox

from tune_or_not.case import CaseError, extra, label, ladder
from tune_or_not.panels.kit.closing import Closing, take_away
from tune_or_not.panels.kit.typed_number import typed_number
from tune_or_not.words.quantity import quantity


class NumberControl(Closing, VBox):  # type: ignore[misc]
    """`value` is what both show. Dragging goes by the field's ladder; any value may be typed.

    A value between two steps of the ladder gets a stop of its own, so that nothing is rounded
    unseen. What cannot be read is answered with one sentence below, and changes nothing.
    """

    value = traitlets.Any()

    def __init__(self, name: str) -> None:
        self._ladder = ladder(name)
        self._unit = extra(name)["unit"]
        self._setting = False
        self.slider = SelectionSlider(
            description=label(name), options=self._stops(self._ladder), value=self._ladder[0]
        )
        self.box = Text(
            self._written(self._ladder[0]),
            tooltip=f"{label(name)}: type any value",
            continuous_update=False,
        )
        self._refusal = HTML()
        super().__init__([self.slider, self.box], value=self._ladder[0])
        self.add_class("tune-or-not-number")
        self.slider.observe(lambda change: self._moved(change.new), "value")
        self.box.observe(lambda change: self._typed(change.new), "value")

    def show(self, value: float) -> None:
        """Put slider and box on this value."""
        with self._quietly():
            if value not in [stop for _, stop in self.slider.options]:
                self.slider.options = self._stops(sorted({*self._ladder, value}))
            self.slider.value = value
            self.box.value = self._written(value)
        self.refuse("")
        self.value = value

    def mark(self, known: bool) -> None:
        """Show whether somebody told the value; one that stands in is named as such."""
        with self._quietly():
            self.box.placeholder = "" if known else f"not told (usual: {self._written(self.value)})"
            self.box.value = self._written(self.value) if known else ""

    def refuse(self, sentence: str) -> None:
        """Say why a value was not taken; an empty sentence takes the last one back."""
        alert = f'<div role="alert">{escape(sentence)}</div>' if sentence else ""
        if alert != self._refusal.value:
            self._refusal.value = alert
            self.children = [self.slider, self.box, *([self._refusal] if sentence else [])]

    def close(self) -> None:
        """Take the control away."""
        take_away(self._refusal)
        super().close()

    def _moved(self, value: float) -> None:
        if not self._setting:
            self.show(value)

    def _typed(self, text: str) -> None:
        if self._setting:
            return
        try:
            value = typed_number(text, self._unit) if text.strip() else self.value
        except CaseError as refused:
            self.show(self.value)
            self.refuse(f"{refused} It is still {self._written(self.value)}.")
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

    def _written(self, value: float) -> str:
        return quantity(value, self._unit)
