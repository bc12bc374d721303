"""The one case that controls change and pictures follow."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock

from traitlets import HasTraits, Instance

from tune_or_not.case import Case
from tune_or_not.decision.chart import Chart
from tune_or_not.decision.chart_walk import answered


class LiveCase(HasTraits):
    """A trait that holds the case; whoever observes `case` sees every change, in order.

        live = LiveCase()
        live.set(requests_per_month=1_000_000)
        live.case.requests_per_month

    Widgets call back on other threads: `set` and its kin hold one lock until every observer ran.
    """

    case = Instance(Case)

    def __init__(self, case: Case | None = None) -> None:
        self._lock = RLock()
        super().__init__(case=case or Case())

    def set(self, **values: object) -> None:
        """Change fields. Raises CaseError, and leaves the case as it was, for a bad value."""
        with self._lock:
            self.case = self.case.changed(**values)

    def if_still(self, case: Case, do: Callable[[], None]) -> None:
        """Do this only if `case` is the one held, and let no change in until it is done."""
        with self._lock:
            if self.case is case:
                do()

    def reset(self, *names: str) -> None:
        """Take fields back to what the example assumes; all of them when none is named."""
        with self._lock:
            self.case = self.case.without(*(names or Case.model_fields))

    def answer(self, chart: Chart, question: str, answer: str) -> None:
        """Give an answer on a chart. Raises KeyError for one that the chart lacks."""
        with self._lock:
            self.case = answered(chart, self.case, question, answer)
