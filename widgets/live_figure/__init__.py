"""Matplotlib figures that answer a slider in a notebook: an SVG of which only changes are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from live_figure.figure import LiveFigure
    from live_figure.picture import LivePicture
    from live_figure.svg_renderer import NotDrawable

__all__ = ["LiveFigure", "LivePicture", "NotDrawable"]

_PLACES = {"LiveFigure": "figure", "LivePicture": "picture", "NotDrawable": "svg_renderer"}


def __getattr__(name: str) -> Any:
    """Loaded when first used: the colours of the theme alone need no matplotlib."""
    if name not in _PLACES:
        raise AttributeError(f"module 'live_figure' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(f"live_figure.{_PLACES[name]}"), name)
