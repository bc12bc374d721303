"""The picture of a flowchart: an SVG whose answers are buttons, and a static PNG.

The chart is laid out once. A new path changes attributes only, and the live path shows by the
thickness of lines, the weight of text and the size of arrow heads, never by colour alone. Where
only a share of what may be true goes a way, that way is as wide as its share.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from io import BytesIO
from math import cos, radians, sin
from xml.sax.saxutils import escape, quoteattr

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from PIL import Image

from flowchart.graph import Edge, Graph, Node
from flowchart.layout import (
    ANSWER_LINE_HEIGHT,
    ANSWER_SIZE,
    LINE_HEIGHT,
    NOTE_HEIGHT,
    NOTE_WIDTH,
    SLANT,
    TEXT_SIZE,
    Box,
    lay_out,
)
from flowchart.walk import LivePath, Shares
from live_figure.text_width import measurable

Attributes = dict[str, str | None]
Point = tuple[float, float]

_NOTE_TEXT = "answer next"
_NOTE_SIZE = 10
_SMALL_HEAD = (8, 3.5)
"""Length and half the width of an arrow head."""
_LARGE_HEAD = (13, 6.5)
_START_RADIUS = 3
_PILL_RADIUS = 23
_ANSWER_INSET = 1
_RING_INSET = 4
_BADGE_RADIUS = 9
_BADGE_SHIFT = 3
_SHARE_SIZE = 11
_SHARE_WIDTH, _SHARE_HEIGHT = 40, 16
_CHECK: tuple[Point, ...] = (
    (-5, 0),
    (-3.4, -1.6),
    (-1.2, 0.6),
    (3.6, -4.2),
    (5.2, -2.6),
    (-1.2, 4),
)
_PNG_SCALE = 1.5
_PNG_COLOURS = 32


@dataclass(frozen=True)
class _Ink:
    """A colour of JupyterLab's theme, with the value it has in the light one."""

    variable: str
    light: str

    @property
    def css(self) -> str:
        return f"var({self.variable}, {self.light})"


_TEXT = _Ink("--jp-ui-font-color1", "#212121")
_QUIET = _Ink("--jp-ui-font-color2", "#6f6f6f")
_PAPER = _Ink("--jp-layout-color0", "#fff")
_LIVE = _Ink("--jp-brand-color1", "#1976d2")


@dataclass(frozen=True)
class _Look:
    """How a group of shapes and its text is drawn."""

    stroke: _Ink
    width: float
    fill: _Ink
    text: _Ink
    bold: bool = False
    dashes: tuple[float, float] | None = None
    drawn: bool = False
    """Whether a page that sees motion draws its line when it takes this look."""

    @cached_property
    def attributes(self) -> Attributes:
        return {
            "stroke": self.stroke.css,
            "stroke-width": f"{self.width:g}",
            "stroke-dasharray": "{:g} {:g}".format(*self.dashes) if self.dashes else None,
            "fill": self.fill.css,
            "color": self.text.css,
            "font-weight": "bold" if self.bold else "normal",
            "data-drawn": "" if self.drawn else None,
        }


_LINE_OFF = _Look(_QUIET, 1, _PAPER, _QUIET)
_LINE_ON = _Look(_LIVE, 3, _PAPER, _LIVE, drawn=True)
_BOX_OFF = _Look(_QUIET, 1, _PAPER, _QUIET)
_BOX_PARTLY = _Look(_LIVE, 1.5, _PAPER, _TEXT)
_BOX_ON = _Look(_LIVE, 2.5, _PAPER, _TEXT, bold=True)
_BOX_UNSETTLED = _Look(_LIVE, 2.5, _PAPER, _TEXT, bold=True, dashes=(7, 4))
_BOX_REACHED = _Look(_LIVE, 3, _LIVE, _PAPER, bold=True)
_ANSWER_OFF = _Look(_QUIET, 1, _PAPER, _QUIET)
_ANSWER_OPEN = _Look(_LIVE, 1.5, _PAPER, _TEXT)
_ANSWER_CHOSEN = _Look(_LIVE, 1.5, _LIVE, _PAPER, bold=True)
_HEAD = _Look(_LIVE, 0, _PAPER, _LIVE)
_NOTE = _Look(_LIVE, 0, _LIVE, _PAPER, bold=True)
_RING = _Look(_PAPER, 1.5, _LIVE, _PAPER)
_BADGE = _Look(_LIVE, 2.5, _PAPER, _LIVE)
_SHARE = _Look(_LIVE, 1, _PAPER, _LIVE, bold=True)

