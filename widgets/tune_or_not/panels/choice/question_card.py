"""One question with its answers right there, to be pressed or typed."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from ipywidgets import HTML, Box, Button, Label, Text, VBox

from tune_or_not.case import Case, CaseError, bounds, extra, field
from tune_or_not.charts.choice.questions import NextQuestion
from tune_or_not.panels.choice.answers import MOST, Answer, answers
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.panels.kit.typed_number import typed_number

_PRESSED = "tune-or-not-pressed"
_UNKNOWN = "Don't know"


class QuestionCard(Closing, VBox):  # type: ignore[misc]
    """A question, what counts and what does not, and a button for each answer.

    The same widgets ask one question after another, so that whoever presses the keys stays where
    they are. `tell(values)` is called with what an answer tells, `leave(name)` where nobody knows.
    """

    def __init__(
        self, tell: Callable[[dict[str, Any]], None], leave: Callable[[str], None]
    ) -> None:
        self.name = ""
        self._tell, self._leave = tell, leave
        self._answers: tuple[Answer, ...] = ()
        self._setting = False
        self._question = Label()
        self._help = HTML()
        self._buttons = [_button() for _ in range(MOST)]
        for place, button in enumerate(self._buttons):
            button.on_click(lambda _, place=place: self._press(place))
        self._unknown = _button(_UNKNOWN)
        self._unknown.on_click(lambda _: self._leave(self.name))
        self._box = Text(continuous_update=False)
        self._box.observe(lambda change: self._typed(change.new), "value")
        self._refusal = HTML()
        row = Box([*self._buttons, self._box, self._unknown])
        row.add_class("tune-or-not-answers")
        super().__init__([self._question, row, self._help, self._refusal])
        self.add_class("tune-or-not-question")
        self.add_class(CONTROL)
        self.clear()

    def clear(self) -> None:
        """Ask nothing."""
        self.name = self._question.value = self._help.value = ""
        self.layout.display = "none"

    def ask(self, question: NextQuestion, case: Case) -> None:
        """Ask for its field."""
        name = question.field
        if name != self.name:
            self.name = name
            self._refuse("")
            self._offer(name)
        self._question.value = question.text
        self._help.value = (
            f"<details><summary>{escape(question.note)}<span>what counts?</span></summary>"
            f"{escape(field(name).description or '')}</details>"
        )
        self.mark(case)
        self.layout.display = None

    def mark(self, case: Case) -> None:
        """Show which answer the case has."""
        for button, answer in zip(self._buttons, self._answers, strict=False):
            known = case.is_known(answer.field)
            pressed = known and getattr(case, answer.field) == answer.value
            (button.add_class if pressed else button.remove_class)(_PRESSED)

    def focus(self) -> None:
        """Put the keyboard on the first answer."""
        self._buttons[0].focus()

    def _offer(self, name: str) -> None:
        self._answers = answers(name)
        for place, button in enumerate(self._buttons):
            offered = place < len(self._answers)
            button.description = self._answers[place].text if offered else ""
            button.layout.display = None if offered else "none"
        typed = bounds(name) is not None
        self._setting = True
        self._box.value = ""
        self._setting = False
        self._box.layout.display = None if typed else "none"
        if typed:
            self._box.placeholder = f"or type it, in {extra(name)['unit']}"

    def _press(self, place: int) -> None:
        answer = self._answers[place]
        self._tell({answer.field: answer.value})

    def _typed(self, text: str) -> None:
        if self._setting or not text.strip():
            return
        try:
            self._tell({self.name: typed_number(text, extra(self.name)["unit"])})
        except CaseError as refused:
            self._refuse(str(refused))
        else:
            self._refuse("")

    def _refuse(self, sentence: str) -> None:
        self._refusal.value = f'<div role="alert">{escape(sentence)}</div>' if sentence else ""
        self._refusal.layout.display = None if sentence else "none"


def _button(description: str = "") -> Button:
    button = Button(description=description)
    button.layout.width = "auto"
    return button
