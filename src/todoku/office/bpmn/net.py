"""Petri nets with a start and an end, made of process diagrams."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.office.bpmn.diagram import Diagram, Flow, Kind, Node
from todoku.office.bpmn.inclusive import bypasses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_BRANCHES = 6
"""An inclusive gateway with more ways out stands for too many choices (63 at six)."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition: a step of the label, silent where that is None, with the places it takes from and gives to."""

    label: str | None
    takes: tuple[int, ...]
    gives: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Net:
    """A Petri net: places are numbers from 0 to ``places`` - 1.

    It begins with one token in ``initial``, and is done when all tokens there are have come to ``final``: as BPMN has
    it, a process is over when every branch has come to an end event.
    """

    places: int
    transitions: tuple[Transition, ...]
    initial: int
    final: int

    @property
    def labels(self) -> frozenset[str]:
        """The labels of its transitions."""
        return frozenset(one.label for one in self.transitions if one.label is not None)


@dataclass(slots=True)
class _Building:
    places: int = 0
    transitions: list[Transition] = field(default_factory=list)

    def place(self) -> int:
        self.places += 1
        return self.places - 1

    def add(self, label: str | None, takes: Iterable[int], gives: Iterable[int]) -> None:
        self.transitions.append(Transition(label, tuple(takes), tuple(gives)))


def net_of(diagram: Diagram) -> Net:
    """Return the Petri net of a diagram, in which a flow is a place (Dijkman, Dumas and Ouyang 2008).

    A step takes a token from any one of the flows into it and gives one to every flow out of it (to any choice of them,
    where conditions stand on them); steps with a marker of repetition may be done again. An inclusive split that all
    its branches leave towards one inclusive join passes tokens of the branches not taken straight to the join, which
    waits for all. Raises InputError for an inclusive gateway for which that does not hold: what such a join waits for
    depends on the whole diagram.
    """
    building = _Building()
    place = {flow.id: building.place() for flow in diagram.flows}
    initial, final = building.place(), building.place()
    into: dict[str, list[Flow]] = {one.id: [] for one in diagram.nodes}
    out: dict[str, list[Flow]] = {one.id: [] for one in diagram.nodes}
    for flow in diagram.flows:
        into[flow.target].append(flow)
        out[flow.source].append(flow)
    around = bypasses(diagram)
    for node in diagram.nodes:
        takes = [place[flow.id] for flow in into[node.id]]
        gives = [place[flow.id] for flow in out[node.id]]
        if node.kind is Kind.START:
            takes = [initial]
        if node.kind is Kind.END:
            gives = [final]
        passed = around.splits.get(node.id)
        beside = None if passed is None else [place[flow] for flow in passed]
        _add_node(building, node, takes, gives, beside=beside, joins=node.id in around.joins, out=out[node.id])
    return reduced(Net(building.places, tuple(building.transitions), initial, final))


def _add_node(
    building: _Building,
    node: Node,
    takes: list[int],
    gives: list[int],
    *,
    beside: list[int] | None,
    joins: bool,
    out: Sequence[Flow],
) -> None:
    """Add what a node does; ``beside`` are the places at the join of an inclusive split, one for each way out."""
    ready = building.place()
    if node.kind is Kind.PARALLEL or joins:
        building.add(None, takes, [ready])
    else:
        for one in takes:
            building.add(None, [one], [ready])
    if node.kind is Kind.TASK:
        done = building.place()
        building.add(node.name, [ready], [done])
        if node.repeats:
            building.add(None, [done], [ready])
        ready = done
    if node.kind is Kind.EXCLUSIVE:
        for one in gives:
            building.add(None, [ready], [one])
    elif (node.kind is Kind.INCLUSIVE or any(flow.conditional for flow in out)) and len(gives) > 1:
        _add_choices(building, node, ready, gives, beside)
    else:
        building.add(None, [ready], gives)


def _add_choices(building: _Building, node: Node, ready: int, gives: list[int], beside: list[int] | None) -> None:
    """Add a transition for each choice of ways out: what is not taken is passed to the join."""
    if len(gives) > _MOST_BRANCHES:
        raise InputError("office.bpmn.inclusive_wide", name=node.name or node.id, ways=len(gives), most=_MOST_BRANCHES)
    every = range(len(gives))
    for size in range(1, len(gives) + 1):
        for taken in combinations(every, size):
            passed = [] if beside is None else [beside[one] for one in every if one not in taken]
            building.add(None, [ready], [*(gives[one] for one in taken), *passed])


def reduced(net: Net) -> Net:
    """Return a net of the same language with fewer places and silent transitions.

    A silent transition from one place to one other goes, and the two are one, where it is the only way out of the first
    or the only way into the second (fusion of series places, Murata 1989): each one gone halves what an alignment sees.
    """
    same = list(range(net.places))
    takers = _counts(net.places, (place for one in net.transitions for place in one.takes))
    givers = _counts(net.places, (place for one in net.transitions for place in one.gives))
    kept = list(net.transitions)
    before = len(kept) + 1
    while len(kept) < before:
        before = len(kept)
        kept = [one for one in kept if not _is_fused(one, net, same, takers, givers)]
    renamed = [
        Transition(
            one.label, tuple(_now(place, same) for place in one.takes), tuple(_now(place, same) for place in one.gives)
        )
        for one in kept
    ]
    useful = [one for one in dict.fromkeys(renamed) if one.label is not None or one.takes != one.gives]
    return _renumbered(useful, _now(net.initial, same), _now(net.final, same))


def _is_fused(one: Transition, net: Net, same: list[int], takers: list[int], givers: list[int]) -> bool:
    """Make the two places of a silent transition one, where that changes nothing; return whether it was done."""
    if one.label is not None or len(one.takes) != 1 or len(one.gives) != 1:
        return False
    first, second = _now(one.takes[0], same), _now(one.gives[0], same)
    only_way_out = takers[first] == 1
    only_way_in = givers[second] == 1 and second != _now(net.initial, same)
    if first == second or first == _now(net.final, same) or not (only_way_out or only_way_in):
        return False
    same[second] = first
    takers[first] += takers[second] - 1
    givers[first] += givers[second] - 1
    return True


def _now(place: int, same: list[int]) -> int:
    """Return the place that stands for a place by now."""
    while same[place] != place:
        same[place] = same[same[place]]
        place = same[place]
    return place


def _counts(many: int, places: Iterable[int]) -> list[int]:
    counts = [0] * many
    for place in places:
        counts[place] += 1
    return counts


def _renumbered(transitions: Sequence[Transition], initial: int, final: int) -> Net:
    used = dict.fromkeys([initial, final])
    for one in transitions:
        used |= dict.fromkeys((*one.takes, *one.gives))
    number = {place: at for at, place in enumerate(used)}
    return Net(
        len(number),
        tuple(
            Transition(
                one.label, tuple(number[place] for place in one.takes), tuple(number[place] for place in one.gives)
            )
            for one in transitions
        ),
        number[initial],
        number[final],
    )
