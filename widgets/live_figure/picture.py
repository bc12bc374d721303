"""The one widget that shows every picture: charts and flowcharts, patched in place.

Example::

    picture = LivePicture.of(live)                 # a chart, kept in step with a LiveFigure

    def show(change):
        with picture.hold_sync(), live:            # one message to the browser
            line.set_ydata(costs(case))
            live.alt = "Prompting stays cheapest for twelve months"
            picture.status = live.alt

    slider.observe(show, "value")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from live_figure.figure import LiveFigure

Change = str | Mapping[str, Any]
"""New markup of an element, or attributes to set (`None` removes one, `text` is its text)."""


class LivePicture(anywidget.AnyWidget):
    """An SVG in a notebook, and what changed in it since.

    `svg` is sent once; `patch` holds all that differs from it, so that a view which opens late,
    or a second one, shows the same. Elements that carry `data-event` can be clicked or chosen
    with Enter and Space, and report to the callbacks of `on_event`.
    """

    _esm: str | Path = Path(__file__).with_suffix(".js")
    _css: str | Path = Path(__file__).with_suffix(".css")

    svg = traitlets.Unicode(help="The whole picture.").tag(sync=True)
    patch = traitlets.Dict(help="Element id to markup, or to attributes.").tag(sync=True)
    alt = traitlets.Unicode(help="The sentence that stands for the picture.").tag(sync=True)
    status = traitlets.Unicode(help="What to say when it changed.").tag(sync=True)
    show_status = traitlets.Bool(True, help="Also show the status as a caption.").tag(sync=True)
    ahead = traitlets.Unicode(
        help="A function of the page that says what an event will change: of the model and the "
        "event, a patch, or nothing."
    ).tag(sync=True)
    class_name = traitlets.Unicode(help="A class of its own for the picture.").tag(sync=True)
    within = traitlets.Unicode(
        help="A selector of what around the picture counts for `in_view`; else the picture itself."
    ).tag(sync=True)
    in_view = traitlets.Bool(
        True, help="Whether a page shows it, or nearly; True as long as no page has said."
    ).tag(sync=True)

    _live: LiveFigure | None = None

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._on_event: list[Callable[[str], None]] = []
        self.on_msg(self._receive)

    @classmethod
    def of(cls, live: LiveFigure, **traits: Any) -> LivePicture:
        """A picture that stays in step with `live` until it is closed."""
        picture = cls(**traits)
        picture._live = live
        live.observe(picture._show, at_once=True)
        return picture

    def set_picture(
        self,
        svg: str | None = None,
        patch: Mapping[str, Change] | None = None,
        alt: str | None = None,
        status: str | None = None,
    ) -> None:
        """Change several things in one message; what is left out stays.

        `patch` is added to the one before, attribute by attribute; a new `svg` starts afresh.
        """
        with self.hold_sync():
            if svg is not None and svg != self.svg:
                self.svg = svg
                self.patch = {}
            if patch is not None:
                self.patch = _merged(self.patch, patch)
            if alt is not None:
                self.alt = alt
            if status is not None:
                self.status = status

    def on_event(self, callback: Callable[[str], None], remove: bool = False) -> None:
        """Call `callback(value)` when an element with `data-event="value"` is chosen."""
        if remove:
            self._on_event.remove(callback)
        else:
            self._on_event.append(callback)

    def close(self) -> None:
        """Take the picture out of every view and stop following its figure."""
        live, self._live = self._live, None
        if live is not None:
            live.unobserve(self._show)
        super().close()

    def _show(self, live: LiveFigure) -> None:
        self.set_picture(live.svg, live.patch, live.alt)

    def _receive(self, _widget: LivePicture, content: Any, _buffers: Any) -> None:
        event = content.get("event") if isinstance(content, dict) else None
        if not isinstance(event, str):
            return
        try:
            for callback in tuple(self._on_event):
                callback(event)
        finally:
            if self.ahead:
                self.send({"answered": event})


def _merged(before: Mapping[str, Change], changes: Mapping[str, Change]) -> dict[str, Change]:
    merged = dict(before)
    for name, change in changes.items():
        earlier = merged.get(name)
        if isinstance(change, Mapping) and isinstance(earlier, Mapping):
            merged[name] = {**earlier, **change}
        else:
            merged[name] = change
    return merged
