"""What a widget holds."""

from collections.abc import Iterator
from typing import Any

from live_figure.picture import LivePicture


def walk(widget: Any) -> Iterator[Any]:
    """The widget, and every widget in it, in the order of the page."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def pictures(panel: Any) -> list[LivePicture]:
    """Every picture in a panel."""
    return [widget for widget in walk(panel) if isinstance(widget, LivePicture)]


def picture(panel: Any) -> LivePicture:
    """The only picture of a panel."""
    (only,) = pictures(panel)
    return only
