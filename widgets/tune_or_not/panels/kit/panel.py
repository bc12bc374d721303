"""A panel: controls beside live pictures of one case, and a sentence that says what they say."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from IPython.core.getipython import get_ipython
from ipywidgets import Box, VBox

from live_figure.picture import LivePicture
from tune_or_not.case import Case
from tune_or_not.charts.kit.static_picture import WANTED, captioned
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.panels.kit.controls import controls
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.when_still import WhenStill

OUT_OF_VIEW_SECONDS = 3.0
"""What nobody sees is drawn only after so long a rest, so that a page which is saved is true."""


class Panel(Closing, VBox):  # type: ignore[misc]
    """Controls for some fields of a live case, and whatever follows them.

    Only a panel that the page shows follows each move: a lesson has several of the same case. The
    others follow when they come into view, or after a rest.

    Its output bundle holds the widget and the sentence in plain text. When notebooks are built it
    also holds a PNG of its picture with the sentence below it, so that a notebook says the same
    without a kernel; a reader, who sees the widget, does not wait for one.
    """

    _follows = False

    def __init__(
        self,
        live: LiveCase,
        names: Sequence[str],
        parts: Sequence[Any],
        draw: Callable[[Case], None],
        png: Callable[[], bytes],
        sentence: Callable[[Case], str],
        *,
        caption: LivePicture | None = None,
        heavy: WhenStill[Any] | None = None,
    ) -> None:
        self._live, self._draw, self._png, self._sentence = live, draw, png, sentence
        self._caption, self._heavy = caption, heavy
        self._case_drawn = live.case
        self._later = WhenStill(
            live, lambda _: None, lambda case, _: self._follow_to(case), OUT_OF_VIEW_SECONDS
        )
        pictures = VBox(list(parts))
        pictures.add_class("tune-or-not-pictures")
        row = Box([controls(live, *names), pictures]) if names else pictures
        row.add_class("tune-or-not-row")
        super().__init__([row])
        self.add_class("tune-or-not-panel")
        live.observe(self._follow, "case")
        self._seen = list(_pictures(parts))
        for picture in self._seen:
            picture.observe(self._came_into_view, "in_view")
        self._follows = True
        _replace_in_cell(self)

    def _follow(self, change: Any) -> None:
        if not self._seen or any(picture.in_view for picture in self._seen):
            self._follow_to(change.new)
        else:
            self._later.later(change.new)

    def _came_into_view(self, change: Any) -> None:
        case = self._live.case
        if change.new:
            self._live.if_still(case, lambda: self._follow_to(case))

    def _follow_to(self, case: Case) -> None:
        if case is not self._case_drawn:
            self._case_drawn = case
            self._draw(case)

    @property
    def sentence(self) -> str:
        """What the pictures say of the case as it is now: the caption, once it is drawn."""
        if self._caption is not None and self._case_drawn is self._live.case:
            return str(self._caption.status)
        return self._sentence(self._live.case)

    def settle(self) -> None:
        """Return when the pictures show all that they will of the case as it is."""
        self._later.settle()
        if self._heavy is not None:
            self._heavy.settle()

    def close(self) -> None:
        """Stop following the case, and take the widgets away; a second time does nothing."""
        if not self._follows:
            return
        self._follows = False
        self._live.unobserve(self._follow, "case")
        self._later.stop()
        if self._heavy is not None:
            self._heavy.stop()
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        sentence = self.sentence
        bundle = {**super()._repr_mimebundle_(**kwargs), "text/plain": sentence}
        if os.environ.get(WANTED):
            png = captioned(self._png(), sentence)
            bundle["image/png"] = base64.b64encode(png).decode("ascii")
        return bundle


def _pictures(parts: Iterable[Any]) -> Iterator[LivePicture]:
    for part in parts:
        if isinstance(part, LivePicture):
            yield part
        yield from _pictures(getattr(part, "children", ()))


_IN_CELL: dict[str, list[Panel]] = {}
_RUN_OF_CELL: dict[str, str] = {}


def _replace_in_cell(panel: Panel) -> None:
    """Close the panels that an earlier run of this cell left behind: they would draw on."""
    header = getattr(get_ipython(), "parent_header", None) or {}
    cell = header.get("metadata", {}).get("cellId")
    run = header.get("header", {}).get("msg_id")
    if not cell:
        return
    if _RUN_OF_CELL.get(cell) != run:
        for old in _IN_CELL.pop(cell, []):
            old.close()
        _RUN_OF_CELL[cell] = run
    _IN_CELL.setdefault(cell, []).append(panel)
