"""A matplotlib figure that tells, after each change, which parts of its SVG are new.

Example::

    live = LiveFigure(figure, alt="Costs over twelve months")
    with live:
        line.set_ydata(costs)
        live.alt = "Prompting stays cheapest"
    live.patch      # {"layer-7": '<g id="layer-7">...</g>'}
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import RLock
from types import TracebackType
from typing import Any, TypeGuard

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.spines import Spine
from matplotlib.text import Text
from PIL import Image

from live_figure.svg_renderer import NotDrawable, SvgRenderer
from live_figure.theme import THEME

_SCREEN_DPI = 72
_PNG_DPI = 144
_PNG_COLOURS = 64

_Boxes = dict[Axes, tuple[float, float, float, float]]
_Parent = Figure | SubFigure | Axes


class LiveFigure:
    """A figure, its SVG as first drawn, and what differs from it now.

    Parameters
    ----------
    figure : made without pyplot (`style.figure`). Its layout is computed here, and again only
        when the labels of an axis have grown out of the picture, so that nothing jumps. Dollar
        signs in its texts are dollar signs, never mathematics.
    alt : a sentence for those who do not see the picture.

    Change artists inside `with live:` only. The block holds a lock, since widgets call back on
    other threads; leaving it draws what changed and tells the observers. When the block raises,
    the picture stays as it was. Raises `NotDrawable` for what an SVG cannot hold.
    """

    def __init__(self, figure: Figure, alt: str = "") -> None:
        self.figure = figure
        self._alt = alt
        self._svg = ""
        self._patch: dict[str, str] = {}
        self._layers: dict[str, Artist] = {}
        self._boxes: _Boxes = {}
        self._views: dict[Axes, tuple[Any, ...]] = {}
        self._draw_all = False
        self._first: dict[str, str] = {}
        self._now: dict[str, str] = {}
        self._observers: list[Callable[[LiveFigure], None]] = []
        self._lock = RLock()
        self._depth = 0
        figure.set_dpi(_SCREEN_DPI)
        self._canvas = FigureCanvasAgg(figure)
        self._renderer = self._new_renderer()
        for artist in _artists(figure):
            _take_dollars_literally(artist)
        self._engine = figure.get_layout_engine()
        self._room: dict[Axis, int] = {}
        self._lay_out()
        self._draw()

    @property
    def svg(self) -> str:
        """The whole picture, as last drawn from scratch."""
        return self._svg

    @property
    def patch(self) -> dict[str, str]:
        """Element id to markup: all that differs, or once differed, from `svg`."""
        return self._patch

    @property
    def alt(self) -> str:
        """The sentence that stands for the picture."""
        return self._alt

    @alt.setter
    def alt(self, sentence: str) -> None:
        with self:
            self._alt = sentence

    def observe(self, callback: Callable[[LiveFigure], None], *, at_once: bool = False) -> None:
        """Call `callback(live_figure)` after each change of `svg`, `patch` or `alt`.

        With `at_once` also now; no change slips in between.
        """
        with self._lock:
            self._observers.append(callback)
            if at_once:
                callback(self)

    def unobserve(self, callback: Callable[[LiveFigure], None]) -> None:
        """Stop calling `callback`."""
        self._observers.remove(callback)

    def png(self) -> bytes:
        """The picture as it is now: a small PNG on white, the same bytes each time."""
        with self:
            pass  # Agg would mark as drawn what changed outside of a block
        with self._lock:
            self.figure.set_dpi(_PNG_DPI)
            hidden = _far_off(self.figure)
            try:
                for text in hidden:
                    text.set_visible(False)
                with _silent_about_glyphs():
                    self._canvas.draw()  # type: ignore[no-untyped-call]
                pixels = Image.fromarray(np.asarray(self._canvas.buffer_rgba()))  # type: ignore[no-untyped-call]
            finally:
                for text in hidden:
                    text.set_visible(True)
                self.figure.set_dpi(_SCREEN_DPI)
        white = Image.new("RGBA", pixels.size, "white")
        flat = Image.alpha_composite(white, pixels).convert("RGB")
        buffer = BytesIO()
        flat.quantize(_PNG_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            buffer, format="png", optimize=True, dpi=(_PNG_DPI, _PNG_DPI)
        )
        return buffer.getvalue()

    def __enter__(self) -> LiveFigure:
        self._lock.acquire()
        if self._depth == 0:
            self._before = (self._svg, self._patch, self._alt)
        self._depth += 1
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._depth -= 1
            if self._depth == 0 and error is None:
                self._draw()
                if (self._svg, self._patch, self._alt) != self._before:
                    for callback in tuple(self._observers):
                        callback(self)
        finally:
            self._lock.release()

    def _lay_out(self) -> None:
        """Find room for everything, once; later draws keep to it."""
        self.figure.set_layout_engine(self._engine or "none")
        with _silent_about_glyphs():
            if any(isinstance(artist, Axes) for artist in _artists(self.figure)):
                self.figure.draw_without_rendering()  # polar axes and their like settle when drawn
            elif self._engine is not None:
                self._engine.execute(self.figure)
        self.figure.set_layout_engine("none")
        self._room = {axis: _longest_label(axis) for axis in _axes_of(self.figure)}

    def _make_room(self, axes: Iterable[Axis]) -> None:
        """Lay out again where a label of these axes sticks out of the picture."""
        longer = [axis for axis in axes if _longest_label(axis) > self._room.get(axis, 0)]
        if any(_sticks_out(axis) for axis in longer):
            self._draw_all = True  # matplotlib takes what it laid out for drawn
            self._lay_out()
        self._room |= {axis: _longest_label(axis) for axis in longer}

    def _draw(self) -> None:
        """Draw what may have changed, or everything when layers or clip paths did."""
        self._make_room([axis for axis in _axes_of(self.figure) if axis.stale])
        artists = list(_artists(self.figure))
        boxes = {a.axes: a.axes.bbox.bounds for a in artists if isinstance(a.axes, Axes)}
        try:
            if artists == list(self._layers.values()) and boxes == self._boxes:
                clips = dict(self._renderer.clip_paths)
                self._draw_changes()
                if clips == self._renderer.clip_paths:
                    return
            self._draw_whole(artists, boxes)
        except Exception:
            # Matplotlib leaves a renderer that raised in an undefined state: start afresh.
            self._renderer = self._new_renderer()
            self._layers = {}
            raise

    def _draw_whole(self, artists: list[Artist], boxes: _Boxes) -> None:
        self._renderer.clip_paths.clear()
        for axes in boxes:  # known even while everything in them is hidden
            self._renderer.clip_rectangle(axes.bbox)
        for artist in artists:
            _take_dollars_literally(artist)
        layers = {f"layer-{number}": artist for number, artist in enumerate(artists)}
        self._first = {name: self._markup(name, artist) for name, artist in layers.items()}
        self._now = dict(self._first)
        self._layers = layers
        self._boxes = boxes
        self._views = {axes: _view(axes) for axes in boxes}
        self._draw_all = False
        self._svg = self._renderer.document(self._first.values())
        self._patch = {}

    def _draw_changes(self) -> None:
        views = {axes: _view(axes) for axes in self._boxes}
        moved = views != self._views
        for name, artist in self._layers.items():
            if self._draw_all or _may_have_changed(artist, moved):
                self._now[name] = self._markup(name, artist)
        self._views = views
        self._draw_all = False
        self._patch = {
            name: markup
            for name, markup in self._now.items()
            if name in self._patch or markup != self._first[name]
        }

    def _markup(self, name: str, artist: Artist) -> str:
        markup = f'<g id="{name}">{self._renderer.record(artist)}</g>'
        for part in (artist, *_slow_parts(artist)):
            part.stale = False  # matplotlib leaves it set on what is empty or hidden
        return markup

    def _new_renderer(self) -> SvgRenderer:
        width, height = self.figure.bbox.size
        return SvgRenderer(float(width), float(height), THEME)


def _artists(parent: _Parent) -> Iterator[Artist]:
    """The artists of a figure or of axes in drawing order, as matplotlib orders them."""
    if not parent.get_visible():
        return
    _refuse_raster(parent)
    if isinstance(parent, Axes):
        _settle(parent)
    left_out = _switched_off(parent)
    children = [child for child in parent.get_children() if child is not parent.patch]
    for child in [parent.patch, *sorted(children, key=Artist.get_zorder)]:
        if child in left_out:
            continue
        if isinstance(child, SubFigure) or _draws_like_axes(child):
            yield from _artists(child)
        else:  # including axes that have a way of their own to draw: polar, secondary
            yield child


def _far_off(figure: Figure) -> list[Text]:
    """Texts that nobody would see: Agg refuses to draw one that is very far away."""
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    with _silent_about_glyphs():
        return [text for text in texts if not text.get_window_extent().overlaps(figure.bbox)]


@contextmanager
def _silent_about_glyphs() -> Iterator[None]:
    """Emoji and distant scripts are a matter of the reader's fonts, not of matplotlib's."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def _axes_of(figure: Figure) -> list[Axis]:
    return [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]


