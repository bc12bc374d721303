"""Many requests, one call: when they have come to rest, or have gone on for long enough."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Timer
from time import monotonic


class Debounce:
    """Calls `action` on a thread of its own, once for all requests up to a rest.

        saving = Debounce(save, rest_seconds=0.4, latest_seconds=3)
        saving.request()         # at each move

    The call comes `rest_seconds` after the last request, and `latest_seconds` after the first at
    the latest, so that a move that never rests is not put off for ever. A kernel that shuts down
    does not wait for it.
    """

    def __init__(
        self, action: Callable[[], object], rest_seconds: float, latest_seconds: float
    ) -> None:
        self._action = action
        self._rest, self._latest = rest_seconds, latest_seconds
        self._lock = Lock()
        self._waiting = False
        self._due = self._due_at_the_latest = 0.0

    def request(self) -> None:
        """Ask for the call; quick, whatever the call is doing."""
        now = monotonic()
        with self._lock:
            if not self._waiting:
                self._due_at_the_latest = now + self._latest
                self._wait(self._rest)
            self._due = min(now + self._rest, self._due_at_the_latest)

    def _wait(self, seconds: float) -> None:
        # One timer up to a rest, not one a request: to start a thread takes longer than a move.
        self._waiting = True
        timer = Timer(seconds, self._call_if_due)
        timer.daemon = True
        timer.start()

    def _call_if_due(self) -> None:
        with self._lock:
            left = self._due - monotonic()
            if left > 0:
                self._wait(left)
                return
            self._waiting = False
        self._action()
