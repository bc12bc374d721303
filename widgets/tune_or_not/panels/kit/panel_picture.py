"""A live picture that brings the style sheet of the panels."""

from __future__ import annotations

from pathlib import Path

from live_figure import picture

_STYLE_SHEETS = (
    Path(picture.__file__).with_suffix(".css"),
    Path(__file__).with_name("panel.css"),
)


class PanelPicture(picture.LivePicture):
    """A picture in a panel; see LivePicture."""

    _css = "\n".join(sheet.read_text(encoding="utf-8") for sheet in _STYLE_SHEETS)
