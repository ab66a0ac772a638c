"""Makes a process diagram of a process tree, drawn so that no two flows cross."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from todoku.office.bpmn.diagram import Box, Diagram, Drawing, Flow, Kind, Node
from todoku.office.bpmn.tree import SILENT, Operator, ProcessTree

_GATES = {Operator.EXCLUSIVE: Kind.EXCLUSIVE, Operator.PARALLEL: Kind.PARALLEL}
_SIZES = {Kind.TASK: (100.0, 80.0), Kind.START: (36.0, 36.0), Kind.END: (36.0, 36.0)}
_GATE = 50.0
_GAP = 40.0
_ROW_GAP = 24.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Block:
    """A part of the diagram, entered at (0, 0) and left at (``width``, 0), as far as it reaches up and down.

    ``first`` and ``last`` are the nodes at which it is entered and left, empty where it is silent.
    """

    first: str
    last: str
    width: float
    above: float = 0.0
    below: float = 0.0
    boxes: dict[str, Box] = field(default_factory=dict)
    ways: dict[str, tuple[Point, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Building:
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def block(self, kind: Kind, name: str = "", *, repeats: bool = False) -> _Block:
        """Add a node; return it as a block."""
        number = f"{kind}_{len(self.nodes) + 1}"
        self.nodes.append(Node(number, kind, name, repeats))
        width, height = _SIZES.get(kind, (_GATE, _GATE))
        box = Box(0.0, -height / 2, width, height)
        return _Block(number, number, width, height / 2, height / 2, {number: box})

    def link(self, source: str, target: str) -> str:
        """Add a flow; return its id."""
        self.flows.append(Flow(f"flow_{len(self.flows) + 1}", source, target))
        return self.flows[-1].id


def diagram_of(tree: ProcessTree, name: str) -> Diagram:
    """Return a diagram that allows what a tree allows: gateways in pairs, a step repeated at once with its marker.

    It runs from left to right on one line, the ways of a choice or parallel below each other, ways back below the body.
    """
    building = _Building()
    whole = _row([building.block(Kind.START), _block(tree, building), building.block(Kind.END)], building)
    return Diagram(name, tuple(building.nodes), tuple(building.flows), Drawing(whole.boxes, whole.ways))


def _block(tree: ProcessTree, building: _Building) -> _Block:
    if tree.operator is None:
        return _Block("", "", 0.0) if tree.label is None else building.block(Kind.TASK, tree.label)
    if tree.operator is Operator.SEQUENCE:
        return _row([_block(child, building) for child in tree.children], building)
    if tree.operator is Operator.LOOP:
        return _loop(tree, building)
    return _branches(tree, building)


def _row(blocks: list[_Block], building: _Building) -> _Block:
    """Return blocks one behind the other."""
    blocks = [one for one in blocks if one.first]
    boxes: dict[str, Box] = {}
    ways: dict[str, tuple[Point, ...]] = {}
    x = 0.0
    for one in blocks:
        _take(one, x, 0.0, boxes, ways)
        x += one.width + _GAP
    x = 0.0
    for one, following in pairwise(blocks):
        x += one.width + _GAP
        ways[building.link(one.last, following.first)] = ((x - _GAP, 0.0), (x, 0.0))
    above, below = max(one.above for one in blocks), max(one.below for one in blocks)
    width = sum(one.width for one in blocks) + _GAP * (len(blocks) - 1)
    return _Block(blocks[0].first, blocks[-1].last, width, above, below, boxes, ways)


def _branches(tree: ProcessTree, building: _Building) -> _Block:
    """Return the ways of a choice or parallel between two gateways, silent ones as a flow alone."""
    kind = _GATES[tree.operator] if tree.operator else Kind.EXCLUSIVE
    fork = building.block(kind)
    children = [_block(child, building) for child in tree.children]
    join = building.block(kind)
    inner = max(one.width for one in children)
    start, middle, end = _GATE + _GAP, _GATE / 2, _GATE + _GAP + inner + _GAP + _GATE / 2
    boxes = dict(fork.boxes)
    ways: dict[str, tuple[Point, ...]] = {}
    _take(join, end - middle, 0.0, boxes, ways)
    y = below = 0.0
    for number, one in enumerate(children):
        if number:
            y = below + _ROW_GAP + one.above
        below = max(y + one.below, middle)
        into = ((_GATE, 0.0),) if y == 0 else ((middle, middle), (middle, y))
        out = ((end - middle, 0.0),) if y == 0 else ((end, y), (end, middle))
        if not one.first:
            ways[building.link(fork.last, join.first)] = (*into, *out)
            continue
        _take(one, start, y, boxes, ways)
        ways[building.link(fork.last, one.first)] = (*into, (start, y))
        ways[building.link(one.last, join.first)] = ((start + one.width, y), *out)
    above = max(children[0].above, middle)
    return _Block(fork.first, join.last, end + middle, above, below, boxes, ways)


def _loop(tree: ProcessTree, building: _Building) -> _Block:
    body, back = tree.children
    if body.label is not None and back == SILENT:
        return building.block(Kind.TASK, body.label, repeats=True)
    entry, inner = building.block(Kind.EXCLUSIVE), _block(body, building)
    leave, behind = building.block(Kind.EXCLUSIVE), _mirrored(_block(back, building))
    width = max(inner.width, behind.width)
    start, middle = _GATE + _GAP, _GATE / 2
    end = start + width + _GAP + middle
    boxes = dict(entry.boxes)
    ways: dict[str, tuple[Point, ...]] = {}
    _take(leave, end - middle, 0.0, boxes, ways)
    y = max(inner.below, middle) + _ROW_GAP + behind.above
    if inner.first:
        _take(inner, start, 0.0, boxes, ways)
        ways[building.link(entry.last, inner.first)] = ((_GATE, 0.0), (start, 0.0))
        ways[building.link(inner.last, leave.first)] = ((start + inner.width, 0.0), (end - middle, 0.0))
    else:
        ways[building.link(entry.last, leave.first)] = ((_GATE, 0.0), (end - middle, 0.0))
    if behind.first:
        _take(behind, start, y, boxes, ways)
        ways[building.link(leave.last, behind.first)] = ((end, middle), (end, y), (start + behind.width, y))
        ways[building.link(behind.last, entry.first)] = ((start, y), (middle, y), (middle, middle))
    else:
        ways[building.link(leave.last, entry.first)] = ((end, middle), (end, y), (middle, y), (middle, middle))
    above = max(inner.above, middle)
    return _Block(entry.first, leave.last, end + middle, above, y + behind.below, boxes, ways)


def _mirrored(block: _Block) -> _Block:
    """Return a block that runs from right to left: it is entered at (``width``, 0)."""
    boxes = {
        one: Box(block.width - box.x - box.width, box.y, box.width, box.height) for one, box in block.boxes.items()
    }
    ways = {one: tuple((block.width - x, y) for x, y in way) for one, way in block.ways.items()}
    return _Block(block.first, block.last, block.width, block.above, block.below, boxes, ways)


def _take(block: _Block, x: float, y: float, boxes: dict[str, Box], ways: dict[str, tuple[Point, ...]]) -> None:
    """Put a block where it belongs."""
    for one, box in block.boxes.items():
        boxes[one] = Box(box.x + x, box.y + y, box.width, box.height)
    for one, way in block.ways.items():
        ways[one] = tuple((way_x + x, way_y + y) for way_x, way_y in way)
