"""The one case that controls change and pictures follow."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from time import monotonic

from traitlets import HasTraits, Instance

from tune_or_not.case import Case, bounds, example_case
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.decision.advice.chart_walk import answered

STEPS_KEPT = 50
"""How many changes can be undone."""

ONE_MOVE_SECONDS = 1.0
"""Changes of one number that follow one another faster are one: a slider that is dragged."""


class LiveCase(HasTraits):
    """A trait that holds the case; whoever observes `case` sees every change, in order.

        live = LiveCase()
        live.set(requests_per_month=1_000_000)
        live.case.requests_per_month

    Widgets call back on other threads: `set` and its kin hold one lock until every observer ran.
    `origin` is what `reset` leads back to: the example of the course, the case of a lesson, or,
    for a reader's own, a case of which nothing is told.
    """

    case = Instance(Case)

    def __init__(self, case: Case | None = None, origin: Case | None = None) -> None:
        self._lock = RLock()
        self._origin = origin or example_case()
        self._before: list[tuple[Case, frozenset[str], float]] = []
        super().__init__(case=case or self._origin)

    @property
    def begins_empty(self) -> bool:
        """Whether `reset` leads back to a case of which nothing is told: a reader's own."""
        return not self._origin.model_fields_set

    def begin(self, origin: Case) -> None:
        """Take up another case, as it was told; `reset` leads back to it from now on."""
        with self._lock:
            self._origin = origin
            self._before.clear()
            self.case = origin

    def take(self, case: Case, *, undoable: bool = True) -> None:
        """Take up another case wholly; `reset` leads back to where it did before.

        What was made elsewhere is not `undoable` here, and nothing that was done before it.
        """
        with self._lock:
            if undoable:
                self._change(case)
            else:
                self._before.clear()
                self.case = case

    def set(self, **values: object) -> None:
        """Change fields. Raises CaseError, and leaves the case as it was, for a bad value."""
        with self._lock:
            self._change(self.case.changed(**values))

    def undo(self) -> tuple[str, ...]:
        """Bring back the case before the last change; the fields that changed, none where there
        was nothing to undo."""
        with self._lock:
            if not self._before:
                return ()
            before, names, _ = self._before.pop()
            self.case = before
            return tuple(name for name in Case.model_fields if name in names)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._before)

    def if_still(self, case: Case, do: Callable[[], None]) -> None:
        """Do this only if `case` is the one held, and let no change in until it is done."""
        with self._lock:
            if self.case is case:
                do()

    def reset(self, *names: str) -> None:
        """Take fields back to what they were at the origin; all of them when none is named."""
        back = names or tuple(Case.model_fields)
        first = self._origin.model_dump(exclude_unset=True)
        with self._lock:
            kept = self.case.without(*back)
            self._change(kept.changed(**{name: first[name] for name in back if name in first}))

    def answer(self, chart: DecisionChart, question: str, answer: str) -> None:
        """Give an answer on a chart.

        Raises KeyError for one that the chart lacks, AnswerNeedsMoreError for one that
        leaves open what is meant.
        """
        with self._lock:
            self._change(answered(chart, self.case, question, answer))

    def _change(self, case: Case) -> None:
        names = frozenset(name for name in Case.model_fields if _differs(name, case, self.case))
        if not names:
            self.case = case
            return
        now, before = monotonic(), self.case
        if self._before and len(names) == 1 and bounds(*names):
            earlier, moved, when = self._before[-1]
            if moved == names and now - when < ONE_MOVE_SECONDS:
                before = earlier
                self._before.pop()
        self._before = [*self._before, (before, names, now)][-STEPS_KEPT:]
        self.case = case


def _differs(name: str, case: Case, before: Case) -> bool:
    known = case.is_known(name), before.is_known(name)
    return known[0] != known[1] or (known[0] and getattr(case, name) != getattr(before, name))