_MOST = 0.5
"""From this share on a box counts as one that is reached, and an arrow has a large head."""
_FULL_WIDTH = 7
"""How thick a line of a split path would be that everything takes."""

_LINE_LOOKS = _LINE_OFF, _LINE_ON
_BOX_LOOKS = _BOX_OFF, _BOX_PARTLY, _BOX_ON, _BOX_UNSETTLED, _BOX_REACHED
_ANSWER_LOOKS = _ANSWER_OFF, _ANSWER_OPEN, _ANSWER_CHOSEN


@cache
def _differing(looks: tuple[_Look, ...]) -> tuple[str, ...]:
    """The attributes in which the looks differ that a group can take."""
    first, *others = [look.attributes for look in looks]
    return tuple(key for key in first if any(other[key] != first[key] for other in others))


@dataclass(frozen=True)
class _Shape:
    """A polygon, or with a radius a rounded rectangle; `paint` says what of it is drawn.

    "full" takes the stroke and fill of its group, "outline" only the stroke, "mark" is filled
    with the colour of the text.
    """

    points: tuple[Point, ...]
    """Corners; of a rounded rectangle the upper left and the lower right one."""
    radius: float | None = None
    closed: bool = True
    paint: str = "full"


@dataclass(frozen=True)
class _Words:
    """A line of text, centred at x, its baseline at y."""

    x: float
    y: float
    text: str
    size: float
    id: str | None = None
    """Of a text that a path can change."""


@dataclass(frozen=True)
class _Group:
    """An element that a path can change, and what in it never changes."""

    id: str
    looks: tuple[_Look, ...]
    """The looks it can take; with one look only, it is there or not."""
    shapes: tuple[_Shape, ...]
    words: tuple[_Words, ...] = ()
    target: Box | None = None
    """Where a click counts."""
    attributes: Attributes = field(default_factory=dict)


