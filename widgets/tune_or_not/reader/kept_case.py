"""The reader's case: read when a lesson opens, kept soon after each change."""

from __future__ import annotations

import atexit
from threading import RLock, Timer
from typing import Any

from tune_or_not.case import Case, CaseError, label
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.reader.today import today

SAVE_AFTER_SECONDS = 0.4
"""A slider on the move is kept when it rests, not at every stop."""


class KeptCase:
    """A live case and its document my_decision/case.json.

    Only the fields that changed here are written, into the document as it is then: two notebooks
    that are open at once do not undo each other's answers.
    """

    def __init__(self, kept: MyDecision) -> None:
        self._kept = kept
        self.live = LiveCase(_read(kept).judged_on(today()), origin=Case())
        self._seen = _document(self.live.case)
        self._lock = RLock()
        self._changed: set[str] = set()
        self._timer: Timer | None = None
        self.live.observe(self._note, "case")
        atexit.register(self.save)

    def save(self) -> None:
        """Write what changed since the last time, if anything did."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if not self._changed:
                return
            mine = _document(self.live.case)
            with self._kept.alone():
                document = _document(_read_file(self._kept))
                overwritten = self._set_elsewhere(document, mine)
                for name in self._changed:
                    document.pop(name, None)
                    if name in mine:
                        document[name] = mine[name]
                if self._kept.write("case", document):
                    self._changed.clear()
                    self._seen = document
            for name in overwritten:
                self._kept.tell(
                    f"“{label(name)}” had been changed in another open notebook; what you set "
                    "here last is what is kept."
                )

    def _set_elsewhere(self, document: dict[str, Any], mine: dict[str, Any]) -> list[str]:
        """The fields that were changed here, and differently by somebody else since we looked."""
        missing = object()
        return [
            name
            for name in sorted(self._changed)
            if document.get(name, missing)
            not in (self._seen.get(name, missing), mine.get(name, missing))
        ]

    def _note(self, change: Any) -> None:
        old, new = _document(change.old), _document(change.new)
        missing = object()
        with self._lock:
            self._changed |= {
                name for name in old | new if old.get(name, missing) != new.get(name, missing)
            }
            if self._timer is None:
                self._timer = Timer(SAVE_AFTER_SECONDS, self.save)
                self._timer.daemon = True
                self._timer.start()


def _document(case: Case) -> dict[str, Any]:
    return case.model_dump(mode="json", exclude_unset=True)


def _read(kept: MyDecision) -> Case:
    return _checked(kept, kept.read("case"))


def _read_file(kept: MyDecision) -> Case:
    """As another notebook may have left it, even while this one cannot write."""
    return _checked(kept, kept.read_file("case"))


def _checked(kept: MyDecision, values: dict[str, Any] | None) -> Case:
    if values is None:
        return Case()
    try:
        return Case.of(values)
    except CaseError as refused:
        kept.set_aside("case", str(refused).rstrip("."))
        return Case()
