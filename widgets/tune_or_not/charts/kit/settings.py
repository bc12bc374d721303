"""Sets on artists what differs from before: whatever is set is drawn anew, though it look alike."""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist


class Settings:
    """What has been set on some artists so far, and nobody else sets.

    settings(text, x=3, text="three") does nothing where both were so already.
    """

    def __init__(self) -> None:
        self._last: dict[Artist, dict[str, Any]] = {}

    def __call__(self, artist: Artist, **values: Any) -> None:
        last = self._last.setdefault(artist, {})
        if not values.items() <= last.items():
            artist.set(**values)
            last.update(values)
