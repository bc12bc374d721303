"""One training example, whatever its format: who says what, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Message(NamedTuple):
    """One turn. `role` is system, user, assistant or tool; tool calls are part of `text`."""

    role: str
    text: str


@dataclass(slots=True)
class Example:
    """A conversation whose last turn is the wanted answer."""

    messages: list[Message]
    extra: str = ""
    """What is sent besides the turns: declarations of tools."""
    pictures: int = 0

    @property
    def system(self) -> str:
        """The instructions that open it; empty where there are none."""
        first = self.messages[0]
        return first.text if first.role == "system" else ""

    @property
    def question(self) -> str:
        """Every turn before the answer, without the opening instructions."""
        turns = self.messages[1 if self.messages[0].role == "system" else 0 : -1]
        return "\n".join([turn.text for turn in turns])

    @property
    def answer(self) -> str:
        """The last turn."""
        return self.messages[-1].text

    @property
    def body(self) -> str:
        """All texts, one after another."""
        return "\n".join([turn.text for turn in self.messages])
