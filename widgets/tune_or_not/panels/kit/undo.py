"""Undo for whatever writes into a case, with a sentence on what it brought back."""

from __future__ import annotations

from html import escape
from typing import Any

from ipywidgets import HTML, Button, HBox

from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.changes import change_words
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.panels.kit.live_case import LiveCase


class Undo(Closing, HBox):  # type: ignore[misc]
    """A button that takes the last change of a case back; off while there is none."""

    def __init__(self, live: LiveCase) -> None:
        self._live = live
        self._button = Button(description="Undo", icon="undo", disabled=not live.can_undo)
        self._button.layout.width = "auto"
        self._button.add_class(CONTROL)
        self._button.on_click(lambda _: self.undo())
        self._message = HTML()
        super().__init__([self._button, self._message])
        self.add_class("tune-or-not-undo")
        live.observe(self._follow, "case")

    def undo(self) -> str:
        """Take it back; what the fields were and are again."""
        before = self._live.case
        names = self._live.undo()
        return self.say(f"Undone. {change_words(names, before, self._live.case)}" if names else "")

    def say(self, sentence: str) -> str:
        """Show a sentence beside the button; an empty one takes the last away."""
        self._message.value = f'<div role="status">{escape(sentence)}</div>' if sentence else ""
        return sentence

    def close(self) -> None:
        """Let go of the case; a second time does nothing."""
        if self.comm is not None:
            self._live.unobserve(self._follow, "case")
        super().close()

    def _follow(self, _change: Any) -> None:
        self._button.disabled = not self._live.can_undo
        self.say("")
