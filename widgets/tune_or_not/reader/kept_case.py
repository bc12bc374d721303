"""The reader's case: read when a lesson opens, kept soon after each change."""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from tune_or_not.case import Case, CaseError, label
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.reader.debounce import Debounce
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.reader.today import today

REST_SECONDS = 0.4
"""A slider on the move is kept when it rests, not at every stop."""

LATEST_SECONDS = 3.0
"""One that never rests is kept so often."""

_MISSING = object()


class KeptCase:
    """A live case and its document my_decision/case.json.

    Only the fields that changed here are written, into the document as it is then: two notebooks
    that are open at once do not undo each other's answers. A slider never waits for the disk; when
    the kernel stops, what is not yet written is.
    """

    def __init__(self, kept: MyDecision) -> None:
        self.kept = kept
        self.live = LiveCase(_read(kept).judged_on(today()), origin=Case())
        # The fields as this notebook held them, and as the file did, when they were last the same.
        self._saved = self._seen = _document(self.live.case)
        self._writing = Lock()
        self._soon = Debounce(self.save, REST_SECONDS, LATEST_SECONDS)
        self.live.observe(lambda _: self._soon.request(), "case")
        atexit.register(self.save)

    def save(self) -> None:
        """Write what changed since the last time, if anything did."""
        with self._writing:  # whoever changes the case does not need this lock
            mine = _document(self.live.case)
            changed = _differing(mine, self._saved)
            if changed:
                with self.kept.alone():
                    self._write(mine, changed)

    def reopen(self) -> None:
        """Keep what was changed here, then take up what other notebooks changed since."""
        self.save()
        with self._writing:
            if _differing(_document(self.live.case), self._saved):
                return  # the disk takes nothing: what was made here is all there is
            case = _read(self.kept).judged_on(today())
            self._saved = self._seen = _document(case)
            if _differing(_document(self.live.case), self._saved):
                self.live.take(case, undoable=False)

    def _write(self, mine: dict[str, Any], changed: set[str]) -> None:
        document = _document(_read_file(self.kept))
        overwritten = changed & _differing(document, self._seen) & _differing(document, mine)
        for name in changed:
            document.pop(name, None)
            if name in mine:
                document[name] = mine[name]
        if self.kept.write("case", document):
            self._saved, self._seen = mine, document
        for name in sorted(overwritten):
            self.kept.tell(
                f"“{label(name)}” had been changed in another open notebook; what you set "
                "here last is what is kept."
            )


@cache
def kept_case(folder: Path) -> KeptCase:
    """The one case of this folder while the kernel runs: a cell that is run again finds it, and
    the panels below go on following it.
    """
    return KeptCase(MyDecision(folder, say=print))


def _differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    """The fields that stand in one of the two only, or differ."""
    return {n for n in one | other if one.get(n, _MISSING) != other.get(n, _MISSING)}


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
