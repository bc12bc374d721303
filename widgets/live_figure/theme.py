"""The neutral colours of a picture, and the JupyterLab variables that stand for them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

INK = "#000000"
"""Texts and whatever else must be read."""
MUTED = "#757575"
"""Axis lines and secondary texts."""
GRID = "#e0e0e0"
"""Decoration that may be overlooked."""
PAPER = "#ffffff"
"""The background."""

THEME: Mapping[str, str] = MappingProxyType(
    {
        INK: f"var(--jp-ui-font-color1, {INK})",
        MUTED: f"var(--jp-ui-font-color2, {MUTED})",
        GRID: f"var(--jp-border-color1, {GRID})",
        PAPER: f"var(--jp-layout-color0, {PAPER})",
    }
)
"""Neutral colours, and the JupyterLab variables that stand for them in a picture."""
