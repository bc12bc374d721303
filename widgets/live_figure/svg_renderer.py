"""Matplotlib artists to SVG markup: stable ids, no style sheet, colours that follow the theme.

Matplotlib's own SVG backend is not used: it names its elements by random ids, its `<style>`
applies to the whole page, and its writer is private. This renderer keeps to the public
`RendererBase` interface and writes only what a browser needs.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal, NoReturn, cast
from xml.sax.saxutils import escape

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties, weight_dict
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, BboxBase, Transform

from live_figure.text_width import measurable

FONT_SIZE = 12.0
"""Font size of the root in points; texts of this size need no attribute of their own."""

_LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
_CAPS = {"projecting": "square", "round": "round", "butt": "butt"}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


class NotDrawable(ValueError):  # noqa: N818  names the finding, like StopIteration
    """An artist uses something that live pictures do not support."""


class SvgRenderer(RendererBase):
    """Draws artists as SVG elements, at 72 dpi, so that a point is a pixel.

    Parameters
    ----------
    width, height : size of the picture in pixels.
    theme : colours as lower-case `#rrggbb`, and what to write in their place (CSS).

    Raises `NotDrawable` for images, hatches, gradients, TeX, and rasterised or filtered artists.
    """

    def __init__(self, width: float, height: float, theme: Mapping[str, str]) -> None:
        super().__init__()
        self.width = width
        self.height = height
        self.theme = theme
        self.clip_paths: dict[str, str] = {}
        """Clip paths that were needed so far: id to path data."""
        self._markup: list[str] = []

    def record(self, artist: Artist) -> str:
        """The markup of one artist: empty when it draws nothing."""
        self._markup = []
        artist.draw(self)
        return "".join(self._markup)

    def document(self, elements: Iterable[str]) -> str:
        """A whole `<svg>` around `elements`, with the clip paths that they refer to."""
        clips = "".join(
            f'<clipPath id="{name}"><path d="{data}"/></clipPath>'
            for name, data in sorted(self.clip_paths.items())
        )
        size = f'width="{self.width:g}" height="{self.height:g}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
            f'viewBox="0 0 {self.width:g} {self.height:g}" stroke-linejoin="round" '
            f'font-family="var(--jp-ui-font-family, system-ui, sans-serif)" '
            f'font-size="{FONT_SIZE:g}"><defs>{clips}</defs>{"".join(elements)}</svg>'
        )

    def clip_rectangle(self, box: BboxBase) -> str:
        """The id of the clip path that keeps to `box`, in display coordinates."""
        x, y, width, height = box.bounds
        top = self.height - y - height
        return self._clip_id(f"M{x:.5g} {top:.5g}h{width:.5g}v{height:.5g}h{-width:.5g}z")

    # What matplotlib's artists call.

    def flipy(self) -> bool:
        return True

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: Any = None,
    ) -> None:
        # Only a line may be cut at the border of the canvas: a fill would get another shape.
        is_line = rgbFace is None
        cleaned = path.cleaned(
            transform,
            remove_nans=True,
            clip=(0, 0, self.width, self.height) if is_line else None,
            simplify=is_line and path.should_simplify,
            curves=True,
            sketch=gc.get_sketch_params(),
        )
        self._path(gc, self._path_data(*_segments(cleaned)), rgbFace)

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: Any = None,
    ) -> None:
        points = trans.transform(path.vertices)
        points = points[np.isfinite(points).all(axis=1)]
        if marker_path is Path.unit_circle():
            data = self._circles(points, marker_trans)
        else:
            marker = marker_path.cleaned(marker_trans, remove_nans=True, curves=True)
            vertices, codes = _segments(marker)
            copies = (points[:, None, :] + vertices).reshape(-1, 2)
            data = self._path_data(copies, np.tile(codes, len(points)))
        self._path(gc, data, rgbFace)

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | Literal["TeX"] = False,
        mtext: Text | None = None,
    ) -> None:
        if ismath:  # only outlines can carry a formula; log axes label their ticks with one
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        anchor = "start"
        if mtext is not None and (angle == 0 or mtext.get_rotation_mode() == "anchor"):
            # The browser's font is not the measured one: leave the alignment to the browser.
            anchor = _ANCHORS[mtext.get_horizontalalignment()]
            x, y = self._anchor(mtext, x, y, angle)
        attributes = [f'x="{x:.5g}" y="{y:.5g}"', *_font_attributes(prop)]
        attributes += self._paint("fill", gc.get_rgb(), self._alpha(gc, gc.get_rgb()))
        if anchor != "start":
            attributes.append(f'text-anchor="{anchor}"')
        if angle:
            attributes.append(f'transform="rotate({-angle:.5g} {x:.5g} {y:.5g})"')
        text = f"<text {' '.join(attributes)}>{escape(s)}</text>"
        clip = self._clip(gc)  # on a group: a rotated text would rotate its own clip path
        self._markup.append(f"<g {clip}>{text}</g>" if clip else text)

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        # The browser has a font for every script; the one that measures does not.
        size: tuple[float, float, float] = super().get_text_width_height_descent(
            s if ismath else measurable(s), prop, ismath
        )
        return size

    def draw_image(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotDrawable("A live picture cannot hold an image: draw lines, patches or texts.")

    def draw_gouraud_triangles(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotDrawable("A live picture cannot hold shaded triangles: use one colour a shape.")

    def draw_tex(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotDrawable("A live picture cannot hold TeX: set usetex=False.")

    def start_rasterizing(self) -> NoReturn:
        raise NotDrawable("A live picture cannot hold a rasterised artist: set rasterized=False.")

    def start_filter(self) -> NoReturn:
        raise NotDrawable("A live picture cannot hold a filtered artist: remove its agg_filter.")

    # How they are written.

    def _path(self, gc: GraphicsContextBase, data: str, face: Any) -> None:
        if gc.get_hatch() is not None:
            raise NotDrawable("A live picture cannot hold a hatch: use a colour or dashes.")
        if not data:
            return
        attributes = [*self._fill(gc, face), *self._stroke(gc)]
        if clip := self._clip(gc):
            attributes.append(clip)
        self._markup.append(f'<path d="{data}" {" ".join(attributes)}/>')

    def _path_data(self, vertices: np.ndarray, codes: np.ndarray) -> str:
        """SVG path data of vertices in display coordinates, without repeated letters."""
        pieces = []
        previous = None
        for code in codes.tolist():
            if code == Path.CLOSEPOLY:
                pieces.append("z")
            elif code == previous and code != Path.MOVETO:
                pieces.append(" %.5g %.5g")
            elif code != Path.STOP:
                pieces.append(_LETTERS[code] + "%.5g %.5g")
            previous = code
        drawn = vertices[(codes != Path.CLOSEPOLY) & (codes != Path.STOP)]
        return "".join(pieces) % tuple(self._flipped(drawn).ravel().tolist())

    def _circles(self, centres: np.ndarray, marker_trans: Transform) -> str:
        """All circles of a line: two half arcs each, starting at the left."""
        radius = float(Affine2D(marker_trans.get_matrix()).get_matrix()[0, 0])
        arc = f"a{radius:.5g} {radius:.5g} 0 1 0"
        circle = f"M%.5g %.5g{arc} {2 * radius:.5g} 0{arc} {-2 * radius:.5g} 0z"
        starts = self._flipped(centres - (radius, 0))
        return circle * len(starts) % tuple(starts.ravel().tolist())

    def _flipped(self, vertices: np.ndarray) -> np.ndarray:
        return vertices * (1, -1) + (0, self.height)

    def _anchor(self, text: Text, x: float, y: float, angle: float) -> tuple[float, float]:
        """Where `text` is pinned: its own position, on the baseline through (x, y)."""
        pinned_x, pinned_y = text.get_transform().transform(text.get_unitless_position())
        pinned_y = self.height - pinned_y
        radians = np.deg2rad(angle)
        down = np.array([np.sin(radians), np.cos(radians)])
        offset = down @ (x - pinned_x, y - pinned_y)
        return pinned_x + offset * down[0], pinned_y + offset * down[1]

    def _fill(self, gc: GraphicsContextBase, face: Any) -> list[str]:
        if face is None:
            return ['fill="none"']
        return self._paint("fill", face, self._alpha(gc, face))

    def _stroke(self, gc: GraphicsContextBase) -> list[str]:
        width = gc.get_linewidth()
        if not width:
            return []
        attributes = self._paint("stroke", gc.get_rgb(), self._alpha(gc, gc.get_rgb()))
        if width != 1:
            attributes.append(f'stroke-width="{width:.5g}"')
        if gc.get_joinstyle() != "round":
            attributes.append(f'stroke-linejoin="{gc.get_joinstyle()}"')
        if gc.get_capstyle() != "butt":
            attributes.append(f'stroke-linecap="{_CAPS[gc.get_capstyle()]}"')
        return attributes + _dash_attributes(gc)

    @staticmethod
    def _alpha(gc: GraphicsContextBase, colour: Any) -> float:
        """Like Agg: an artist's alpha replaces those of its colours."""
        if gc.get_forced_alpha():
            return gc.get_alpha()
        return float(colour[3]) if len(colour) == 4 else 1.0

    def _paint(self, attribute: str, colour: Any, alpha: float) -> list[str]:
        colour = _hexadecimal(*map(float, colour[:3]))
        painted = [f'{attribute}="{self.theme.get(colour, colour)}"']
        if alpha != 1:
            painted.append(f'{attribute}-opacity="{alpha:.5g}"')
        return painted

    def _clip(self, gc: GraphicsContextBase) -> str:
        path, transform = gc.get_clip_path()
        if path is not None:  # typed as its own source, but a plain path by now
            cleaned = cast("Path", path).cleaned(transform, remove_nans=True, curves=True)
            name = self._clip_id(self._path_data(*_segments(cleaned)))
        elif (rectangle := gc.get_clip_rectangle()) is not None:
            name = self.clip_rectangle(rectangle)
        else:
            return ""
        return f'clip-path="url(#{name})"'

    def _clip_id(self, data: str) -> str:
        """Named by its shape, so that a fresh drawing gives it the same name."""
        name = f"clip-{zlib.crc32(data.encode()):08x}"
        self.clip_paths[name] = data
        return name


def _segments(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The vertices of a cleaned path, and the code of each."""
    return np.asarray(path.vertices), np.asarray(path.codes)


def _dash_attributes(gc: GraphicsContextBase) -> list[str]:
    offset, dashes = gc.get_dashes()
    if dashes is None:
        return []
    attributes = [f'stroke-dasharray="{" ".join(f"{d:.5g}" for d in np.asarray(dashes))}"']
    if offset:
        attributes.append(f'stroke-dashoffset="{offset:.5g}"')
    return attributes


def _font_attributes(prop: FontProperties) -> list[str]:
    attributes = []
    if prop.get_size_in_points() != FONT_SIZE:
        attributes.append(f'font-size="{prop.get_size_in_points():.5g}"')
    weight = prop.get_weight()
    weight = weight_dict.get(weight, weight) if isinstance(weight, str) else weight
    if weight != weight_dict["normal"]:
        attributes.append(f'font-weight="{weight}"')
    if prop.get_style() != "normal":
        attributes.append(f'font-style="{prop.get_style()}"')
    return attributes


@lru_cache(maxsize=256)
def _hexadecimal(red: float, green: float, blue: float) -> str:
    return to_hex((red, green, blue))
