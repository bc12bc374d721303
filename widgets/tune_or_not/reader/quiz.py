"""Guesses and questions as widgets: feedback for every choice, as many tries as you like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from ipywidgets import HTML, RadioButtons, VBox

from tune_or_not.panels.kit import CONTROL
from tune_or_not.reader.questions import Choice, Question


class QuestionBox(VBox):  # type: ignore[misc]
    """One question; each choice gets its feedback at once, and may be changed.

    `chosen` is the id of an earlier choice; `keep(question_id, choice_id)` is called with each new
    one. Without a kernel the plain text below it stands in the notebook.
    """

    def __init__(
        self,
        question: Question,
        chosen: str | None,
        keep: Callable[[str, str], None],
        feedback: Callable[[Choice], str],
    ) -> None:
        self._question, self._keep, self._feedback = question, keep, feedback
        self._radio = RadioButtons(
            options=[(choice.text, choice.id) for choice in question.choices],
            value=chosen if question.choice(chosen) else None,
            layout={"width": "auto", "max_width": "60em"},
        )
        self._radio.add_class(CONTROL)
        self._answer = HTML()
        text = HTML(f'<div class="tune-or-not-question"><b>{as_html(question.text)}</b></div>')
        super().__init__([text, self._radio, self._answer])
        self.add_class("tune-or-not-panel")
        self._show_feedback()
        self._radio.observe(self._chose, "value")

    def choose(self, text: str) -> None:
        """Choose as a reader would. Raises traitlets.TraitError for a choice that is not there."""
        self._radio.label = text

    @property
    def chosen(self) -> Choice | None:
        """The choice, if one was made."""
        return self._question.choice(self._radio.value)

    def settle(self) -> None:
        """Take no other choice from now on."""
        self._radio.disabled = True

    @property
    def feedback(self) -> str:
        """The answer to the choice, as plain text; empty before one."""
        return self._feedback(self.chosen) if self.chosen else ""

    def _chose(self, change: Any) -> None:
        if change.new is not None:
            self._keep(self._question.id, change.new)
            self._show_feedback()

    def _show_feedback(self) -> None:
        feedback = as_html(self.feedback)
        self._answer.value = f'<div role="status" class="tune-or-not-feedback">{feedback}</div>'

    def close(self) -> None:
        """Take the question away."""
        for widget in self.children:
            widget.close()
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return bundle | {
            "text/markdown": markdown([self._question]),
            "text/plain": plain(self._question),
        }


class QuestionList(VBox):  # type: ignore[misc]
    """Several questions below one another."""

    def __init__(self, boxes: list[QuestionBox]) -> None:
        self.boxes = boxes
        super().__init__(boxes)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        questions = [box._question for box in self.boxes]
        return bundle | {
            "text/markdown": markdown(questions),
            "text/plain": "\n\n".join(plain(question) for question in questions),
        }


def verdict_and_feedback(choice: Choice) -> str:
    """Right or not, and why."""
    return f"{'Right.' if choice.right else 'Not this one.'} {choice.feedback}"


def guess_kept(choice: Choice) -> str:
    """A guess is kept, not judged: the lesson itself answers it."""
    return f"Your guess is kept: {choice.text}. The lesson will answer it."


def plain(question: Question) -> str:
    """The question and its choices, for a notebook without a kernel."""
    lines = [question.text, *(f"( ) {choice.text}" for choice in question.choices)]
    return "\n".join(lines)


def markdown(questions: Sequence[Question]) -> str:
    """Questions and their choices as GitHub and nbconvert show them, where no kernel runs."""
    return "\n\n".join(
        "\n".join([f"**{as_html(q.text)}**", "", *(f"- {as_html(c.text)}" for c in q.choices)])
        for q in questions
    )


def as_html(text: str) -> str:
    """Text as HTML; a dollar sign stays one where JupyterLab would look for a formula."""
    return escape(text, quote=False).replace("$", "<span>&#36;</span>")
