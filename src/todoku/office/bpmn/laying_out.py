"""Gives a diagram its places: by bpmn.io's automatic layout, plainly in columns where that cannot."""

from __future__ import annotations

from dataclasses import replace

from bpmn_io import layout_process

from todoku.office.bpmn.diagram import Box, Diagram, Drawing, Kind
from todoku.office.bpmn.markup import parse_xml
from todoku.office.bpmn.places import read_drawing
from todoku.office.bpmn.writing import bpmn_text, written_ids

_COLUMN, _ROW = 160.0, 120.0
_SIZES = {Kind.TASK: (100.0, 80.0), Kind.START: (36.0, 36.0), Kind.END: (36.0, 36.0), Kind.EVENT: (36.0, 36.0)}
_GATE = (50.0, 50.0)


def laid_out(diagram: Diagram) -> Diagram:
    """Return a diagram with its drawing: its own where it has one, else laid out from left to right."""
    if diagram.drawing is not None:
        return diagram
    return replace(diagram, drawing=_automatic(diagram) or _in_columns(diagram))


def _automatic(diagram: Diagram) -> Drawing | None:
    """Return bpmn.io's layout; None for the rare graph of which it loses a node or fails."""
    ids = written_ids(diagram)
    try:
        written = layout_process(bpmn_text(diagram))
    except Exception:  # noqa: BLE001 (it fails in ways of its own on graphs that turn back on themselves)
        return None
    nodes = [replace(one, id=ids[one.id]) for one in diagram.nodes]
    flows = [replace(one, id=ids[one.id]) for one in diagram.flows]
    drawing = read_drawing(parse_xml(written.encode(), diagram.name), nodes, flows)
    if drawing is None or len(drawing.boxes) < len(nodes):
        return None
    back = {written: own for own, written in ids.items()}
    boxes = {back[one]: box for one, box in drawing.boxes.items()}
    return Drawing(boxes, {back[one]: way for one, way in drawing.ways.items()})


def _in_columns(diagram: Diagram) -> Drawing:
    """Return a layout in which a node stands as many columns from the start as flows lead to it at least."""
    column = {one.id: 0 for one in diagram.nodes if one.kind is Kind.START}
    waiting = list(column)
    for one in waiting:
        for flow in diagram.flows:
            if flow.source == one and flow.target not in column:
                column[flow.target] = column[one] + 1
                waiting.append(flow.target)
    filled: dict[int, int] = {}
    boxes = {}
    for node in diagram.nodes:
        at = column[node.id]
        row = filled[at] = filled.get(at, 0) + 1
        width, height = _SIZES.get(node.kind, _GATE)
        boxes[node.id] = Box(at * _COLUMN - width / 2, row * _ROW - height / 2, width, height)
    return Drawing(boxes, {flow.id: _way(boxes[flow.source], boxes[flow.target]) for flow in diagram.flows})


def _way(source: Box, target: Box) -> tuple[tuple[float, float], ...]:
    """Return the way from the right of a box to the left of another, by a bend half-way between."""
    x, y = source.x + source.width, source.y + source.height / 2
    to_x, to_y = target.x, target.y + target.height / 2
    if to_x > x:
        bend = (x + to_x) / 2
        return ((x, y), (bend, y), (bend, to_y), (to_x, to_y))
    below = max(source.y + source.height, target.y + target.height) + _ROW / 8
    return (
        (x, y),
        (x + _ROW / 8, y),
        (x + _ROW / 8, below),
        (to_x - _ROW / 8, below),
        (to_x - _ROW / 8, to_y),
        (to_x, to_y),
    )
