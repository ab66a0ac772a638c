"""Degree tests: leaves, chains, terminals of degree one and terminals whose nearest neighbour is a terminal.

C. W. Duin and A. Volgenant, "Reduction tests for the Steiner problem in graphs", Networks 19 (1989), 549-567.
"""

from __future__ import annotations

from typing import Any

from todoku.kernels import kernel
from todoku.networks.steiner.graph import FAR
from todoku.networks.steiner.reductions.live import NONE, TERMINALS, WAITING, contract, drop, joined, put, wake

_CHAIN = 2


@kernel
def settle(live: Any) -> None:
    """Apply the tests to the waiting nodes, and to those that this changes, until none is waiting."""
    while live.count[WAITING] > 0:
        live.count[WAITING] -= 1
        node = live.stack[live.count[WAITING]]
        live.waiting[node] = False
        if live.terminal[node]:
            _settle_terminal(live, node)
        elif live.degree[node] == 1:
            drop(live, live.first[node] >> 1)
        elif live.degree[node] == _CHAIN:
            _shorten_chain(live, node)


@kernel
def _settle_terminal(live: Any, node: int) -> None:
    if live.count[TERMINALS] == 1:
        while live.first[node] != NONE:
            drop(live, live.first[node] >> 1)
        return
    least, nearest = FAR, NONE
    half = live.first[node]
    while half != NONE:
        cost = live.cost[half >> 1]
        if cost < least or (cost == least and live.terminal[live.head[half]]):
            least, nearest = cost, half
        half = live.after[half]
    if nearest != NONE and (live.degree[node] == 1 or live.terminal[live.head[nearest]] or least == 0):
        wake(live, contract(live, nearest >> 1))


@kernel
def _shorten_chain(live: Any, node: int) -> None:
    """Make the two edges of a node that nobody asked for into one."""
    near = live.first[node]
    far = live.after[near]
    one, other = live.head[near], live.head[far]
    cost = live.cost[near >> 1] + live.cost[far >> 1]
    piece = joined(live, live.piece[near >> 1], live.piece[far >> 1])
    if piece == NONE:
        return
    drop(live, near >> 1)
    drop(live, far >> 1)
    put(live, near >> 1, one, other, cost, piece)
