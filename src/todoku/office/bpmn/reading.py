"""Reads BPMN 2.0 files, whoever's program wrote them, to a diagram."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.office.bpmn.diagram import Diagram, Flow, Kind, Node
from todoku.office.bpmn.markup import Element, parse_xml
from todoku.office.bpmn.mending import mended
from todoku.office.bpmn.places import read_drawing
from todoku.office.events.log import Remark

if TYPE_CHECKING:
    from pathlib import Path

_EVENTS = {"startEvent": Kind.START, "endEvent": Kind.END}
_PASSED = ("intermediateCatchEvent", "intermediateThrowEvent")
_GATEWAYS = {
    "exclusiveGateway": Kind.EXCLUSIVE,
    "eventBasedGateway": Kind.EXCLUSIVE,
    "parallelGateway": Kind.PARALLEL,
    "inclusiveGateway": Kind.INCLUSIVE,
}
_SUBPROCESSES = ("subProcess", "transaction", "adHocSubProcess")
_MARKERS = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")
_DEEPEST = 50

BOUNDARY_LEFT_OUT = "bpmn_boundary_left_out"
EVENT_SUBPROCESS_LEFT_OUT = "bpmn_event_subprocess_left_out"
SUBPROCESS_FLATTENED = "bpmn_subprocess_flattened"
SUBPROCESS_WHOLE = "bpmn_subprocess_whole"
FLOW_DANGLING = "bpmn_flow_dangling"
ID_TWICE = "bpmn_id_twice"
OTHER_PROCESS = "bpmn_other_process"
MESSAGES_LEFT_OUT = "bpmn_messages_left_out"
UNNAMED = "bpmn_unnamed"
NO_DRAWING = "bpmn_no_drawing"


@dataclass(slots=True)
class _Met:
    """What was read so far, and what was met on the way: code -> the places where.

    ``inner`` are the flows between subprocesses and what is in them, ``leaves`` subprocess -> the node of its end.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    inner: list[Flow] = field(default_factory=list)
    leaves: dict[str, str] = field(default_factory=dict)
    boundary: set[str] = field(default_factory=set)
    met: dict[str, list[str]] = field(default_factory=dict)

    def note(self, code: str, example: str) -> None:
        self.met.setdefault(code, []).append(example)


def read_diagram(path: Path) -> Diagram:
    """Return the diagram of a BPMN 2.0 file.

    Raises InputError, in one line with what to mend, where it is no XML, no BPMN, has no process, no named step, or a
    gateway that cannot be followed; OSError where the file cannot be read.
    """
    return parse_diagram(path.read_bytes(), path.name)


def parse_diagram(content: bytes, source: str) -> Diagram:
    """Return the diagram of the content of a BPMN 2.0 file; ``source`` names it in messages.

    Subprocesses are taken in with their steps; one whose inner ends may come together several at a time stays one step.
    Boundary events and event subprocesses (what happens on errors, time limits and messages) are left out with what
    only they lead to. Of several processes the one with most steps is read. All of it is said in ``remarks``.
    """
    root = parse_xml(content, source)
    if root.name != "definitions":
        raise InputError("office.bpmn.not_bpmn", source=source, found=root.name)
    process = _chosen(root, source)
    met = _Met()
    others = sum(1 for _ in root.all("process")) - 1
    if others:
        met.met[OTHER_PROCESS] = [one.get("name") or one.get("id") for one in root.all("process") if one is not process]
    messages = [one for one in root.walk() if one.name == "messageFlow"]
    if messages:
        met.met[MESSAGES_LEFT_OUT] = [one.get("name") or one.get("id") for one in messages]
    _take_in(process, met, source, inner=False, depth=0)
    _drop_dangling(met)
    remarks = [Remark(code, len(places), places[0], code in _KEPT, source) for code, places in met.met.items()]
    nodes, flows, more = mended(tuple(met.nodes.values()), tuple(met.flows.values()), source)
    if not any(one.kind is Kind.TASK for one in nodes):
        raise InputError("office.bpmn.no_steps", source=source)
    drawing = read_drawing(root, nodes, flows)
    if drawing is None:
        more = (*more, Remark(NO_DRAWING, 1, kept=True, source=source))
    return Diagram(_name(root, process), nodes, flows, drawing, (*remarks, *more))


_KEPT = {SUBPROCESS_FLATTENED, SUBPROCESS_WHOLE, UNNAMED}


def _chosen(root: Element, source: str) -> Element:
    """Return the process with most steps; raise InputError where there is none with any node."""
    found = list(root.all("process"))
    sizes = [sum(_is_step(one) for one in process.walk()) for process in found]
    if not found or not any(child.name != "laneSet" for process in found for child in process.children):
        raise InputError("office.bpmn.no_process", source=source)
    return found[sizes.index(max(sizes))]


def _is_step(element: Element) -> bool:
    return element.name == "task" or element.name.endswith("Task") or element.name == "callActivity"


def _name(root: Element, process: Element) -> str:
    pools = [
        one.get("name")
        for one in root.walk()
        if one.name == "participant" and one.get("processRef") == process.get("id")
    ]
    return _words(process.get("name") or next(iter(pools), "") or root.get("name"))


def _words(name: str) -> str:
    """Return a name on one line."""
    return " ".join(name.split())


