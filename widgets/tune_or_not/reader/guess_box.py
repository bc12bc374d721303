"""A guess, and how sure its reader is: what calibration is made of."""

from __future__ import annotations

from collections.abc import Callable

from ipywidgets import Dropdown

from tune_or_not.panels.kit import CONTROL
from tune_or_not.reader.questions import Choice, Question
from tune_or_not.reader.quiz import QuestionBox
from tune_or_not.words.quantity import percent

SURE = (0.4, 0.6, 0.8, 0.95)
"""What a reader may say of a guess, as the share of such guesses that would be right."""

_NOT_STATED = 0.0
"""An option whose value is None shows as an empty box."""
_WORDS = ("a hunch", "more likely than not", "fairly sure", "would bet on it")


class GuessBox(QuestionBox):
    """A question whose choice is a guess; `keep_sure(share or None)` is called with how sure."""

    def __init__(
        self,
        question: Question,
        chosen: str | None,
        keep: Callable[[str, str], None],
        feedback: Callable[[Choice], str],
        sure: float | None,
        keep_sure: Callable[[float | None], None],
    ) -> None:
        super().__init__(question, chosen, keep, feedback)
        shares = zip(_WORDS, SURE, strict=True)
        levels = [(f"{word} ({percent(share)})", share) for word, share in shares]
        self._sure = Dropdown(
            options=[("not said", _NOT_STATED), *levels],
            value=sure if sure in SURE else _NOT_STATED,
            description="How sure are you?",
            style={"description_width": "initial"},
            layout={"width": "auto", "max_width": "26em"},
        )
        self._sure.add_class(CONTROL)
        self._sure.observe(lambda change: keep_sure(change.new or None), "value")
        *above, answer = self.children  # type: ignore[has-type]
        self.children = (*above, self._sure, answer)

    def be_sure(self, share: float | None) -> None:
        """Say how sure, as a reader would. Raises traitlets.TraitError for a share not in SURE."""
        self._sure.value = _NOT_STATED if share is None else share

    def settle(self) -> None:
        """Take no other choice from now on."""
        super().settle()
        self._sure.disabled = True
