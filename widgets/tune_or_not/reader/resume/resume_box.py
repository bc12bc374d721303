"""The resume code shown, and a box to paste one into."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from ipywidgets import HTML, Button, Textarea, VBox

from tune_or_not.case import CaseError
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.reader.debounce import Debounce
from tune_or_not.reader.kept_case import LATEST_SECONDS, REST_SECONDS
from tune_or_not.reader.resume.code_error import CodeError
from tune_or_not.reader.resume.copy_button import CopyButton


class ResumeBox(VBox):  # type: ignore[misc]
    """The code of now, to copy; below it a box that takes another and brings it back.

    `code()` gives the code; `resume(text)` takes one up and returns a sentence, or raises
    CodeError, CaseError or OSError.
    """

    def __init__(
        self, live: LiveCase, code: Callable[[], str], resume: Callable[[str], str]
    ) -> None:
        self._code, self._resume = code, resume
        self._code_now, self.copy = HTML(), CopyButton()
        self.pasted = Textarea(
            description="A code to go on from", placeholder="TUNE2-...", continuous_update=False
        )
        self.pasted.add_class(CONTROL)
        self.button = Button(description="Bring it back", icon="undo")
        self.button.on_click(lambda _: self.take_up())
        self._answer = HTML()
        super().__init__([self._code_now, self.copy, self.pasted, self.button, self._answer])
        for name in ("tune-or-not-panel", "tune-or-not-controls"):
            self.add_class(name)
        self.show()
        self.layout.max_width = "44em"
        soon = Debounce(self.show, REST_SECONDS, LATEST_SECONDS)
        live.observe(lambda _: soon.request(), "case")

    def show(self) -> None:
        """Write the code of the case and the progress as they are."""
        code = self.copy.text = self._code()
        self._code_now.value = (
            f"<p>Your resume code, {len(code)} characters:</p>"
            f'<p><code style="overflow-wrap: anywhere; user-select: all">{escape(code)}</code></p>'
        )

    def take_up(self) -> str:
        """Take up the pasted code as a reader would; a sentence on what came of it."""
        try:
            sentence = self._resume(self.pasted.value)
        except (CodeError, CaseError) as refused:
            sentence = str(refused)
        except OSError as refused:
            sentence = f"Nothing was changed: what is there could not be kept ({refused.strerror})."
        else:
            self.pasted.value = ""
        self._answer.value = f'<p role="status">{escape(sentence)}</p>'
        return sentence

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return bundle | {"text/plain": f"Your resume code: {self._code()}"}
