"""The resume code shown, and a box to paste one into."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from ipywidgets import HTML, Button, Textarea, VBox

from tune_or_not.case import Case, CaseError
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.reader.code_error import CodeError


class ResumeBox(VBox):  # type: ignore[misc]
    """The code of now, to copy; below it a box that takes another and brings it back.

    `code()` gives the code; `resume(text)` takes one up and returns a sentence, or raises
    CodeError, CaseError or OSError.
    """

    def __init__(
        self, live: LiveCase, code: Callable[[], str], resume: Callable[[str], str]
    ) -> None:
        self._live, self._code, self._resume = live, code, resume
        self._shown = HTML()
        self.pasted = Textarea(
            description="A code to go on from", placeholder="TUNE-...", continuous_update=False
        )
        self.pasted.add_class("tune-or-not-control")
        self.button = Button(description="Bring it back", icon="undo")
        self.button.on_click(lambda _: self.take_up())
        self._said = HTML()
        super().__init__([self._shown, self.pasted, self.button, self._said])
        for name in ("tune-or-not-panel", "tune-or-not-controls"):
            self.add_class(name)
        self.show()
        self.layout.max_width = "44em"
        live.observe(lambda _: self.show(), "case")

    def show(self, _case: Case | None = None) -> None:
        """Write the code of the case and the progress as they are."""
        code = self._code()
        # Hyphens are where a browser may break the line.
        self._shown.value = (
            f"<p>Your resume code, {len(code)} signs:</p>"
            f'<p><code style="overflow-wrap: anywhere; user-select: all">{escape(code)}</code></p>'
        )

    def take_up(self) -> str:
        """Take up the pasted code as a reader would; what was said."""
        try:
            told = self._resume(self.pasted.value)
        except (CodeError, CaseError) as refused:
            told = str(refused)
        except OSError as refused:
            told = f"Nothing was changed: what is there could not be kept ({refused.strerror})."
        else:
            self.pasted.value = ""
        self._said.value = f'<p role="status">{escape(told)}</p>'
        return told

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return bundle | {"text/plain": f"Your resume code: {self._code()}"}
