"""Work on a thread of its own: the latest counts, and it can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Thread

Work = Callable[["Turn"], None]


class Turn:
    """One piece of work under way: whether it was stopped, or overtaken by a later one."""

    def __init__(self, lock: Condition) -> None:
        self._lock = lock
        self.stopped = False
        self.overtaken = False

    @property
    def over(self) -> bool:
        """Whether nobody waits for its result any more."""
        return self.stopped or self.overtaken

    def unless_overtaken(self, do: Callable[[], None]) -> None:
        """Do this only while no later work has begun, and let none begin until it is done."""
        with self._lock:
            if not self.overtaken:
                do()


class Background:
    """Runs one piece of work at a time; to begin another ends the one before.

    background = Background()
    background.begin(lambda turn: count(file, stop=lambda: turn.over))

    The work looks at `turn.over` now and then, and shows what it found in `unless_overtaken`.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._turn: Turn | None = None
        self._running = 0

    def begin(self, work: Work) -> None:
        """Start this at once, on a thread that a kernel does not wait for when it ends."""
        with self._changed:
            if self._turn is not None:
                self._turn.overtaken = True
            turn = self._turn = Turn(self._changed)
            self._running += 1
        Thread(target=self._run, args=(work, turn), daemon=True).start()

    def stop(self) -> None:
        """End what is under way."""
        with self._changed:
            if self._turn is not None:
                self._turn.stopped = True

    def settle(self) -> None:
        """Return when nothing is under way."""
        with self._changed:
            self._changed.wait_for(lambda: not self._running)

    def _run(self, work: Work, turn: Turn) -> None:
        try:
            work(turn)
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()
