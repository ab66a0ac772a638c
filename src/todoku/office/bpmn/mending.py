"""Mends a process graph: every node on a way from a start to an end, what is not so left out or added, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.office.bpmn.diagram import Flow, Kind, Node
from todoku.office.events.log import Remark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

START_ADDED = "bpmn_start_added"
END_ADDED = "bpmn_end_added"
UNREACHABLE = "bpmn_unreachable_left_out"
NO_WAY_OUT = "bpmn_no_way_out_left_out"
_START, _END = "start added", "end added"

Graph = tuple[tuple[Node, ...], tuple[Flow, ...]]


def mended(
    nodes: tuple[Node, ...], flows: tuple[Flow, ...], source: str
) -> tuple[tuple[Node, ...], tuple[Flow, ...], tuple[Remark, ...]]:
    """Return the graph with every node between a start and an end, and what was done to it.

    Without a start event all nodes that nothing leads to begin (at once, BPMN 2.0.2, 13.3.2); behind a node that leads
    nowhere comes an end. Raises InputError where no way leads from a start to an end.
    """
    remarks: list[Remark] = []
    nodes, flows = _with_start(nodes, flows, source, remarks)
    starts = [one.id for one in nodes if one.kind is Kind.START]
    reached = _reached(starts, ((flow.source, flow.target) for flow in flows))
    nodes, flows = _only(reached, nodes, flows, UNREACHABLE, source, remarks)
    nodes, flows = _with_ends(nodes, flows, source, remarks)
    ends = [one.id for one in nodes if one.kind is Kind.END]
    leading = _reached(ends, ((flow.target, flow.source) for flow in flows))
    nodes, flows = _only(leading, nodes, flows, NO_WAY_OUT, source, remarks)
    if not any(one.kind is Kind.START for one in nodes):
        raise InputError("office.bpmn.no_way_through", source=source)
    return nodes, flows, tuple(remarks)


def _with_start(nodes: tuple[Node, ...], flows: tuple[Flow, ...], source: str, remarks: list[Remark]) -> Graph:
    targets = {flow.target for flow in flows}
    if any(one.kind is Kind.START for one in nodes):
        return nodes, flows
    first = [one for one in nodes if one.id not in targets]
    if not first:
        raise InputError("office.bpmn.no_start", source=source)
    remarks.append(Remark(START_ADDED, len(first), _called(first[0]), kept=True, source=source))
    fork = _START if len(first) == 1 else f"{_START} fork"
    added = [Node(_START, Kind.START)]
    links = [Flow(f"{_START} {number}", fork, one.id) for number, one in enumerate(first)]
    if len(first) > 1:
        added.append(Node(fork, Kind.PARALLEL))
        links.append(Flow(f"{_START} to fork", _START, fork))
    return (*added, *nodes), (*links, *flows)


def _with_ends(nodes: tuple[Node, ...], flows: tuple[Flow, ...], source: str, remarks: list[Remark]) -> Graph:
    sources = {flow.source for flow in flows}
    last = [one for one in nodes if one.kind is not Kind.END and one.id not in sources]
    if not last:
        return nodes, flows
    remarks.append(Remark(END_ADDED, len(last), _called(last[0]), kept=True, source=source))
    added = [Node(f"{_END} {number}", Kind.END) for number in range(len(last))]
    links = [Flow(f"{_END} flow {number}", one.id, added[number].id) for number, one in enumerate(last)]
    return (*nodes, *added), (*flows, *links)


def _only(
    kept: Collection[str],
    nodes: tuple[Node, ...],
    flows: tuple[Flow, ...],
    code: str,
    source: str,
    remarks: list[Remark],
) -> Graph:
    """Return what is among the kept nodes, with a remark of the others."""
    others = [one for one in nodes if one.id not in kept]
    if others:
        remarks.append(Remark(code, len(others), _called(others[0]), source=source))
    return (
        tuple(one for one in nodes if one.id in kept),
        tuple(flow for flow in flows if flow.source in kept and flow.target in kept),
    )


def _called(node: Node) -> str:
    return node.name or node.id


def _reached(begin: Iterable[str], links: Iterable[tuple[str, str]]) -> set[str]:
    ahead: dict[str, list[str]] = {}
    for first, second in links:
        ahead.setdefault(first, []).append(second)
    found = set(begin)
    waiting = list(found)
    while waiting:
        for one in ahead.get(waiting.pop(), ()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return found
