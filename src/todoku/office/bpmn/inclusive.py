"""Inclusive gateways: which split belongs to which join, so that a Petri net can stand for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.office.bpmn.diagram import GATEWAYS, Diagram, Flow, Kind, Node

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Bypasses:
    """Inclusive splits with, for each way out, the flow by which its branch comes to the join; and joins that wait.

    Splits that belong to no join are not among ``splits``, joins at which only one branch at a time arrives not among
    ``joins``.
    """

    splits: Mapping[str, tuple[str, ...]]
    joins: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Graph:
    into: Mapping[str, tuple[Flow, ...]]
    out: Mapping[str, tuple[Flow, ...]]
    kinds: Mapping[str, Kind]


def bypasses(diagram: Diagram) -> Bypasses:
    """Return how the inclusive gateways of a diagram belong together.

    Raises InputError for a join at which several branches may arrive that no one split opened.
    """
    joins = [one for one in diagram.nodes if one.kind is Kind.INCLUSIVE]
    if not any(flow.conditional for flow in diagram.flows) and not joins:
        return Bypasses({}, frozenset())
    graph = _Graph(
        {one.id: tuple(flow for flow in diagram.flows if flow.target == one.id) for one in diagram.nodes},
        {one.id: tuple(flow for flow in diagram.flows if flow.source == one.id) for one in diagram.nodes},
        {one.id: one.kind for one in diagram.nodes},
    )
    splits: dict[str, tuple[str, ...]] = {}
    waiting = set()
    for join in (one for one in joins if len(graph.into[one.id]) > 1):
        opened = _opened_by(join, graph)
        if opened is not None:
            split, arrivals = opened
            waiting.add(join.id)
            if _chooses(split, graph):
                splits[split] = arrivals
        elif _may_meet(join, graph):
            raise InputError("office.bpmn.inclusive", name=join.name or join.id)
    return Bypasses(splits, frozenset(waiting))


def _opened_by(join: Node, graph: _Graph) -> tuple[str, tuple[str, ...]] | None:
    """Return the split whose branches all come to this join, each by a flow of its own, and those flows."""
    for split, out in graph.out.items():
        if len(out) != len(graph.into[join.id]) or graph.kinds[split] is Kind.EXCLUSIVE or split == join.id:
            continue
        branches = [_branch(flow, split, join.id, graph) for flow in out]
        arrivals = [arrival for arrival, _ in (one for one in branches if one is not None)]
        inner = [node for _, inside in (one for one in branches if one is not None) for node in inside]
        if len(set(arrivals)) == len(out) and len(set(inner)) == len(inner):
            return split, tuple(arrivals)
    return None


def _branch(first: Flow, split: str, join: str, graph: _Graph) -> tuple[str, set[str]] | None:
    """Return by which flow a branch comes to the join and the nodes on it; None where it has other ways in or out."""
    inside: set[str] = set()
    arrivals = set()
    waiting = [first]
    while waiting:
        flow = waiting.pop()
        if flow.target == join:
            arrivals.add(flow.id)
        elif flow.target == split or graph.kinds[flow.target] is Kind.END:
            return None
        elif flow.target not in inside:
            inside.add(flow.target)
            waiting += graph.out[flow.target]
    entered = all(flow.source in inside or flow.id == first.id for node in inside for flow in graph.into[node])
    return (next(iter(arrivals)), inside) if len(arrivals) == 1 and entered else None


def _chooses(split: str, graph: _Graph) -> bool:
    """Whether a split takes some of its ways, and not always all."""
    if graph.kinds[split] in GATEWAYS:
        return graph.kinds[split] is Kind.INCLUSIVE
    return any(flow.conditional for flow in graph.out[split])


def _may_meet(join: Node, graph: _Graph) -> bool:
    """Whether several branches at a time may arrive at a join: a split before it leads there by more than one way."""
    for split, out in graph.out.items():
        opens = len(out) > 1 and graph.kinds[split] is not Kind.EXCLUSIVE
        if opens and sum(_leads_to(flow, join.id, graph) for flow in out) > 1:
            return True
    return False


def _leads_to(first: Flow, target: str, graph: _Graph) -> bool:
    seen: set[str] = set()
    waiting = [first.target]
    while waiting:
        one = waiting.pop()
        if one == target:
            return True
        if one not in seen:
            seen.add(one)
            waiting += [flow.target for flow in graph.out[one]]
    return False
