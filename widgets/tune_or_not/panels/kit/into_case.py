"""A button that carries measured numbers into the reader's case, and one that takes them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ipywidgets import Button, HBox

from tune_or_not.case import CaseError
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.changes import change_words
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.undo import Undo


class IntoCase(Closing, HBox):  # type: ignore[misc]
    """“Use these numbers in my case”: sets the fields that `numbers` gives when it is pressed.

    `numbers` gives only what was measured on the reader's own.
    """

    def __init__(self, mine: LiveCase, numbers: Callable[[], Mapping[str, Any]]) -> None:
        self._mine, self._numbers = mine, numbers
        self._button = Button(
            description="Use these numbers in my case",
            tooltip="Sets the measured fields of your case; nothing else changes",
            icon="arrow-right",
        )
        self._button.layout.width, self._button.layout.align_self = "auto", "flex-start"
        self._button.add_class(CONTROL)
        self._button.on_click(lambda _: self.use())
        self._undo = Undo(mine)
        super().__init__([self._button, self._undo])
        self.layout.flex_flow = "row wrap"

    @property
    def enabled(self) -> bool:
        """Whether there are numbers to use."""
        return not self._button.disabled

    @enabled.setter
    def enabled(self, there: bool) -> None:
        self._button.disabled = not there

    def use(self) -> str:
        """Set the fields; each with its value before and now, and what the course says of them."""
        return self._undo.say(self._use())

    def undo(self) -> str:
        """Take the last change of the case back; a sentence says which."""
        return self._undo.undo()

    def _use(self) -> str:
        numbers = self._numbers()
        if not numbers:
            return "There is nothing to use yet."
        before = self._mine.case
        try:
            self._mine.set(**numbers)
        except CaseError as refused:
            return f"Your case is unchanged. {refused}"
        case = self._mine.case
        changes = change_words(numbers, before, case)
        verdict, verdict_before = (recommend_quickly(each).verdict for each in (case, before))
        turned = "as before" if verdict == verdict_before else f"before: {VERDICTS[verdict_before]}"
        return f"Your case now has {changes}. The course's verdict: {VERDICTS[verdict]} ({turned})."