class FlowchartPicture:
    """A flowchart drawn again and again with different live paths.

    >>> picture = FlowchartPicture(chart)
    >>> first = picture.svg(path)
    >>> patch = picture.restyle(another_path)  # {"box-B": {"stroke-width": "2.5", ...}, ...}

    Ids are local to the chart: `box-B`, `edge-3` and `head-3` (the edge's place in the chart),
    `answer-B-0` (the exit's place at its question), `next-B`, `ring-L`, `check-L`, `share-L` and
    `percent-L`. A page that
    shows two charts prefixes them. An answer's `data-event` is JSON with `question` and `answer`.

    `shares`, where given, light every way as wide as its share; where everything goes one way, the
    picture is that of the path.

    Without `words` it is a small map of shapes alone, where a path can be seen and nothing pressed.
    """

    def __init__(self, chart: Graph, *, words: bool = True) -> None:
        self.chart = chart
        self._worded = words
        self.layout = lay_out(chart)
        self.answer_ids = {
            edge: f"answer-{node}-{index}"
            for node, exits in chart.exits.items()
            for index, edge in enumerate(exits)
            if edge.answer is not None
        }
        self._groups = tuple(self._draw() if words else map(_wordless, self._draw()))

    def svg(self, path: LivePath, shares: Shares | None = None) -> str:
        """The whole picture, with its live path."""
        styles = self.restyle(path, shares)
        width, height = str(self.layout.width), str(self.layout.height)
        attributes: Attributes = {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": width,
            "height": height,
            "viewBox": f"0 0 {width} {height}",
            "role": "group",
            "aria-label": _one_line(self.chart.title),
            "font-family": "var(--jp-ui-font-family, system-ui, sans-serif)",
            "font-size": str(TEXT_SIZE if self._worded else self.layout.width),
            "text-anchor": "middle",
            "stroke-linejoin": "round",
        }
        percents = self._percents(_Lit(self.chart, path, shares or path.shares))
        content = "".join(
            _group_svg(_with_percent(group, percents), styles[group.id]) for group in self._groups
        )
        return _element("svg", attributes, content)

    def restyle(self, path: LivePath, shares: Shares | None = None) -> dict[str, Attributes]:
        """Attributes by element id that turn any earlier picture into that of `path`.

        They name everything a path can change, so that only the last patch counts. None stands
        for an attribute to remove.
        """
        lit = _Lit(self.chart, path, shares or path.shares)
        looks, visible = self._looks(lit), self._visible(lit)
        styles: dict[str, Attributes] = {}
        if self._worded:
            for node, words in self._percents(lit).items():
                styles[f"percent-{node}"] = {"text": words}
        for group in self._groups:
            if len(group.looks) == 1:
                styles[group.id] = {"display": None if group.id in visible else "none"}
            else:
                look = looks[group.id].attributes
                styles[group.id] = {key: look[key] for key in _differing(group.looks)}
        for edge, name in self.answer_ids.items() if self._worded else ():
            styles[name]["aria-pressed"] = lit.pressed(edge)
            styles[name]["tabindex"] = "0" if edge.source in lit.nodes else "-1"
        return styles

    @property
    def looks(self) -> dict[str, dict[str, Attributes]]:
        """How each kind of part can look: for a page that lights a path itself."""
        kinds = {
            "line": (
                _LINE_LOOKS,
                {"off": _LINE_OFF, "on": _LINE_ON, "split": replace(_LINE_ON, width=_FULL_WIDTH)},
            ),
            "box": (
                _BOX_LOOKS,
                {"off": _BOX_OFF, "on": _BOX_ON, "open": _BOX_UNSETTLED, "reached": _BOX_REACHED},
            ),
            "answer": (
                _ANSWER_LOOKS,
                {"off": _ANSWER_OFF, "open": _ANSWER_OPEN, "on": _ANSWER_CHOSEN},
            ),
        }
        return {
            kind: {
                name: {key: look.attributes[key] for key in _differing(looks)}
                for name, look in named.items()
            }
            for kind, (looks, named) in kinds.items()
        }

    def png(self, path: LivePath, shares: Shares | None = None) -> bytes:
        """The picture without a browser: on white, in the light theme, same bytes every time."""
        lit = _Lit(self.chart, path, shares or path.shares)
        looks, visible = self._looks(lit), self._visible(lit)
        width, height = self.layout.width, self.layout.height
        figure = Figure((width / 72, height / 72), dpi=72 * _PNG_SCALE, facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1), frameon=False, xticks=(), yticks=())
        axes.set(xlim=(0, width), ylim=(height, 0))
        for order, group in enumerate(self._groups):
            if group.id in looks or group.id in visible:
                group = _with_percent(group, self._percents(lit))  # noqa: PLW2901
                _paint_group(axes, group, looks.get(group.id, group.looks[0]), order)
        pixels, file = BytesIO(), BytesIO()
        figure.savefig(pixels, format="rgba", dpi="figure")
        size = figure.canvas.get_width_height()
        image = Image.frombytes("RGBA", size, pixels.getvalue()).convert("RGB")
        image.quantize(_PNG_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            file, "PNG", optimize=True
        )
        return file.getvalue()

    def _looks(self, lit: _Lit) -> dict[str, _Look]:
        """How the groups look that always show."""
        looks = {f"box-{node.id}": lit.box(node.id) for node in self.chart.nodes}
        for index, edge in enumerate(self.chart.edges):
            looks[f"edge-{index}"] = lit.line(edge)
        for edge, name in self.answer_ids.items():
            looks[name] = lit.answer(edge)
        return looks

    def _visible(self, lit: _Lit) -> set[str]:
        """The groups that show only now and then."""
        edges = enumerate(self.chart.edges)
        heads = {f"head-{i}" for i, edge in edges if lit.edges.get(edge, 0) >= _MOST}
        marks = {f"{mark}-{node}" for node in lit.reached for mark in ("ring", "check")}
        split = {f"share-{node}" for node, words in self._percents(lit).items() if words}
        return heads | marks | split | {f"next-{lit.path.current}"}

    def _percents(self, lit: _Lit) -> dict[str, str]:
        """Of each outcome, the share that ends there; nothing where no or every row does."""
        ends = [node.id for node in self.chart.nodes if node.kind == "outcome"]
        shares = {node: lit.nodes.get(node, 0.0) for node in ends}
        return {n: f"{100 * s:.0f} %" if 0.005 <= s < 0.995 else "" for n, s in shares.items()}

    def _draw(self) -> Iterator[_Group]:
        """From back to front; answers last, in the order in which Tab visits them."""
        for index, route in enumerate(self.layout.routes):
            *corners, (x, y) = route.points
            line = _Shape((*corners, (x, y - _SMALL_HEAD[0])), closed=False, paint="outline")
            yield _Group(f"edge-{index}", _LINE_LOOKS, (line, _head(x, y, *_SMALL_HEAD)))
            yield _Group(f"head-{index}", (_HEAD,), (_head(x, y, *_LARGE_HEAD),))
        for node in self.chart.nodes:
            yield from _box_groups(node, self.layout.boxes[node.id])
        labelled = [(route.label, route.edge) for route in self.layout.routes if route.label]
        for label, edge in sorted(labelled, key=lambda pair: (pair[0].y, pair[0].x)):
            yield self._answer_group(edge, label)

    def _answer_group(self, edge: Edge, label: Box) -> _Group:
        question = _one_line(self.chart.by_id[edge.source].text)
        return _Group(
            self.answer_ids[edge],
            _ANSWER_LOOKS,
            (_pill(label, _ANSWER_INSET),),
            tuple(_centred(label, ANSWER_SIZE, ANSWER_LINE_HEIGHT)),
            target=label,
            attributes={
                "role": "button",
                "cursor": "pointer",
                "aria-label": f"{question}: {_one_line(edge.answer or '')}",
                "data-event": json.dumps(
                    {"question": edge.source, "answer": edge.answer}, ensure_ascii=False
                ),
            },
        )


