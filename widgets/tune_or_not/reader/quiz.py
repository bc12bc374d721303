"""Guesses and questions as widgets: feedback for every choice, as many tries as you like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from ipywidgets import HTML, RadioButtons, VBox

from tune_or_not.reader.quiz_data import Choice, Question

CONTROL = "tune-or-not-control"


class QuestionBox(VBox):  # type: ignore[misc]
    """One question; each choice gets its feedback at once, and may be changed.

    `chosen` is the text of an earlier answer; `keep(question_id, text)` is told each new one.
    Without a kernel the plain text below it stands in the notebook.
    """

    def __init__(
        self,
        question: Question,
        chosen: str | None,
        keep: Callable[[str, str], None],
        feedback: Callable[[Choice], str],
    ) -> None:
        self._question, self._keep, self._feedback = question, keep, feedback
        texts = [choice.text for choice in question.choices]
        self._radio = RadioButtons(
            options=texts,
            value=chosen if chosen in texts else None,
            layout={"width": "auto", "max_width": "60em"},
        )
        self._radio.add_class(CONTROL)
        self._told = HTML()
        asked = HTML(f'<div class="tune-or-not-question"><b>{shown(question.text)}</b></div>')
        super().__init__([asked, self._radio, self._told])
        self.add_class("tune-or-not-panel")
        self._tell()
        self._radio.observe(self._chose, "value")

    def choose(self, text: str) -> None:
        """Choose as a reader would. Raises traitlets.TraitError for a choice that is not there."""
        self._radio.value = text

    @property
    def chosen(self) -> str | None:
        """The text of the choice, if one was made."""
        choice = self._choice()
        return choice.text if choice else None

    def settle(self) -> None:
        """Take no other choice from now on."""
        self._radio.disabled = True

    @property
    def feedback(self) -> str:
        """What was said to the choice, as plain text; empty before one."""
        choice = self._choice()
        return self._feedback(choice) if choice else ""

    def _choice(self) -> Choice | None:
        return next((c for c in self._question.choices if c.text == self._radio.value), None)

    def _chose(self, change: Any) -> None:
        if change.new is not None:
            self._keep(self._question.id, change.new)
            self._tell()

    def _tell(self) -> None:
        said = shown(self.feedback)
        self._told.value = f'<div role="status" class="tune-or-not-feedback">{said}</div>'

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
        "\n".join([f"**{shown(q.text)}**", "", *(f"- {shown(c.text)}" for c in q.choices)])
        for q in questions
    )


def shown(text: str) -> str:
    """Text as HTML; a dollar sign stays one where JupyterLab would look for a formula."""
    return escape(text, quote=False).replace("$", "<span>&#36;</span>")
