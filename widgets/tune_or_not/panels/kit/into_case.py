"""Buttons that carry measured numbers into the reader's case, and take them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from ipywidgets import HTML, Button, HBox, VBox

from tune_or_not.case import Case, CaseError, label
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.panels.kit.changes import value_words
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.panels.kit.controls import CONTROL
from tune_or_not.panels.kit.live_case import LiveCase


class IntoCase(Closing, VBox):  # type: ignore[misc]
    """“Use these numbers in my case”: sets the fields that `numbers` gives when it is pressed.

    `numbers` gives only what was measured on the reader's own; “Undo” brings back what was before.
    """

    def __init__(self, mine: LiveCase, numbers: Callable[[], Mapping[str, Any]]) -> None:
        self._mine, self._numbers = mine, numbers
        self._before: Case | None = None
        self._names: tuple[str, ...] = ()
        self._button = _button("Use these numbers in my case", "arrow-right")
        self._button.tooltip = "Sets the measured fields of your case; nothing else changes"
        self._button.on_click(lambda _: self.use())
        self._undo = _button("Undo", "undo")
        self._undo.disabled = True
        self._undo.on_click(lambda _: self.undo())
        self._message = HTML()
        self._buttons = HBox([self._button, self._undo])
        super().__init__([self._buttons, self._message])

    @property
    def enabled(self) -> bool:
        """Whether there are numbers to use."""
        return not self._button.disabled

    @enabled.setter
    def enabled(self, there: bool) -> None:
        self._button.disabled = not there

    def use(self) -> str:
        """Set the fields; each with its value before and now, and what the course says of them."""
        return self._say(self._use())

    def undo(self) -> str:
        """Take the fields back to what they were before `use`; a sentence says so."""
        before, self._before = self._before, None
        self._undo.disabled = True
        if before is None:
            return self._say("There is nothing to undo.")
        values = {name: getattr(before, name) for name in self._names if before.is_known(name)}
        self._mine.take(self._mine.case.without(*self._names).changed(**values))
        now = ", ".join(f"{label(name)}: {value_words(name, before)}" for name in self._names)
        return self._say(f"Your case has again {now}.")

    def _use(self) -> str:
        numbers = self._numbers()
        if not numbers:
            return "There is nothing to use yet."
        before = self._mine.case
        try:
            self._mine.set(**numbers)
        except CaseError as refused:
            return f"Your case is unchanged. {refused}"
        self._before, self._names = before, tuple(numbers)
        self._undo.disabled = False
        case = self._mine.case
        changes = ", ".join(
            f"{label(name)}: {value_words(name, before)} → {value_words(name, case)}"
            for name in numbers
        )
        verdict, verdict_before = (recommend_quickly(each).verdict for each in (case, before))
        turned = "as before" if verdict == verdict_before else f"before: {VERDICTS[verdict_before]}"
        return f"Your case now has {changes}. The course's verdict: {VERDICTS[verdict]} ({turned})."

    def _say(self, sentence: str) -> str:
        self._message.value = f'<div role="status">{escape(sentence)}</div>'
        return sentence


def _button(description: str, icon: str) -> Button:
    button = Button(description=description, icon=icon)
    button.layout.width = "auto"
    button.add_class(CONTROL)
    return button