def _longest_label(axis: Axis) -> int:
    """Letters of the longest tick label: as good as its width, and much quicker to find."""
    return max((len(label.get_text()) for label in axis.get_ticklabels()), default=0)


def _sticks_out(axis: Axis) -> bool:
    """Whether a tick label is not wholly in the picture, give or take a pixel."""
    figure = axis.get_figure(root=True)
    assert figure is not None
    box = figure.bbox.padded(1)
    low, high = sorted(axis.get_view_interval())  # ticks beyond the limits are not drawn
    ticks = (tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high)
    labels = (label for tick in ticks for label in (tick.label1, tick.label2))
    visible = (label for label in labels if label.get_visible() and label.get_text())
    extents = [label.get_window_extent() for label in visible]
    return any(not (box.contains(*e.min) and box.contains(*e.max)) for e in extents)


def _draws_like_axes(artist: Artist) -> TypeGuard[Axes]:
    return isinstance(artist, Axes) and type(artist).draw is Axes.draw


def _refuse_raster(parent: _Parent) -> None:
    """Artists that are drawn themselves are refused by the renderer; their parents, here."""
    rasterised_below = isinstance(parent, Axes) and parent.get_rasterization_zorder() is not None
    if parent.get_rasterized() or parent.get_agg_filter() or rasterised_below:
        raise NotDrawable("A live picture cannot hold rasterised or filtered axes: draw vectors.")


