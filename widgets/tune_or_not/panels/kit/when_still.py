"""A second, heavier look at a case that has been still for a moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Thread
from time import monotonic
from typing import Generic, TypeVar

from tune_or_not.case import Case
from tune_or_not.panels.kit.live_case import LiveCase

Result = TypeVar("Result")

STILL_SECONDS = 0.35
"""Sliders send no event when they are let go, so a rest of this length counts as one."""

BEFORE = "tune-or-not-before"
"""The class of what still shows the case before the last change."""


class MovedError(Exception):
    """The case that was worked on is no longer the one that is held."""


class WhenStill(Generic[Result]):
    """Works on a thread of its own once nothing has moved, and shows what it found.

        heavy = WhenStill(live, lambda case: uncertainty(case, WHEN_STILL), chart.update)
        heavy.later(case)        # at each change: the last one counts

    `work(case)` runs without any lock; what takes long calls `give_way` between its parts, so that
    a slider which moves on shares the processor with one part at most. `show(case, result)` runs
    only if the case is still the same, under the case's lock: an older answer never follows a
    newer one.
    """

    def __init__(
        self,
        live: LiveCase,
        work: Callable[[Case], Result],
        show: Callable[[Case, Result], None],
        seconds: float = STILL_SECONDS,
    ) -> None:
        self._live, self._work, self._show, self._seconds = live, work, show, seconds
        self._changed = Condition()
        self._waiting: Case | None = None
        self._worked_on: Case | None = None
        self._due = 0.0
        self._at_work = self._stopped = False

    def later(self, case: Case) -> None:
        """Begin to wait, anew where a wait was under way."""
        with self._changed:
            if self._stopped:
                return
            self._waiting, self._due = case, monotonic() + self._seconds
            if not self._at_work:  # one thread for all the moves up to a rest: starting is slow
                self._at_work = True
                # A kernel that shuts down does not wait for a daemon.
                Thread(target=self._run, daemon=True).start()

    def give_way(self) -> None:
        """For the work itself, between its parts: raises MovedError once it is of no use."""
        if self._stopped or self._live.case is not self._worked_on:
            raise MovedError

    def settle(self) -> None:
        """Do at once what waits, and return when it is shown: for tests, and for whoever reads
        the picture. Not from an observer of the case, which holds the lock that showing needs.
        """
        with self._changed:
            self._due = 0.0
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._at_work)

    def stop(self) -> None:
        """Forget what waits; what is at work is no longer shown."""
        with self._changed:
            self._waiting, self._stopped = None, True
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            while (case := self._next()) is not None:
                self._worked_on = case
                with suppress(MovedError):
                    self.give_way()
                    self._show_if_still(case, self._work(case))
        except BaseException:
            self._finish()
            raise

    def _show_if_still(self, case: Case, result: Result) -> None:
        if not self._stopped:
            self._live.if_still(case, lambda: self._show(case, result))

    def _next(self) -> Case | None:
        """The case that has been still for long enough; None, and no more work, when none waits."""
        with self._changed:
            while self._waiting is not None and (left := self._due - monotonic()) > 0:
                self._changed.wait(left)
            case, self._waiting = self._waiting, None
            if case is None:
                self._finish()
            return case

    def _finish(self) -> None:
        with self._changed:  # a condition's lock may be taken twice by one thread
            self._at_work = False
            self._changed.notify_all()