class _Lit:
    """How each part of a chart is lit by a path and by the shares that go each way."""

    def __init__(self, chart: Graph, path: LivePath, shares: Shares) -> None:
        self.path = path
        self.nodes, self.edges = shares.nodes, shares.edges
        self.split = any(share < 1 for share in self.nodes.values())
        mostly = [chart.by_id[i] for i, share in self.nodes.items() if share >= _MOST]
        self.reached = frozenset(node.id for node in mostly if node.kind == "outcome")

    def line(self, edge: Edge) -> _Look:
        share = self.edges.get(edge, 0)
        if not share:
            return _LINE_OFF
        return replace(_LINE_ON, width=max(1, _FULL_WIDTH * share)) if self.split else _LINE_ON

    def box(self, node_id: str) -> _Look:
        share = self.nodes.get(node_id, 0)
        if not share:
            return _BOX_OFF
        if node_id in self.reached:
            return _BOX_REACHED
        if node_id in self.path.unsettled:
            return _BOX_UNSETTLED
        return _BOX_ON if share >= _MOST else _BOX_PARTLY

    def answer(self, edge: Edge) -> _Look:
        if self.pressed(edge) == "true":
            return _ANSWER_CHOSEN
        return _ANSWER_OPEN if edge.source in self.nodes else _ANSWER_OFF

    def pressed(self, edge: Edge) -> str:
        """WAI-ARIA's word for a button that is pressed in all, some or none of what may be true."""
        share = self.edges.get(edge, 0)
        if not share:
            return "false"
        return "true" if share >= self.nodes[edge.source] else "mixed"


