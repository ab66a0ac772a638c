"""A prize-collecting Steiner tree problem: what its file says of prizes, of nodes that must be in, and of the root."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NoReturn

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from todoku.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.instance import Instance, Row

_MOST_DECIMALS = 9
_LARGEST_SUM = 2**60
_PRIZE_WORDS = 3
_ROOTS = frozenset({"root", "rootp"})


@dataclass(frozen=True, slots=True)
class PrizeProblem:
    """A graph with weights and prizes: a tree costs its edges and the prizes of the nodes that it leaves out.

    ``instance``: the graph; its ``scale`` makes weights and prizes whole. ``prize`` (nodes, int64): none negative.
    ``wanted`` (nodes): those that every tree must have: a root, and terminals without a price. ``file`` names it.
    """

    instance: Instance
    prize: NDArray[np.int64]
    wanted: NDArray[np.bool_]
    file: str = "-"

    def rows_within(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the edges of which both ends are among the nodes."""
        among = np.zeros(self.instance.node_count, dtype=bool)
        among[nodes] = True
        return np.flatnonzero(among[self.instance.one] & among[self.instance.other])

    def pieces(self, nodes: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Return the connected parts of some nodes (ascending): those with a prize or a node that must be in."""
        rows = self.rows_within(nodes)
        ends = (self.instance.one[rows], self.instance.other[rows])
        size = self.instance.node_count
        graph = coo_array((np.ones(len(rows), dtype=np.int8), ends), shape=(size, size))
        label = connected_components(graph, directed=False)[1]
        worth = np.zeros(size, dtype=bool)
        worth[label[nodes[(self.prize[nodes] > 0) | self.wanted[nodes]]]] = True
        kept = nodes[worth[label[nodes]]]
        kept = kept[np.argsort(label[kept], kind="stable")]
        return np.split(kept, np.flatnonzero(np.diff(label[kept])) + 1) if len(kept) else []


def prize_problem(instance: Instance, file: str) -> PrizeProblem:
    """Return the problem with the prizes of the file's lines TP, its RootP and its terminals T.

    Raises InputError, naming file and line, for a prize that is no number of zero or more, a node named twice, and a
    root that is no node; for a graph without nodes, too.
    """
    if instance.node_count == 0:
        raise InputError("steiner.no_graph", file=file)
    prizes: dict[int, Decimal] = {}
    wanted = np.zeros(instance.node_count, dtype=bool)
    root = False
    for row in instance.sections.get("terminals", ()):
        key = row.words[0].lower()
        if key == "tp":
            node, prize = _prize(row, file)
            if node in prizes:
                raise InputError("steiner.prize_twice", file=file, line=row.line, node=node + 1)
            prizes[node] = prize
        elif key == "t":
            wanted[int(row.words[1]) - 1] = True
        elif key in _ROOTS:
            if root:
                raise InputError("steiner.root_twice", file=file, line=row.line)
            root = True
            wanted[_root(row, instance.node_count, file)] = True
    return _whole(instance, prizes, wanted, file)


def _prize(row: Row, file: str) -> tuple[int, Decimal]:
    try:
        prize = Decimal(row.words[2]) if len(row.words) == _PRIZE_WORDS else Decimal("NaN")
    except InvalidOperation:
        prize = Decimal("NaN")
    if not (prize.is_finite() and prize >= 0):
        _refuse("steiner.bad_prize", row, file)
    if prize > _LARGEST_SUM or int(prize.as_tuple().exponent) < -_MOST_DECIMALS:
        raise InputError("steiner.too_large", file=file)
    return int(row.words[1]) - 1, prize


def _root(row: Row, nodes: int, file: str) -> int:
    if len(row.words) != 2 or not (row.words[1].isascii() and row.words[1].isdigit()):  # noqa: PLR2004 [word and node]
        _refuse("steiner.bad_root", row, file)
    node = int(row.words[1])
    if not 1 <= node <= nodes:
        raise InputError("steiner.no_such_node", file=file, line=row.line, node=node, nodes=nodes)
    return node - 1


def _refuse(code: str, row: Row, file: str) -> NoReturn:
    raise InputError(code, file=file, line=row.line, found=" ".join(row.words)[:80])


def _whole(instance: Instance, prizes: dict[int, Decimal], wanted: NDArray[np.bool_], file: str) -> PrizeProblem:
    """Return the problem with weights and prizes made whole together."""
    places = max((-int(prize.as_tuple().exponent) for prize in prizes.values()), default=0)
    scale = max(10**places, instance.scale)
    finer = scale // instance.scale
    sums = int(instance.weight.astype(object).sum()) * finer + int(sum(prizes.values()) * scale)
    if sums > _LARGEST_SUM:
        raise InputError("steiner.too_large", file=file)
    prize = np.zeros(instance.node_count, dtype=np.int64)
    for node, amount in prizes.items():
        prize[node] = int(amount * scale)
    return PrizeProblem(replace(instance, weight=instance.weight * finer, scale=scale), prize, wanted, file)
