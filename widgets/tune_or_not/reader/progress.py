"""Where a reader is in the course: lessons opened, guesses made, questions answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from tune_or_not.reader.my_decision import MyDecision

Kind = Literal["guesses", "answers"]


class Progress:
    """The document my_decision/progress.json, read afresh before each change.

    It holds, under `guesses` and `answers`, for each lesson's key and each question's id the id of
    the choice that was made; and under `opened` the lesson opened `last`, and the one `before` it.

    Two notebooks may be open at once: each change touches its own entry only.
    """

    def __init__(self, kept: MyDecision) -> None:
        self._kept = kept

    def choice(self, kind: Kind, lesson: str, question: str) -> str | None:
        """The id of the choice that the reader made, if any."""
        answer = self._of(kind, lesson).get(question)
        if kind == "guesses" and isinstance(answer, dict):
            answer = answer.get("choice")
        return answer if isinstance(answer, str) else None

    def choose(self, kind: Kind, lesson: str, question: str, choice: str) -> None:
        """Keep a choice, instead of an earlier one; how sure the reader was of a guess stays."""
        with self._kept.alone():
            entry = self._of(kind, lesson)
            answer: object = choice
            if kind == "guesses":
                earlier = entry.get(question)
                answer = {**(earlier if isinstance(earlier, dict) else {}), "choice": choice}
                answer.pop("revealed", None)
            self._change(kind, lesson, {**entry, question: answer})

    def sureness(self, lesson: str, question: str) -> float | None:
        """How sure the reader said they were of a guess, 0 to 1; None where they did not say."""
        guess = self._of("guesses", lesson).get(question)
        sure = guess.get("sure") if isinstance(guess, dict) else None
        valid = isinstance(sure, int | float) and not isinstance(sure, bool) and 0 <= sure <= 1
        return float(sure) if valid else None  # type: ignore[arg-type]

    def revealed(self, lesson: str, question: str) -> bool:
        """Whether the answer to a guess was shown: it can be changed no more."""
        guess = self._of("guesses", lesson).get(question)
        return isinstance(guess, dict) and guess.get("revealed") is True

    def reveal(self, lesson: str, question: str) -> None:
        """Note that the answer was shown, where a guess was made before."""
        if self.choice("guesses", lesson, question) is None:
            return
        with self._kept.alone():
            entry = self._of("guesses", lesson)
            guess = entry[question]
            known = guess if isinstance(guess, dict) else {"choice": guess}
            self._change("guesses", lesson, {**entry, question: {**known, "revealed": True}})

    def be_sure(self, lesson: str, question: str, sure: float | None) -> None:
        """Keep how sure the reader is of a guess; None takes it back."""
        with self._kept.alone():
            entry = self._of("guesses", lesson)
            guess = entry.get(question)
            earlier = guess if isinstance(guess, dict) else {}
            changed = {key: value for key, value in earlier.items() if key != "sure"}
            if sure is not None:
                changed["sure"] = sure
            self._change("guesses", lesson, {**entry, question: changed})

    @property
    def begun(self) -> bool:
        """Whether any guess was made or question answered."""
        kept = self._kept.read("progress") or {}
        return any(kept.get(kind) for kind in ("guesses", "answers"))

    def open(self, lesson: str) -> None:
        """Note that the lesson was opened last, and which other one before it."""
        with self._kept.alone():
            last, before = self.last_opened, self.opened_before
            left = before if last == lesson else last
            self._change("opened", "last", {"lesson": lesson} | ({"before": left} if left else {}))

    @property
    def last_opened(self) -> str | None:
        """The lesson that was opened last."""
        return self._opened("lesson")

    @property
    def opened_before(self) -> str | None:
        """The other lesson that was opened last before that one."""
        return self._opened("before")

    def _opened(self, which: str) -> str | None:
        lesson = self._of("opened", "last").get(which)
        return lesson if isinstance(lesson, str) else None

    def _of(self, kind: str, lesson: str) -> dict[str, object]:
        entries = (self._kept.read("progress") or {}).get(kind)
        entry = entries.get(lesson) if isinstance(entries, dict) else None
        return entry if isinstance(entry, dict) else {}

    def _change(self, kind: str, lesson: str, entry: Mapping[str, object]) -> None:
        progress = self._kept.read("progress") or {}
        entries = progress.get(kind)
        progress[kind] = {**(entries if isinstance(entries, dict) else {}), lesson: entry}
        self._kept.write("progress", progress)