def _with_percent(group: _Group, percents: Mapping[str, str]) -> _Group:
    """The share in the badge of an outcome; any other group as it is."""
    kind, _, node = group.id.partition("-")
    if kind != "share" or not group.words:
        return group
    return replace(
        group, words=(replace(group.words[0], text=percents[node], id=f"percent-{node}"),)
    )


def _wordless(group: _Group) -> _Group:
    """Its shapes alone; a note and a share are nothing without their words."""
    shapes = () if group.id.startswith(("next-", "share-")) else group.shapes
    return replace(group, shapes=shapes, words=(), target=None, attributes={})


# Shapes


def _head(x: float, y: float, length: float, half_width: float) -> _Shape:
    """An arrow head whose tip touches the border of the box below."""
    tip, base = y - 0.5, y - 0.5 - length
    corners = (x, tip), (x - half_width, base), (x + half_width, base)
    return _Shape(corners, paint="mark")


def _box_groups(node: Node, box: Box) -> Iterator[_Group]:
    shape = {"start": _plain, "question": _hexagon, "outcome": _pill}[node.kind](box)
    words = tuple(_centred(box, TEXT_SIZE, LINE_HEIGHT))
    yield _Group(f"box-{node.id}", _BOX_LOOKS, (shape,), words)
    if node.kind == "question":
        left, top = box.right - NOTE_WIDTH, box.y - NOTE_HEIGHT - 1
        note = Box(left, top, NOTE_WIDTH, NOTE_HEIGHT, (_NOTE_TEXT,))
        words = tuple(_centred(note, _NOTE_SIZE, NOTE_HEIGHT))
        yield _Group(f"next-{node.id}", (_NOTE,), (_pill(note),), words)
    elif node.kind == "outcome":
        middle = round(box.centre[0] - _SHARE_WIDTH / 2)
        bottom = box.bottom - _SHARE_HEIGHT // 2
        share = Box(middle, bottom, _SHARE_WIDTH, _SHARE_HEIGHT, ("",))
        words = tuple(_centred(share, _SHARE_SIZE, _SHARE_HEIGHT))
        yield _Group(f"share-{node.id}", (_SHARE,), (_pill(share),), words)
        ring = _pill(box, _RING_INSET, paint="outline")
        yield _Group(f"ring-{node.id}", (_RING,), (ring,))
        yield _Group(f"check-{node.id}", (_BADGE,), _badge(box.right + _BADGE_SHIFT, box.centre[1]))


def _plain(box: Box) -> _Shape:
    return _Shape(((box.x, box.y), (box.right, box.bottom)), _START_RADIUS)


def _pill(box: Box, inset: float = 0, paint: str = "full") -> _Shape:
    corners = (box.x + inset, box.y + inset), (box.right - inset, box.bottom - inset)
    return _Shape(corners, min(box.height / 2, _PILL_RADIUS) - inset, paint=paint)


def _hexagon(box: Box) -> _Shape:
    left, right, middle = box.x + SLANT, box.right - SLANT, box.centre[1]
    return _Shape(
        (
            (box.x, middle),
            (left, box.y),
            (right, box.y),
            (box.right, middle),
            (right, box.bottom),
            (left, box.bottom),
        )
    )


