"""A button that copies a text."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets


class CopyButton(anywidget.AnyWidget):
    """Copies `text` when it is pressed, and says so."""

    _esm = Path(__file__).with_suffix(".js")

    text = traitlets.Unicode().tag(sync=True)
