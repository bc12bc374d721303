"""A case told as an interview: what to ask next with its answers, and what was told so far."""

from __future__ import annotations

from html import escape
from typing import Any

from ipywidgets import HTML, Box, Button, VBox

from tune_or_not.case import Case, label, prior
from tune_or_not.charts.choice.questions import NextQuestion, gain_words, next_questions
from tune_or_not.decision.choice.recommendation import Recommendation
from tune_or_not.panels.choice.question_card import QuestionCard
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.changes import change_words, value_words
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.undo import Undo
from tune_or_not.words.quantity import quantity

_ASKED = 3
_TOLD = 4


class Interview(Closing, VBox):  # type: ignore[misc]
    """Three questions, the most telling first; one experiment; the latest answers to change.

    `show(recommendation, case)` asks anew; `mark(case)` only shows which answers were given.
    What nobody knows is set aside until it is asked for again.
    """

    def __init__(self, live: LiveCase) -> None:
        self._live = live
        self._aside: list[str] = []
        self._latest: list[str] = []
        self._again = ""
        self._recommendation: Recommendation | None = None
        self._head = HTML("<p class=head>Ask next</p>")
        self._cards = [QuestionCard(self._tell, self._leave) for _ in range(_ASKED)]
        self._try = HTML()
        self._told_head = HTML("<p class=head>You told</p>")
        self._told = [_link() for _ in range(_TOLD)]
        for place, button in enumerate(self._told):
            button.on_click(lambda _, place=place: self._change(place))
        self._undo = Undo(live)
        self._aside_again = _link("Ask again what I did not know")
        self._aside_again.on_click(lambda _: self._ask_again())
        so_far = Box([*self._told, self._aside_again, self._undo])
        so_far.add_class("tune-or-not-told-so-far")
        super().__init__([self._head, *self._cards, self._try, self._told_head, so_far])
        self.add_class("tune-or-not-interview")

    def show(self, recommendation: Recommendation, case: Case) -> None:
        """Ask what tells most of this case."""
        self._recommendation = recommendation
        questions = list(next_questions(recommendation, [*self._aside, self._again]))
        if self._again:
            now = f"now: {value_words(self._again, case)}"
            questions.insert(0, NextQuestion(self._again, prior(self._again).ask, now))
        for card, question in zip(self._cards, [*questions, *[None] * _ASKED], strict=False):
            card.ask(question, case) if question else card.clear()
        self._head.value = "<p class=head>Ask next</p>" if questions else _NOTHING_TO_ASK
        self._try.value = _try_next(recommendation)
        self.mark(case)

    def mark(self, case: Case) -> None:
        """Show which answers were given, at once."""
        for card in self._cards:
            if card.name:
                card.mark(case)
        askable = [name for name in Case.model_fields if case.is_known(name) and prior(name).ask]
        known = [name for name in self._latest if name in askable]
        self._latest = [*[name for name in askable if name not in known], *known]
        latest = self._latest[: -_TOLD - 1 : -1]
        for place, button in enumerate(self._told):
            button.layout.display = None if place < len(latest) else "none"
            if place < len(latest):
                button.description = f"{label(latest[place])}: {value_words(latest[place], case)}"
                button.tooltip = "Change this answer"
        more = len(askable) - len(latest)
        others = f", and {quantity(more, 'things')} more" if more > 0 else ""
        self._told_head.value = f"<p class=head>You told{others}</p>" if askable else ""
        self._aside_again.layout.display = None if self._aside else "none"

    def _tell(self, values: dict[str, Any]) -> None:
        before = self._live.case
        (name,) = values
        self._latest = [other for other in self._latest if other != name] + [name]
        self._again = ""
        self._live.set(**values)
        self._undo.say(change_words((name,), before, self._live.case))

    def _leave(self, name: str) -> None:
        """Nobody knows: what was told is forgotten, and the question set aside."""
        before = self._live.case
        self._aside = [*[other for other in self._aside if other != name], name]
        self._again = ""
        if before.is_known(name):
            self._live.set(**{name: None})
        elif self._recommendation is not None:
            self.show(self._recommendation, before)
        self._undo.say(f"{label(name)}: not known; it stays drawn.")

    def _change(self, place: int) -> None:
        self._again = self._latest[: -_TOLD - 1 : -1][place]
        if self._recommendation is not None:
            self.show(self._recommendation, self._live.case)
        self._cards[0].focus()

    def _ask_again(self) -> None:
        self._aside = []
        if self._recommendation is not None:
            self.show(self._recommendation, self._live.case)


_NOTHING_TO_ASK = "<p class=head>Ask next</p><p>No answer would make it surer.</p>"


def _try_next(recommendation: Recommendation) -> str:
    if not recommendation.try_next:
        return ""
    trial = recommendation.try_next[0]
    hours = quantity(trial.hours, "hours")
    return (
        f"<p class=head>Try next</p><p>{escape(trial.experiment)} "
        f"<small>{hours}, {gain_words(trial.gain)}</small></p>"
    )


def _link(description: str = "") -> Button:
    button = Button(description=description)
    button.add_class(CONTROL)
    button.layout.width = "auto"
    button.layout.display = "none"
    return button