def _take_in(scope: Element, met: _Met, source: str, *, inner: bool, depth: int) -> None:
    """Take in the nodes and flows of a process or subprocess."""
    if depth > _DEEPEST:
        raise InputError("office.bpmn.too_deep", source=source, most=_DEEPEST)
    for child in scope.children:
        if child.name == "sequenceFlow":
            _take_flow(child, met)
        elif child.name == "complexGateway":
            name = _words(child.get("name")) or child.get("id")
            raise InputError("office.bpmn.complex_gateway", source=source, line=child.line, name=name)
        elif child.name == "boundaryEvent":
            met.boundary.add(child.get("id"))
            met.note(BOUNDARY_LEFT_OUT, _words(child.get("name")) or child.get("id"))
        elif child.name in _SUBPROCESSES:
            _take_subprocess(child, met, source, depth)
        else:
            kind = _kind(child)
            if kind is not None:
                _take_node(child, kind, met, inner=inner)


def _kind(element: Element) -> Kind | None:
    if _is_step(element):
        return Kind.TASK
    if element.name in _PASSED:
        return Kind.EVENT
    return _EVENTS.get(element.name) or _GATEWAYS.get(element.name)


def _take_node(element: Element, kind: Kind, met: _Met, *, inner: bool) -> None:
    name = _words(element.get("name"))
    if inner and kind in (Kind.START, Kind.END):
        kind = Kind.EVENT
    if kind is Kind.TASK and not name:
        met.note(UNNAMED, element.get("id"))
        kind = Kind.EVENT
    _add(Node(element.get("id"), kind, name, _repeats(element)), met)


def _repeats(element: Element) -> bool:
    return any(child.name in _MARKERS for child in element.children)


def _add(node: Node, met: _Met) -> None:
    if node.id in met.nodes:
        met.note(ID_TWICE, node.id)
    else:
        met.nodes[node.id] = node


def _take_flow(element: Element, met: _Met) -> None:
    number = element.get("id") or f"flow-{len(met.flows) + 1}"
    if number in met.flows:
        met.note(ID_TWICE, number)
        return
    conditional = element.first("conditionExpression") is not None
    met.flows[number] = Flow(
        number, element.get("sourceRef"), element.get("targetRef"), _words(element.get("name")), conditional
    )


def _take_subprocess(element: Element, met: _Met, source: str, depth: int) -> None:
    """Take in a subprocess: its inside between an entry and an exit, or as one step where that cannot be told."""
    name = _words(element.get("name"))
    if element.get("triggeredByEvent") == "true":
        met.note(EVENT_SUBPROCESS_LEFT_OUT, name or element.get("id"))
        return
    inside = [one for one in element.children if _kind(one) is not None or one.name in _SUBPROCESSES]
    if not inside:  # collapsed: a step like any other
        _take_node(element, Kind.TASK, met, inner=True)
        return
    begins, ends = _inner_ends(element, inside)
    if element.name == "adHocSubProcess" or not begins or not ends or (len(ends) > 1 and _may_run_beside(element)):
        met.note(SUBPROCESS_WHOLE, name or element.get("id"))
        _take_node(element, Kind.TASK, met, inner=True)
        return
    met.note(SUBPROCESS_FLATTENED, name or element.get("id"))
    _take_in(element, met, source, inner=True, depth=depth + 1)
    entry, leave = element.get("id"), f"{element.get('id')} end"  # no id of a file holds a space
    met.leaves[entry] = leave
    _add(Node(entry, Kind.EXCLUSIVE, name), met)
    _add(Node(leave, Kind.EXCLUSIVE, name), met)
    met.inner += [Flow(f"{entry} in {number}", entry, one) for number, one in enumerate(begins)]
    met.inner += [Flow(f"{entry} out {number}", met.leaves.get(one, one), leave) for number, one in enumerate(ends)]
    if _repeats(element):
        met.inner.append(Flow(f"{entry} again", leave, entry))


def _inner_ends(element: Element, inside: list[Element]) -> tuple[list[str], list[str]]:
    """Return with which nodes a subprocess begins and ends: its events, else what nothing leads to or from."""
    flows = list(element.all("sequenceFlow"))
    targets, sources = ({one.get(side) for one in flows} for side in ("targetRef", "sourceRef"))
    begins = [one.get("id") for one in inside if one.name == "startEvent"]
    if not begins:
        begins = [one.get("id") for one in inside if one.get("id") not in targets][:1]
    ends = [one.get("id") for one in inside if one.get("id") not in sources and one.get("triggeredByEvent") != "true"]
    return begins, ends


def _may_run_beside(element: Element) -> bool:
    """Whether a subprocess may be at several of its steps at a time."""
    leaving = Counter(one.get("sourceRef") for one in element.walk() if one.name == "sequenceFlow")
    return any(
        one.name in ("parallelGateway", "inclusiveGateway")
        or (leaving[one.get("id")] > 1 and one.name not in _GATEWAYS)
        for one in element.walk()
    )


def _drop_dangling(met: _Met) -> None:
    """Leave out nodes without id, and flows that begin or end at what is not there.

    Flows of boundary events were left out with them.
    """
    for node in [one for number, one in met.nodes.items() if not number]:
        met.note(FLOW_DANGLING, node.name)
    met.nodes.pop("", None)
    leaving = (replace(one, source=met.leaves.get(one.source, one.source)) for one in met.flows.values())
    met.flows = {one.id: one for one in (*leaving, *met.inner)}
    for flow in list(met.flows.values()):
        if flow.source not in met.nodes or flow.target not in met.nodes:
            del met.flows[flow.id]
            if flow.source not in met.boundary:
                met.note(FLOW_DANGLING, flow.id)
