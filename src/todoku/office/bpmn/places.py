"""Reads where a BPMN file draws its nodes, flows, lanes and pools."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from todoku.office.bpmn.diagram import Box, Drawing, Flow, Frame, Kind, Node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.office.bpmn.markup import Element

_FRAMES = {
    "participant": "pool",
    "lane": "lane",
    "subProcess": "subprocess",
    "transaction": "subprocess",
    "adHocSubProcess": "subprocess",
}


def read_drawing(root: Element, nodes: Iterable[Node], flows: Iterable[Flow]) -> Drawing | None:
    """Return the drawing of a file; None where a step, start or end of the process has no place in it."""
    boxes = _boxes(root)
    ways = _ways(root)
    nodes = tuple(nodes)
    drawn = {Kind.TASK, Kind.START, Kind.END}
    if any(one.kind in drawn and one.id not in boxes and " added" not in one.id for one in nodes):
        return None
    if not any(one.id in boxes for one in nodes):
        return None
    frames = _frames(root, boxes)
    framed = {one.id for one in frames}
    mine = {one.id: boxes[one.id] for one in nodes if one.id in boxes and one.id not in framed}
    return Drawing(mine, {one.id: ways[one.id] for one in flows if one.id in ways}, frames)


def _boxes(root: Element) -> dict[str, Box]:
    found = {}
    for shape in (one for one in root.walk() if one.name == "BPMNShape"):
        bounds = shape.first("Bounds")
        places = [_number(bounds.get(side)) for side in ("x", "y", "width", "height")] if bounds else []
        if places and None not in places:
            found[shape.get("bpmnElement")] = Box(*(place for place in places if place is not None))
    return found


def _ways(root: Element) -> dict[str, tuple[tuple[float, float], ...]]:
    found = {}
    for edge in (one for one in root.walk() if one.name == "BPMNEdge"):
        points = [(_number(one.get("x")), _number(one.get("y"))) for one in edge.all("waypoint")]
        whole = tuple((x, y) for x, y in points if x is not None and y is not None)
        if len(whole) > 1:
            found[edge.get("bpmnElement")] = whole
    return found


def _frames(root: Element, boxes: dict[str, Box]) -> tuple[Frame, ...]:
    """Return pools, lanes and open subprocesses, the outer before the inner."""
    shapes = {one.get("bpmnElement"): one for one in root.walk() if one.name == "BPMNShape"}
    found = []
    for element in (one for one in root.walk() if one.name in _FRAMES):
        number, kind = element.get("id"), _FRAMES[element.name]
        shape = shapes.get(number)
        if shape is None or number not in boxes or (kind == "subprocess" and shape.get("isExpanded") != "true"):
            continue
        upright = shape.get("isHorizontal") == "false"
        found.append(Frame(number, " ".join(element.get("name").split()), boxes[number], kind, not upright))
    return tuple(sorted(found, key=lambda one: -one.box.width * one.box.height))


def _number(written: str) -> float | None:
    try:
        value = float(written)
    except ValueError:
        return None
    return value if isfinite(value) else None