def _settle(axes: Axes) -> None:
    """Finish what matplotlib puts off until it draws: the place of the axes, the limits."""
    locate: Any = axes.get_axes_locator()  # None for most, whatever its type says
    axes.apply_aspect(locate(axes, None) if locate else None)
    _ = axes.viewLim


def _switched_off(parent: _Parent) -> list[Artist]:
    """The children that `axes.set_axis_off()` and `axes.set_frame_on(False)` leave out."""
    if not isinstance(parent, Axes) or (parent.axison and parent.get_frame_on()):
        return []
    frame: list[Artist] = [parent.patch, *parent.spines.values()]
    return frame if parent.axison else [*frame, parent.xaxis, parent.yaxis]


def _may_have_changed(artist: Artist, moved: bool) -> bool:
    """Whether to draw `artist` again: what is stale, and all when the limits of any axes moved.

    Of any, because an artist may stand by other axes than its own. An axis is stale when its
    limits move, and a legend does not depend on them. Others than lines,
    plain texts and simple shapes are always drawn: an annotation is not stale when its point moves.
    """
    parts = _slow_parts(artist)
    if parts:
        return any(part.stale for part in parts)
    known = type(artist) in _TELL and not (isinstance(artist, Text) and artist.get_bbox_patch())
    return not known or artist.stale or artist.get_rasterized() or moved


_TELL = (Line2D, Text, Rectangle, Polygon, Spine)
"""What is stale whenever it has been changed, and stands where its axes' limits put it."""


def _view(axes: Axes) -> tuple[Any, ...]:
    """Where data stand on the axes, their box aside."""
    return axes.viewLim.bounds, axes.xaxis.get_transform(), axes.yaxis.get_transform()


def _slow_parts(artist: Artist) -> list[Artist]:
    """Of an axis or a legend, itself and the parts that do not tell it that they changed."""
    if isinstance(artist, Axis):
        return [artist, artist.label]
    if isinstance(artist, Legend):
        entries = [*artist.legend_handles, *artist.get_texts()]
        return [artist, artist.get_frame(), artist.get_title(), *filter(None, entries)]
    return []


def _take_dollars_literally(artist: Artist) -> None:
    """Two dollar signs in one text are two prices. Tick labels are left: log axes need them."""
    searched = artist.label if isinstance(artist, Axis) else artist
    for text in searched.findobj(Text):
        text.set_parse_math(False)
