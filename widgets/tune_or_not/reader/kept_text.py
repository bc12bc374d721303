"""A text that a reader pasted: kept at once, and there again when the lesson is opened."""

from __future__ import annotations

from tune_or_not.reader.my_decision import MyDecision


class KeptText:
    """A document of my_decision/ that holds one text.

    kept = KeptText(my_decision, "graded_answers")
    kept.keep("question,prompt_only,fine_tuned")
    kept.text
    """

    def __init__(self, kept: MyDecision, name: str) -> None:
        self._kept, self._name = kept, name

    @property
    def text(self) -> str:
        """What was kept last; empty where nothing was."""
        text = (self._kept.read(self._name) or {}).get("text")
        return text if isinstance(text, str) else ""

    def keep(self, text: str) -> None:
        """Keep this text instead."""
        self._kept.write(self._name, {"text": text})
