"""A node-weighted Steiner tree problem: what its file says of the nodes' weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.instance import Instance, Row

_MOST_DECIMALS = 9
_LARGEST_SUM = 2**60
_IN_ORDER, _NAMED = 2, 3
"""Words of a line NW that gives the next node's weight, and of one that names its node."""

_SECTION = "nodeweight"


@dataclass(frozen=True, slots=True)
class NodeWeightProblem:
    """A graph whose nodes cost, too: a tree costs its edges and all its nodes, terminals among them.

    ``instance``: the graph; its ``scale`` makes all weights whole. ``node_weight`` (nodes, int64): none negative.
    """

    instance: Instance
    node_weight: NDArray[np.int64]


def node_weight_problem(instance: Instance, file: str) -> NodeWeightProblem:
    """Return the problem with the weights of the section NodeWeights.

    Its lines are ``NW weight``, one for every node in the order of their numbers, as in the files of the 11th DIMACS
    challenge, or ``NW node weight``, where nodes without a line weigh nothing. Raises InputError, naming file and line,
    for a weight that is no number of zero or more, a node that there is not or that stands twice, and where there are
    fewer or more weights than nodes.
    """
    rows = [
        row
        for section, found in instance.sections.items()
        if section.replace(" ", "").replace("_", "").startswith(_SECTION)
        for row in found
        if row.words[0].lower() == "nw"
    ]
    named = bool(rows) and len(rows[0].words) == _NAMED
    weights: dict[int, Decimal] = {}
    for at, row in enumerate(rows):
        if len(row.words) != (_NAMED if named else _IN_ORDER):
            raise InputError("steiner.bad_node_weight", file=file, line=row.line, found=" ".join(row.words)[:80])
        node = _node(row, instance.node_count, file) if named else at
        if node in weights:
            raise InputError("steiner.node_weight_twice", file=file, line=row.line, node=node + 1)
        weights[node] = _weight(row, file)
    if not named and len(rows) != instance.node_count:
        raise InputError("steiner.count", file=file, what="NW", declared=instance.node_count, found=len(rows))
    return _whole(instance, weights, file)


def _node(row: Row, nodes: int, file: str) -> int:
    word = row.words[1]
    node = int(word) if word.isascii() and word.isdigit() else 0
    if not 1 <= node <= nodes:
        raise InputError("steiner.no_such_node", file=file, line=row.line, node=word[:20], nodes=nodes)
    return node - 1


def _weight(row: Row, file: str) -> Decimal:
    try:
        weight = Decimal(row.words[-1])
    except InvalidOperation:
        weight = Decimal("NaN")
    if not (weight.is_finite() and weight >= 0):
        raise InputError("steiner.bad_node_weight", file=file, line=row.line, found=" ".join(row.words)[:80])
    if weight > _LARGEST_SUM or int(weight.as_tuple().exponent) < -_MOST_DECIMALS:
        raise InputError("steiner.too_large", file=file)
    return weight


def _whole(instance: Instance, weights: dict[int, Decimal], file: str) -> NodeWeightProblem:
    """Return the problem with the weights of edges and nodes made whole together."""
    places = max((-int(weight.as_tuple().exponent) for weight in weights.values()), default=0)
    scale = max(10**places, instance.scale)
    finer = scale // instance.scale
    if int(instance.weight.astype(object).sum()) * finer + int(sum(weights.values()) * scale) > _LARGEST_SUM:
        raise InputError("steiner.too_large", file=file)
    node_weight = np.zeros(instance.node_count, dtype=np.int64)
    for node, weight in weights.items():
        node_weight[node] = int(weight * scale)
    return NodeWeightProblem(replace(instance, weight=instance.weight * finer, scale=scale), node_weight)
