"""Where every box, line and answer of a flowchart goes: a layered layout, top to bottom.

The steps are Sugiyama's: nodes into layers, dummy nodes where an edge skips layers, an order in
each layer with few crossings, x coordinates with straight lines, and orthogonal routes whose
horizontal parts lie on tracks between the layers. All coordinates are whole pixels, and nothing
depends on the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise, permutations

from flowchart.cheapest_positions import cheapest_positions
from flowchart.graph import Edge, Graph, Kind, Node
from live_figure.text_width import block_width, wrap

TEXT_SIZE = 13
LINE_HEIGHT = 16
ANSWER_SIZE = 12
ANSWER_LINE_HEIGHT = 15
ANSWER_HEIGHT = 24
"""The least height of an answer's button: WCAG 2.2's smallest target."""
SLANT = 12
"""How far the left and right corners of a question stick out of its straight top and bottom."""
NOTE_WIDTH = 76
NOTE_HEIGHT = 13
"""The room that stays free above the right end of a question, for a note such as "answer next"."""
ARROW_ROOM = 17
"""Height between the lowest track and the boxes below it."""

_MARGIN = 15
_TEXT_LIMIT = 184
_ANSWER_LIMIT = 120
_PADDING_X: dict[Kind, int] = {"start": 14, "question": SLANT + 1, "outcome": 10}
_PADDING_Y = 7
_CORNER = 10
_BOX_GAP = 18
_BOX_LINE_GAP = 17
_LINE_GAP = 16
_LABEL_GAP = 4
_LABEL_BAND = 3
_TRACK_GAP = 11
_NUDGE = 5
_EXIT_GAP = 2 * _LINE_GAP
_SIDE_EXIT = 0.32
"""Where the exit to a mere outcome leaves, when the other exit goes on: a share of the width."""

_SWEEPS = 12
_ON_TOP = 1000
"""What it costs when two lines run on top of each other; a crossing costs 1."""
_STRAIGHT = {0: 3, 1: 4, 2: 18}
"""What a bend costs, by how many ends of the line are dummy nodes: long lines stay straight."""
_MAIN_LINE = 10
"""What a bend costs more where a question goes on to the next one."""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, y down; `lines` is the text to write into it, already wrapped."""

    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...] = ()

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Route:
    """An edge as drawn: its corners from source to target, and the box of its answer."""

    edge: Edge
    points: tuple[tuple[int, int], ...]
    label: Box | None


@dataclass(frozen=True)
class Layout:
    """A chart in place: boxes by node id, and one route for each edge in the chart's order."""

    width: int
    height: int
    boxes: dict[str, Box]
    routes: tuple[Route, ...]


def lay_out(chart: Graph) -> Layout:
    """Place a lint-clean `chart`; the same chart always gives the same layout."""
    graph = _Graph(chart)
    _order_layers(graph)
    _place_ports(graph)
    _assign_x(graph)
    for layer in graph.layers:
        _centre_last_boxes(layer)
        _straighten_entries(layer)
    for layer in graph.layers:
        _straighten_exits(layer)
    tracks = []
    for layer in graph.layers[:-1]:
        lines = [line for item in layer for line in item.exits]
        _part_crossing_lines(lines)
        tracks.append(_assign_tracks(lines))
    return _draw(graph, tracks)


# The graph in layers


