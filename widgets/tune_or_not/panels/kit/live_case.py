"""The one case that controls change and pictures follow."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock

from traitlets import HasTraits, Instance

from tune_or_not.case import Case, example_case
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.decision.advice.chart_walk import answered


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
        super().__init__(case=case or self._origin)

    @property
    def begins_empty(self) -> bool:
        """Whether `reset` leads back to a case of which nothing is told: a reader's own."""
        return not self._origin.model_fields_set

    def begin(self, origin: Case) -> None:
        """Take up another case, as it was told; `reset` leads back to it from now on."""
        with self._lock:
            self._origin = origin
            self.case = origin

    def take(self, case: Case) -> None:
        """Take up another case wholly; `reset` leads back to where it did before."""
        with self._lock:
            self.case = case

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
        """Take fields back to what they were at the origin; all of them when none is named."""
        back = names or tuple(Case.model_fields)
        first = self._origin.model_dump(exclude_unset=True)
        with self._lock:
            kept = self.case.without(*back)
            self.case = kept.changed(**{name: first[name] for name in back if name in first})

    def answer(self, chart: DecisionChart, question: str, answer: str) -> None:
        """Give an answer on a chart.

        Raises KeyError for one that the chart lacks, NumberNeededError for one that is a number's.
        """
        with self._lock:
            self.case = answered(chart, self.case, question, answer)
