"""A button that carries measured numbers into the reader's case, and says what that changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from ipywidgets import HTML, Button, VBox

from tune_or_not.case import CaseError
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.panels.kit.controls import CONTROL
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.words.listed_fields import values_said


class IntoCase(Closing, VBox):  # type: ignore[misc]
    """“Use these numbers in my case”: sets the fields that `numbers` gives when it is pressed."""

    def __init__(self, mine: LiveCase, numbers: Callable[[], Mapping[str, Any]]) -> None:
        self._mine, self._numbers = mine, numbers
        self._button = Button(
            description="Use these numbers in my case",
            icon="arrow-right",
            tooltip="Sets the measured fields of your case; nothing else changes",
        )
        self._button.layout.width = "auto"
        self._button.layout.align_self = "flex-start"
        self._button.add_class(CONTROL)
        self._button.on_click(lambda _: self.use())
        self._said = HTML()
        super().__init__([self._button, self._said])

    @property
    def enabled(self) -> bool:
        """Whether there are numbers to use."""
        return not self._button.disabled

    @enabled.setter
    def enabled(self, there: bool) -> None:
        self._button.disabled = not there

    def use(self) -> str:
        """Set the fields; one sentence on what they are now and what the course says of them."""
        told = self._use()
        self._said.value = f'<div role="status">{escape(told)}</div>'
        return told

    def _use(self) -> str:
        numbers = self._numbers()
        if not numbers:
            return "There is nothing to use yet."
        before = recommend_quickly(self._mine.case).verdict
        try:
            self._mine.set(**numbers)
        except CaseError as refused:
            return f"Your case is unchanged. {refused}"
        case = self._mine.case
        after = recommend_quickly(case).verdict
        turned = f"before: {VERDICTS[before]}" if after != before else "as before"
        return (
            f"Your case now has {values_said(numbers, case)}. "
            f"The course's verdict: {VERDICTS[after]} ({turned})."
        )