@dataclass(eq=False)
class _Item:
    """A node, or a dummy node where an edge passes through a layer."""

    index: int
    layer: int
    node: Node | None = None
    lines: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    x: int = 0
    """The centre."""
    exits: list[_Line] = field(default_factory=list)
    entries: list[_Line] = field(default_factory=list)

    @property
    def reach_left(self) -> int:
        """How far the item and the answers below it stretch to the left of its centre."""
        return max([self.width // 2, *(-line.label_span[0] for line in self.exits if line.label)])

    @property
    def reach_right(self) -> int:
        return max([self.width // 2, *(line.label_span[1] for line in self.exits if line.label)])


@dataclass(eq=False)
class _Line:
    """The part of an edge between two neighbouring layers."""

    edge: int
    source: _Item
    target: _Item
    label: tuple[str, ...] = ()
    label_width: int = 0
    label_height: int = 0
    label_left: bool = False
    exit: int = 0
    """Where the line leaves, from the centre of its source."""
    entry: int = 0

    @property
    def top(self) -> int:
        return self.source.x + self.exit

    @property
    def bottom(self) -> int:
        return self.target.x + self.entry

    @property
    def label_span(self) -> tuple[int, int]:
        """Left and right end of the answer, from the centre of the source."""
        near = self.exit + (-_LABEL_GAP if self.label_left else _LABEL_GAP)
        far = near + (-self.label_width if self.label_left else self.label_width)
        return min(near, far), max(near, far)


class _Graph:
    """The chart with every edge cut into lines between neighbouring layers."""

    def __init__(self, chart: Graph) -> None:
        self.chart = chart
        depth = _longest_paths(chart)
        self.items: list[_Item] = []
        self.layers: list[list[_Item]] = [[] for _ in range(max(depth.values()) + 1)]
        self.by_node = {node.id: self._add_node(node, depth[node.id]) for node in chart.nodes}
        self.chains: list[list[_Line]] = [self._add_chain(i) for i in range(len(chart.edges))]
        for item in self.items:
            _size(item)

    def _add(self, layer: int) -> _Item:
        item = _Item(len(self.items), layer)
        self.items.append(item)
        self.layers[layer].append(item)
        return item

    def _add_node(self, node: Node, layer: int) -> _Item:
        item = self._add(layer)
        item.node = node
        return item

    def _add_chain(self, edge_index: int) -> list[_Line]:
        edge = self.chart.edges[edge_index]
        source, target = self.by_node[edge.source], self.by_node[edge.target]
        dummies = [self._add(layer) for layer in range(source.layer + 1, target.layer)]
        chain = [_Line(edge_index, *ends) for ends in pairwise([source, *dummies, target])]
        for line in chain:
            line.source.exits.append(line)
            line.target.entries.append(line)
        if edge.answer is not None:
            _label(chain[0], edge.answer)
        return chain


def _longest_paths(chart: Graph) -> dict[str, int]:
    """Length of the longest path from the root to each node: its layer."""
    depth = {node.id: 0 for node in chart.nodes}
    waiting = {node.id: 0 for node in chart.nodes}
    for edge in chart.edges:
        waiting[edge.target] += 1
    ready = [chart.root]
    while ready:
        node = ready.pop()
        for edge in chart.exits[node]:
            depth[edge.target] = max(depth[edge.target], depth[node] + 1)
            waiting[edge.target] -= 1
            if not waiting[edge.target]:
                ready.append(edge.target)
    return depth


def _label(line: _Line, answer: str) -> None:
    line.label = wrap(answer, ANSWER_SIZE, _ANSWER_LIMIT)
    line.label_width = max(ANSWER_HEIGHT, block_width(line.label, ANSWER_SIZE) + 18)
    line.label_height = max(ANSWER_HEIGHT, len(line.label) * ANSWER_LINE_HEIGHT + 8)


def _size(item: _Item) -> None:
    """Room for the text, for the exits and entries side by side, and for the note."""
    if item.node is None:
        return
    kind = item.node.kind
    padding = 2 * _PADDING_X[kind]
    entries = (len(item.entries) - 1) * _LINE_GAP
    ports = max(entries, _exit_span(item.exits)) + 2 * (_CORNER + SLANT)
    if kind == "question" and item.entries:
        ports = max(ports, entries + 2 * (NOTE_WIDTH + _CORNER))
    item.lines = wrap(item.node.text, TEXT_SIZE, max(_TEXT_LIMIT, ports - padding))
    width = max(ports, block_width(item.lines, TEXT_SIZE) + padding)
    # Even, so that the centre is a whole pixel.
    item.width = (width + 1) // 2 * 2
    item.height = len(item.lines) * LINE_HEIGHT + 2 * _PADDING_Y


# The order in each layer


def _order_layers(graph: _Graph) -> None:
    """Order every layer by barycentre sweeps and transpositions, from two depth-first orders."""
    best: list[list[_Item]] = []
    fewest = -1
    for backwards in (False, True):
        layers = _depth_first(graph, backwards)
        for sweep in range(_SWEEPS):
            crossings = _transpose(layers)
            if fewest < 0 or crossings < fewest:
                best, fewest = [list(layer) for layer in layers], crossings
            if not fewest:
                break
            _sweep(layers, downwards=sweep % 2 == 0)
    graph.layers = best


def _depth_first(graph: _Graph, backwards: bool) -> list[list[_Item]]:
    layers: list[list[_Item]] = [[] for _ in graph.layers]
    seen: set[int] = set()
    stack = [graph.by_node[graph.chart.root]]
    while stack:
        item = stack.pop()
        if item.index in seen:
            continue
        seen.add(item.index)
        layers[item.layer].append(item)
        targets = [line.target for line in item.exits]
        stack.extend(targets if backwards else reversed(targets))
    return layers


def _positions(layer: Iterable[_Item]) -> dict[int, int]:
    return {item.index: position for position, item in enumerate(layer)}


def _neighbours(item: _Item, above: bool) -> list[int]:
    if above:
        return [line.source.index for line in item.entries]
    return [line.target.index for line in item.exits]


def _sweep(layers: list[list[_Item]], downwards: bool) -> None:
    order = range(1, len(layers)) if downwards else range(len(layers) - 2, -1, -1)
    for index in order:
        fixed = _positions(layers[index - 1 if downwards else index + 1])
        own = _positions(layers[index])
        barycentre = {}
        for item in layers[index]:
            near = _neighbours(item, above=downwards)
            # An item without neighbours there stays where it is.
            barycentre[item.index] = (
                sum(fixed[n] for n in near) / len(near) if near else float(own[item.index])
            )
        layers[index].sort(key=lambda item: barycentre[item.index])


def _transpose(layers: list[list[_Item]]) -> int:
    """Swap neighbours while that removes crossings; return the crossings that are left."""
    improved = True
    while improved:
        improved = False
        for index, layer in enumerate(layers):
            facing = [
                (above, _positions(layers[index - 1 if above else index + 1]))
                for above in (True, False)
                if 0 <= (index - 1 if above else index + 1) < len(layers)
            ]
            for left in range(len(layer) - 1):
                one, other = layer[left], layer[left + 1]
                if _pair_crossings(one, other, facing) > _pair_crossings(other, one, facing):
                    layer[left], layer[left + 1] = other, one
                    improved = True
    return sum(map(_crossings, layers, layers[1:]))


def _pair_crossings(
    left: _Item, right: _Item, facing: Sequence[tuple[bool, dict[int, int]]]
) -> int:
    return sum(
        position[a] > position[b]
        for above, position in facing
        for a in _neighbours(left, above)
        for b in _neighbours(right, above)
    )


def _crossings(upper: Sequence[_Item], lower: Sequence[_Item]) -> int:
    below = [(False, _positions(lower))]
    return sum(_pair_crossings(a, b, below) for a, b in combinations(upper, 2))


# Ports: where lines leave and enter


def _place_ports(graph: _Graph) -> None:
    position: dict[int, int] = {}
    for layer in graph.layers:
        position.update(_positions(layer))
    for item in graph.items:
        item.exits.sort(key=lambda line: (position[line.target.index], line.edge))
        item.entries.sort(key=lambda line: (position[line.source.index], line.edge))
        for index, line in enumerate(item.entries):
            line.entry = index * _LINE_GAP - (len(item.entries) - 1) * _LINE_GAP // 2
        for index, line in enumerate(item.exits):
            line.label_left = index < len(item.exits) // 2
        for line, offset in zip(item.exits, _exit_offsets(item), strict=True):
            line.exit = offset


def _exit_offsets(item: _Item) -> list[int]:
    if len(item.exits) < 2:
        return [0] * len(item.exits)
    if len(item.exits) > 2:
        return _spread(item.exits)
    goes_on = [_goes_on(line) for line in item.exits]
    if goes_on[0] == goes_on[1]:
        return [-(item.width // 4), item.width // 4]
    side = round(item.width * _SIDE_EXIT)
    return [0, side] if goes_on[0] else [-side, 0]


def _goes_on(line: _Line) -> bool:
    """Whether the edge ends at a question or start: such lines make the spine of the chart."""
    while line.target.node is None:
        line = line.target.exits[0]
    return line.target.node.kind != "outcome"


def _spread(exits: Sequence[_Line]) -> list[int]:
    offsets = [0]
    for left, right in pairwise(exits):
        offsets.append(offsets[-1] + _exit_distance(left, right))
    return [offset - offsets[-1] // 2 for offset in offsets]


def _exit_distance(left: _Line, right: _Line) -> int:
    """Room between two exits, for the answers that stand between them if any does."""
    between = (not left.label_left) * left.label_width + right.label_left * right.label_width
    return between + _LABEL_GAP + _LINE_GAP if between else _EXIT_GAP


def _exit_span(exits: Sequence[_Line]) -> int:
    """Room that the exits need in whatever order they are put."""
    if len(exits) < 3:
        return (len(exits) - 1) * _EXIT_GAP
    return _EXIT_GAP + sum(line.label_width + _LABEL_GAP + _LINE_GAP for line in exits)


# x coordinates


def _assign_x(graph: _Graph) -> None:
    """The x coordinates that cost least, a line costing its horizontal length times its weight."""
    apart = [
        (left.index, right.index, _distance(left, right))
        for layer in graph.layers
        for left, right in pairwise(layer)
    ]
    pulls = [
        (line.source.index, line.target.index, line.entry - line.exit, _weight(line))
        for chain in graph.chains
        for line in chain
    ]
    positions = cheapest_positions(len(graph.items), apart, pulls)
    for item, x in zip(graph.items, positions, strict=True):
        item.x = x


def _weight(line: _Line) -> int:
    dummies = (line.source.node is None) + (line.target.node is None)
    return _STRAIGHT[dummies] + (_MAIN_LINE if not dummies and _goes_on(line) else 0)


def _in_their_places(layer: Sequence[_Item]) -> Iterable[tuple[_Item | None, _Item, _Item | None]]:
    """Each item with its neighbours to the left and right."""
    return zip([None, *layer[:-1]], layer, [*layer[1:], None], strict=True)


def _centre_last_boxes(layer: Sequence[_Item]) -> None:
    """Put a box without exits below the middle of its lines where it can take all of them."""
    for left, item, right in _in_their_places(layer):
        tops = [line.top for line in item.entries]
        if item.exits or not tops or max(tops) - min(tops) > 2 * _port_room(item):
            continue
        item.x = (max(tops) + min(tops)) // 2
        if right is not None:
            item.x = min(item.x, right.x - _distance(item, right))
        if left is not None:
            item.x = max(item.x, left.x + _distance(left, item))


def _port_room(item: _Item) -> int:
    """How far from the centre a port can be."""
    return item.width // 2 - SLANT - _CORNER


def _straighten_entries(layer: Sequence[_Item]) -> None:
    """Move entries along the top of their box where that takes a bend out of a line."""
    for item in layer:
        if item.node is None:
            continue
        low, high = -_port_room(item), _port_room(item)
        if item.node.kind == "question":
            high = item.width // 2 - NOTE_WIDTH - _CORNER
        # Entry 0 can be at `low`, entry 1 a gap further, and so on: think of all without gaps.
        gaps = [index * _LINE_GAP for index in range(len(item.entries))]
        high -= max(gaps, default=0)
        fixed: dict[int, int] = {}
        for index, line in enumerate(item.entries):
            straight = line.top - item.x - gaps[index]
            if max([low, *fixed.values()]) <= straight <= high:
                fixed[index] = straight
        for index, line in enumerate(item.entries):
            least = max([low, *(x for i, x in fixed.items() if i <= index)])
            most = min([high, *(x for i, x in fixed.items() if i >= index)])
            line.entry = min(max(line.entry - gaps[index], least), most) + gaps[index]


def _straighten_exits(layer: Sequence[_Item]) -> None:
    """The same for exits, as far as the answers stay clear of each other and of the neighbours."""
    for left, item, right in _in_their_places(layer):
        for line in item.exits if len(item.exits) > 1 else ():
            before = line.exit
            line.exit = line.bottom - item.x
            clear = (
                abs(line.exit) <= _port_room(item)
                and all(_part(a, b) for a, b in pairwise(item.exits))
                and (left is None or item.x - left.x >= _distance(left, item))
                and (right is None or right.x - item.x >= _distance(item, right))
            )
            if not clear:
                line.exit = before


def _part(left: _Line, right: _Line) -> bool:
    """Whether two exits are far enough apart, if less than they were placed at first."""
    return right.exit - left.exit >= _exit_distance(left, right) - _LINE_GAP // 2


def _distance(left: _Item, right: _Item) -> int:
    """The least distance between the centres of two neighbours in a layer."""
    boxes = (left.node is not None) + (right.node is not None)
    return left.reach_right + right.reach_left + (_LINE_GAP, _BOX_LINE_GAP, _BOX_GAP)[boxes]


# Tracks


def _part_crossing_lines(lines: Sequence[_Line]) -> None:
    """Nudge the lower end of a line that comes out below the upper end of one that it crosses.

    Such lines may want each other's place, and no order of tracks would keep them apart.
    """
    for line, other in permutations(lines, 2):
        aside = line.bottom - other.top
        crosses = (line.top < other.top) != (line.bottom < other.bottom)
        if crosses and abs(aside) < _NUDGE:
            nudge = _NUDGE if aside > 0 else -_NUDGE
            if line.target.node is None:
                line.target.x += nudge
            else:
                line.entry += nudge


def _assign_tracks(lines: Sequence[_Line]) -> dict[_Line, int]:
    """A track for each line that bends, 0 uppermost, with the fewest crossings pair by pair."""
    bent = [line for line in lines if line.top != line.bottom]
    over: dict[_Line, dict[_Line, int]] = {line: {} for line in bent}
    for one, other in combinations(bent, 2):
        gain = _track_conflicts(other, one) - _track_conflicts(one, other)
        if gain > 0:
            over[one][other] = gain
        elif gain < 0:
            over[other][one] = -gain
    tracks: dict[_Line, int] = {}
    for line in _topmost_first(bent, over):
        taken = {tracks[other] for other in tracks if _share_columns(line, other)}
        lowest = max((tracks[other] + 1 for other in tracks if line in over[other]), default=0)
        tracks[line] = next(t for t in range(lowest, len(bent) + 1) if t not in taken)
    return tracks


def _columns(line: _Line) -> tuple[int, int]:
    """What a line takes up of a track, with room to its neighbours there."""
    near = _LINE_GAP // 2 - 1
    return min(line.top, line.bottom) - near, max(line.top, line.bottom) + near


def _share_columns(one: _Line, other: _Line) -> bool:
    (left, right), (other_left, other_right) = _columns(one), _columns(other)
    return left <= other_right and other_left <= right


def _track_conflicts(upper: _Line, lower: _Line) -> int:
    """What it costs to put the track of `upper` above that of `lower`."""
    # Between the tracks, `upper` goes down at its bottom x and `lower` at its top x.
    if abs(upper.bottom - lower.top) < _NUDGE:
        return _ON_TOP
    left, right = _columns(lower)
    crossed_below = left <= upper.bottom <= right
    left, right = _columns(upper)
    crossed_above = left <= lower.top <= right
    return crossed_below + crossed_above


def _topmost_first(lines: Sequence[_Line], over: dict[_Line, dict[_Line, int]]) -> Iterable[_Line]:
    """Topological order; a cycle (lines that cross anyway) is cut where it costs least."""
    left = list(lines)
    while left:
        chosen = min(left, key=lambda line: sum(over[other].get(line, 0) for other in left))
        left.remove(chosen)
        yield chosen


# Drawing


def _draw(graph: _Graph, tracks: Sequence[dict[_Line, int]]) -> Layout:
    tops, heights = _layer_rows(graph, tracks)
    shift = _MARGIN - min(item.x - item.reach_left for item in graph.items)
    boxes = {
        item.node.id: Box(
            item.x - item.width // 2 + shift,
            tops[item.layer] + (heights[item.layer] - item.height) // 2,
            item.width,
            item.height,
            item.lines,
        )
        for item in graph.items
        if item.node is not None
    }
    routes = []
    for edge, chain in zip(graph.chart.edges, graph.chains, strict=True):
        source, target = boxes[edge.source], boxes[edge.target]
        points = [(chain[0].top + shift, source.bottom)]
        for line in chain:
            gap = line.source.layer
            if line in tracks[gap]:
                below = max(tracks[gap].values()) - tracks[gap][line]
                y = tops[gap + 1] - ARROW_ROOM - below * _TRACK_GAP
                points += [(line.top + shift, y), (line.bottom + shift, y)]
        points.append((chain[-1].bottom + shift, target.y))
        routes.append(Route(edge, tuple(points), _label_box(chain[0], source, shift)))
    return Layout(
        shift + _MARGIN + max(item.x + item.reach_right for item in graph.items),
        tops[-1] + heights[-1] + _MARGIN,
        boxes,
        tuple(routes),
    )


def _layer_rows(graph: _Graph, tracks: Sequence[dict[_Line, int]]) -> tuple[list[int], list[int]]:
    """Top and height of each layer's row of boxes."""
    heights = [max(item.height for item in layer) for layer in graph.layers]
    tops = [_MARGIN]
    for gap, layer in enumerate(graph.layers[:-1]):
        below = [heights[gap] + _LABEL_BAND]
        for item in layer:
            labels = [line.label_height + 2 * _LABEL_BAND for line in item.exits if line.label]
            below.append((heights[gap] + item.height) // 2 + max(labels, default=0))
        count = max(tracks[gap].values(), default=-1) + 1
        tops.append(tops[gap] + max(below) + max(count - 1, 0) * _TRACK_GAP + ARROW_ROOM)
    return tops, heights


def _label_box(line: _Line, source: Box, shift: int) -> Box | None:
    if not line.label:
        return None
    left, right = line.label_span
    x = line.source.x + shift + left
    return Box(x, source.bottom + _LABEL_BAND, right - left, line.label_height, line.label)
