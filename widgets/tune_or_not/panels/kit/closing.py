"""Closing widgets wholly: ipywidgets forgets neither the parts of a closed box nor its styles."""

from __future__ import annotations

from ipywidgets import Box, Widget


class Closing(Box):  # type: ignore[misc]
    """A box that takes its parts with it when it is closed; a second time does nothing."""

    def close(self) -> None:
        """Take it away, and whatever is in it."""
        for part in self.children:
            take_away(part)
        super().close()
        _forget(self)


def take_away(widget: Widget) -> None:
    """Close a widget, its parts and what they look like."""
    if not isinstance(widget, Closing):
        for part in getattr(widget, "children", ()):
            take_away(part)
        _forget(widget)
    widget.close()


def _forget(widget: Widget) -> None:
    widget.unobserve_all()  # who still holds a control of a closed panel moves nothing
    for name in ("layout", "style"):
        if widget.has_trait(name):
            getattr(widget, name).close()
