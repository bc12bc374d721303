"""A live picture that brings the style sheet of the panels, and names for their controls."""

from __future__ import annotations

from pathlib import Path

import traitlets

from live_figure import picture

_PICTURE, _PANEL = Path(picture.__file__), Path(__file__)


def _joined(*files: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


class PanelPicture(picture.LivePicture):
    """A picture in a panel; see LivePicture."""

    _esm = _joined(_PICTURE.with_suffix(".js"), _PANEL.with_name("controls.js"))
    _css = _joined(_PICTURE.with_suffix(".css"), _PANEL.with_name("panel.css"))
    class_name = traitlets.Unicode("tune-or-not").tag(sync=True)
    within = traitlets.Unicode(".tune-or-not-panel").tag(sync=True)


HEADED = "tune-or-not tune-or-not-headed"
"""The `class_name` of a picture whose status line stands above it, as its headline."""
