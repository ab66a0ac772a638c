"""Gives a diagram its places: by bpmn.io's automatic layout."""

from __future__ import annotations

from dataclasses import replace

from bpmn_io import layout_process

from todoku.office.bpmn.diagram import Diagram, Drawing
from todoku.office.bpmn.markup import parse_xml
from todoku.office.bpmn.places import read_drawing
from todoku.office.bpmn.writing import bpmn_text, written_ids


def laid_out(diagram: Diagram) -> Diagram:
    """Return a diagram with its drawing: its own where it has one, else laid out from left to right."""
    if diagram.drawing is not None:
        return diagram
    ids = written_ids(diagram)
    root = parse_xml(layout_process(bpmn_text(diagram)).encode(), diagram.name)
    nodes = [replace(one, id=ids[one.id]) for one in diagram.nodes]
    flows = [replace(one, id=ids[one.id]) for one in diagram.flows]
    drawing = read_drawing(root, nodes, flows)
    assert drawing is not None  # the layout has a place for every node
    back = {written: own for own, written in ids.items()}
    boxes = {back[one]: box for one, box in drawing.boxes.items()}
    return replace(diagram, drawing=Drawing(boxes, {back[one]: way for one, way in drawing.ways.items()}))