def _badge(x: float, y: float) -> tuple[_Shape, ...]:
    """A check mark on a disc."""
    disc = (x - _BADGE_RADIUS, y - _BADGE_RADIUS), (x + _BADGE_RADIUS, y + _BADGE_RADIUS)
    check = tuple((x + dx, y + dy) for dx, dy in _CHECK)
    return _Shape(disc, _BADGE_RADIUS), _Shape(check, paint="mark")


def _centred(box: Box, size: float, line_height: float) -> Iterator[_Words]:
    x, middle = box.centre
    # A capital is about 0.72 em high.
    first = middle + 0.36 * size - (len(box.lines) - 1) * line_height / 2
    for index, line in enumerate(box.lines):
        yield _Words(x, first + index * line_height, line, size)


# SVG

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _element(name: str, attributes: Mapping[str, str | None], content: str = "") -> str:
    written = "".join(
        f" {key}={quoteattr(_NOT_XML.sub('', value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _group_svg(group: _Group, style: Attributes) -> str:
    hit = ""
    if group.target is not None:
        hit = _shape_svg(
            _plain(group.target), {"fill": "none", "stroke": "none", "pointer-events": "all"}
        )
    shapes = "".join(_shape_svg(shape, _PAINT[shape.paint]) for shape in group.shapes)
    words = "".join(
        _element(
            "text",
            {
                "id": words.id,
                "x": f"{words.x:g}",
                "y": f"{words.y:g}",
                "font-size": f"{words.size:g}",
                "fill": "currentColor",
                "stroke": "none",
            },
            escape(_NOT_XML.sub("", words.text)),
        )
        for words in group.words
    )
    attributes = {"id": group.id, **group.attributes, **group.looks[0].attributes, **style}
    return _element("g", attributes, hit + shapes + words)


_PAINT: dict[str, Attributes] = {
    "full": {},
    "outline": {"fill": "none"},
    "mark": {"fill": "currentColor", "stroke": "none"},
}


def _shape_svg(shape: _Shape, paint: Attributes) -> str:
    if shape.radius is None:
        points = " ".join(f"{x:g},{y:g}" for x, y in shape.points)
        return _element("polygon" if shape.closed else "polyline", {"points": points, **paint})
    (left, top), (right, bottom) = shape.points
    size = {"x": left, "y": top, "width": right - left, "height": bottom - top, "rx": shape.radius}
    return _element("rect", {**{key: f"{value:g}" for key, value in size.items()}, **paint})


def _one_line(text: str) -> str:
    return " ".join(text.split())


# PNG


def _paint_group(axes: Axes, group: _Group, look: _Look, order: int) -> None:
    for shape in group.shapes:
        marked = shape.paint == "mark"
        patch = Polygon(
            _outline(shape),
            closed=shape.closed,
            facecolor=(look.text if marked else look.fill).light,
            fill=shape.paint != "outline",
            edgecolor=look.stroke.light,
            linewidth=0 if marked else look.width,
            linestyle=(0, tuple(d / look.width for d in look.dashes)) if look.dashes else "-",
            joinstyle="round",
            capstyle="butt",
            zorder=order,
        )
        axes.add_patch(patch)
    for words in group.words:
        axes.text(
            words.x,
            words.y,
            measurable(words.text),
            size=words.size,
            color=look.text.light,
            weight="bold" if look.bold else "normal",
            family="DejaVu Sans",
            ha="center",
            va="baseline",
            parse_math=False,
            zorder=order,
        )


def _outline(shape: _Shape) -> Sequence[Point]:
    """Corners of a polygon; a round corner becomes a few short sides."""
    if shape.radius is None:
        return shape.points
    (left, top), (right, bottom) = shape.points
    radius = shape.radius
    x = right - radius, right - radius, left + radius, left + radius
    y = top + radius, bottom - radius, bottom - radius, top + radius
    return [
        (x[corner] + radius * sin(radians(angle)), y[corner] - radius * cos(radians(angle)))
        for corner in range(4)
        for angle in range(90 * corner, 90 * corner + 91, 10)
    ]
