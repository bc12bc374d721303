"""What every chart that follows a result has: its picture, and how it is drawn anew."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from matplotlib.figure import Figure

from live_figure.figure import LiveFigure

Result = TypeVar("Result")


class LiveChart(ABC, Generic[Result]):
    """A chart of a result. A subclass makes its artists, then begins here with the first result.

    `words` says what the picture shows, for those who do not see it; `live` is the picture.
    """

    def __init__(
        self, figure: Figure, first: Result, words: Callable[[Result], str] = lambda _: ""
    ) -> None:
        self._words = words
        self._set(first)
        self.live = LiveFigure(figure, alt=words(first))

    def update(self, result: Result) -> None:
        """Show another result of the same kind."""
        with self.live:
            self._set(result)
            self.live.alt = self._words(result)

    @abstractmethod
    def _set(self, result: Result, /) -> None:
        """Move the artists to where this result puts them."""
