"""A process diagram: its steps, gateways and events, how they are linked, and where they are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.office.events.log import Remark


class Kind(StrEnum):
    """What a node is, as far as the order of work goes."""

    START = "start"
    END = "end"
    TASK = "task"
    EVENT = "event"
    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    INCLUSIVE = "inclusive"


GATEWAYS = (Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE)


@dataclass(frozen=True, slots=True)
class Node:
    """A step, event or gateway; ``repeats`` where a step may be done several times over, as its marker says."""

    id: str
    kind: Kind
    name: str = ""
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow between two nodes; ``conditional`` where a condition stands on it."""

    id: str
    source: str
    target: str
    name: str = ""
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node or frame is drawn, in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A pool, lane or subprocess around nodes; ``horizontal`` where its name stands at its left."""

    id: str
    name: str
    box: Box
    kind: str = "lane"
    horizontal: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where everything stands: boxes of nodes, way points of flows, frames around them, all in pixels."""

    boxes: Mapping[str, Box]
    ways: Mapping[str, tuple[tuple[float, float], ...]]
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagram:
    """A process, as one graph: subprocesses stand in it with their own nodes.

    Every node lies on a way from a start to an end; what the source had otherwise, left out or mended, is in
    ``remarks``.
    ``drawing`` is None where the source tells nothing of places, or not of all of them.
    """

    name: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    drawing: Drawing | None = None
    remarks: tuple[Remark, ...] = field(default=())

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the steps, each once, in the order of the source."""
        return tuple(dict.fromkeys(one.name for one in self.nodes if one.kind is Kind.TASK))
