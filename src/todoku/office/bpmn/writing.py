"""Writes process diagrams as BPMN 2.0 files, with a place for everything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from todoku.office.bpmn.diagram import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from todoku.office.bpmn.diagram import Box, Diagram, Drawing, Node

_NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
_ELEMENTS = {
    Kind.START: "startEvent",
    Kind.END: "endEvent",
    Kind.TASK: "task",
    Kind.EVENT: "intermediateThrowEvent",
    Kind.EXCLUSIVE: "exclusiveGateway",
    Kind.PARALLEL: "parallelGateway",
    Kind.INCLUSIVE: "inclusiveGateway",
}
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_CONTROL = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")


def bpmn_text(diagram: Diagram) -> str:
    """Return a diagram as a BPMN 2.0 document (ISO/IEC 19510), with its drawing where it has one.

    Ids that XML does not allow are numbered anew; lanes, pools and the frames of subprocesses are not written.
    """
    ids = written_ids(diagram)
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in _NAMESPACES.items())
    head = f'<bpmn:definitions {spaces} id="definitions" targetNamespace="urn:todoku:office">'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', head]
    lines.append(f'  <bpmn:process id="process" name={_quoted(diagram.name)} isExecutable="false">')
    into: dict[str, list[str]] = {}
    out: dict[str, list[str]] = {}
    for flow in diagram.flows:
        into.setdefault(flow.target, []).append(flow.id)
        out.setdefault(flow.source, []).append(flow.id)
    for node in diagram.nodes:
        lines += _node_lines(node, into.get(node.id, ()), out.get(node.id, ()), ids)
    for flow in diagram.flows:
        named = f" name={_quoted(flow.name)}" if flow.name else ""
        ends = f'sourceRef="{ids[flow.source]}" targetRef="{ids[flow.target]}"'
        lines.append(f'    <bpmn:sequenceFlow id="{ids[flow.id]}"{named} {ends} />')
    lines.append("  </bpmn:process>")
    if diagram.drawing is not None:
        lines += _drawing_lines(diagram.drawing, ids)
    return "\n".join([*lines, "</bpmn:definitions>", ""])


def written_ids(diagram: Diagram) -> dict[str, str]:
    """Return each id with the one under which it is written."""
    every = [*(node.id for node in diagram.nodes), *(flow.id for flow in diagram.flows)]
    taken = {"definitions", "process", "diagram", "plane"}
    ids: dict[str, str] = {}
    for number, one in enumerate(every):
        wanted = one if _ID.fullmatch(one) and one not in taken else f"element_{number}"
        while wanted in taken:
            wanted += "_"
        ids[one] = wanted
        taken.add(wanted)
    return ids


def _quoted(value: str) -> str:
    return quoteattr(_CONTROL.sub(" ", value))


def _node_lines(node: Node, into: Iterable[str], out: Iterable[str], ids: dict[str, str]) -> Iterator[str]:
    named = f" name={_quoted(node.name)}" if node.name else ""
    yield f'    <bpmn:{_ELEMENTS[node.kind]} id="{ids[node.id]}"{named}>'
    yield from (f"      <bpmn:incoming>{ids[flow]}</bpmn:incoming>" for flow in into)
    yield from (f"      <bpmn:outgoing>{ids[flow]}</bpmn:outgoing>" for flow in out)
    if node.repeats:
        yield "      <bpmn:standardLoopCharacteristics />"
    yield f"    </bpmn:{_ELEMENTS[node.kind]}>"


def _drawing_lines(drawing: Drawing, ids: dict[str, str]) -> Iterable[str]:
    yield '  <bpmndi:BPMNDiagram id="diagram">'
    yield '    <bpmndi:BPMNPlane id="plane" bpmnElement="process">'
    for one, box in drawing.boxes.items():
        yield f'      <bpmndi:BPMNShape id="{ids[one]}_di" bpmnElement="{ids[one]}">'
        yield f"        {_bounds(box)}"
        yield "      </bpmndi:BPMNShape>"
    for one, way in drawing.ways.items():
        yield f'      <bpmndi:BPMNEdge id="{ids[one]}_di" bpmnElement="{ids[one]}">'
        yield from (f'        <di:waypoint x="{x:g}" y="{y:g}" />' for x, y in way)
        yield "      </bpmndi:BPMNEdge>"
    yield "    </bpmndi:BPMNPlane>"
    yield "  </bpmndi:BPMNDiagram>"


def _bounds(box: Box) -> str:
    return f'<dc:Bounds x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" />'
