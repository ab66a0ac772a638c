"""Kernels of the search for prices of cells: steps onto boxes with one sum held."""

from __future__ import annotations

from typing import Any

from todoku.kernels import kernel

_HALVINGS = 60


@kernel
def shared_out(start: Any, items: Any, amount: Any, sums: Any) -> None:
    """Write for every item the sum of the amounts of the rows that hold it."""
    sums[:] = 0.0
    for row in range(len(amount)):
        if amount[row] != 0.0:
            for at in range(start[row], start[row + 1]):
                sums[items[at]] += amount[row]


@kernel
def sites_step(share: Any, worth: Any, cost: Any, step: Any, most: float) -> None:
    """Move the sites' shares (0 to 1, at most ``most`` in sum) along what they are worth over their cost."""
    total = 0.0
    high = 0.0
    for site in range(len(share)):
        share[site] += step[site] * (worth[site] - cost[site])
        total += min(1.0, max(0.0, share[site]))
        high = max(high, share[site] / step[site])
    low = 0.0
    if total <= most:
        high = 0.0
    for _ in range(_HALVINGS if total > most else 0):
        middle = 0.5 * (low + high)
        total = 0.0
        for site in range(len(share)):
            total += min(1.0, max(0.0, share[site] - step[site] * middle))
        if total > most:
            low = middle
        else:
            high = middle
    for site in range(len(share)):
        share[site] = min(1.0, max(0.0, share[site] - step[site] * high))


@kernel
def cells_step(served: Any, price: Any, weight: Any, step: Any, needed: float) -> None:
    """Move the cells' served parts (0 to 1, ``needed`` in weighted sum) against their prices."""
    total = 0.0
    high = 0.0
    for cell in range(len(served)):
        served[cell] -= step[cell] * price[cell]
        total += weight[cell] * min(1.0, max(0.0, served[cell]))
        high = max(high, (1.0 - served[cell]) / (step[cell] * weight[cell]))
    low = 0.0
    if total >= needed:
        high = 0.0
    for _ in range(_HALVINGS if total < needed else 0):
        middle = 0.5 * (low + high)
        total = 0.0
        for cell in range(len(served)):
            total += weight[cell] * min(1.0, max(0.0, served[cell] + step[cell] * weight[cell] * middle))
        if total < needed:
            low = middle
        else:
            high = middle
    for cell in range(len(served)):
        served[cell] = min(1.0, max(0.0, served[cell] + step[cell] * weight[cell] * high))


@kernel
def price_step(price: Any, lack: Any, lack_before: Any, step: Any, top: Any) -> None:
    """Raise the prices where cells lack cover, looked ahead by the last change, and lower them where there is more."""
    for cell in range(len(price)):
        moved = price[cell] + step[cell] * (2.0 * lack[cell] - lack_before[cell])
        price[cell] = min(top[cell], max(0.0, moved))


@kernel
def knapsack(price: Any, weight: Any, order: Any, needed: float) -> float:
    """Return the least price of cells, in part or whole, of so much weight; ``order`` ascends by price per weight."""
    value = 0.0
    for cell in order:
        if needed <= 0.0:
            break
        part = min(1.0, needed / weight[cell])
        value += part * price[cell]
        needed -= part * weight[cell]
    return value


@kernel
def uncovered(weight: Any, lack: Any) -> float:
    """Return the weighted sum of what cells lack."""
    total = 0.0
    for cell in range(len(weight)):
        total += weight[cell] * max(0.0, lack[cell])
    return total


@kernel
def add_to(sums: Any, values: Any) -> None:
    """Add values to sums."""
    for at in range(len(sums)):
        sums[at] += values[at]
