"""A Steiner tree problem as its file states it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a section: its number in the file, from 1, and its words."""

    line: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """An undirected graph with weights, and the nodes that a tree must join.

    ``one``, ``other`` (edges): end nodes, counted from 0 (the file counts from 1). ``weight`` (edges, int64): the
    file's weights times ``scale``, a power of ten that makes them whole; none negative. ``terminals``: ascending,
    each once. ``sections``: the lines of every section but the graph's edges, by its name in small letters.
    """

    node_count: int
    one: NDArray[np.int32]
    other: NDArray[np.int32]
    weight: NDArray[np.int64]
    terminals: NDArray[np.int64]
    scale: int = 1
    sections: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    def amount(self, scaled: int) -> int | float:
        """Return a cost in the file's unit."""
        return scaled if self.scale == 1 else scaled / self.scale

    def groups(self) -> list[NDArray[np.int64]]:
        """Return the terminals by connected part of the graph, the part with most terminals first."""
        ones = np.ones(len(self.one), dtype=np.int8)
        graph = coo_array((ones, (self.one, self.other)), shape=(self.node_count, self.node_count))
        label = connected_components(graph, directed=False)[1][self.terminals]
        order = np.argsort(label, kind="stable")
        parts = np.split(self.terminals[order], np.flatnonzero(np.diff(label[order])) + 1)
        return sorted(parts, key=lambda part: (-len(part), int(part[0]) if len(part) else 0))
