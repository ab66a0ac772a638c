"""Pairs of sites and cells as compressed rows, by site and by cell, built and cut without Python loops."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel


@kernel
def rows_of(keys: Any, values: Any, count: int) -> Any:
    """Return the values by key, in their order: row starts (count + 1) and values (counting sort)."""
    start = np.zeros(count + 1, dtype=np.int64)
    for key in keys:
        start[key + 1] += 1
    for row in range(count):
        start[row + 1] += start[row]
    free = start[:-1].copy()
    found = np.empty(len(keys), dtype=np.int32)
    for pair in range(len(keys)):
        found[free[keys[pair]]] = values[pair]
        free[keys[pair]] += 1
    return start, found


@kernel
def turned(start: Any, items: Any, count: int) -> Any:
    """Return rows the other way round, ascending, each item once: of ``count`` rows where items were row numbers."""
    size = np.zeros(count + 1, dtype=np.int64)
    last = np.full(count, -1, dtype=np.int64)
    for row in range(len(start) - 1):
        for at in range(start[row], start[row + 1]):
            item = items[at]
            if last[item] != row:
                last[item] = row
                size[item + 1] += 1
    for item in range(count):
        size[item + 1] += size[item]
    free = size[:-1].copy()
    last[:] = -1
    found = np.empty(size[count], dtype=np.int32)
    for row in range(len(start) - 1):
        for at in range(start[row], start[row + 1]):
            item = items[at]
            if last[item] != row:
                last[item] = row
                found[free[item]] = row
                free[item] += 1
    return size, found


@kernel
def cut(start: Any, items: Any, row_kept: Any, new_item: Any) -> Any:
    """Return the rows kept, with the items that have a new number (-1: none) under it."""
    rows = 0
    pairs = 0
    for row in range(len(start) - 1):
        if row_kept[row]:
            rows += 1
            for at in range(start[row], start[row + 1]):
                if new_item[items[at]] >= 0:
                    pairs += 1
    begun = np.zeros(rows + 1, dtype=np.int64)
    found = np.empty(pairs, dtype=np.int32)
    rows = 0
    pairs = 0
    for row in range(len(start) - 1):
        if row_kept[row]:
            for at in range(start[row], start[row + 1]):
                if new_item[items[at]] >= 0:
                    found[pairs] = new_item[items[at]]
                    pairs += 1
            rows += 1
            begun[rows] = pairs
    return begun, found


@kernel
def counted(start: Any, items: Any, rows: Any, count: int) -> Any:
    """Return how often each of ``count`` items stands in the rows named."""
    times = np.zeros(count, dtype=np.int32)
    for row in rows:
        for at in range(start[row], start[row + 1]):
            times[items[at]] += 1
    return times


@kernel
def summed(start: Any, items: Any, values: Any, first: int, end: int, sums: Any) -> None:
    """Write the sum of the values of each row's items, from row ``first`` to before ``end``."""
    for row in range(first, end):
        total = 0.0
        for at in range(start[row], start[row + 1]):
            total += values[items[at]]
        sums[row] = total


@kernel
def alike(start: Any, items: Any, order: Any, first_key: Any, second_key: Any) -> Any:
    """Return for every row the first row that holds the same items; ``order`` sorts the rows by their keys.

    Rows with equal keys are compared item by item, so that two of the same key by chance stay apart.
    """
    same = np.arange(len(order))
    head = 0
    for at in range(1, len(order)):
        if first_key[order[at]] != first_key[order[head]] or second_key[order[at]] != second_key[order[head]]:
            head = at
            continue
        one, other = order[head], order[at]
        equal = start[one + 1] - start[one] == start[other + 1] - start[other]
        for step in range(start[one + 1] - start[one] if equal else 0):
            if items[start[one] + step] != items[start[other] + step]:
                equal = False
                break
        if equal:
            same[other] = one
    return same


@kernel
def _holds(items: Any, small_first: int, small_end: int, large_first: int, large_end: int) -> bool:
    """Whether an ascending row holds all items of another."""
    at = large_first
    for place in range(small_first, small_end):
        item = items[place]
        while at < large_end and items[at] < item:
            at += 1
        if at == large_end or items[at] != item:
            return False
    return True


@kernel
def _rarest(items: Any, first: int, end: int, turned_start: Any) -> int:
    """Return the item of a row, not empty, that the fewest rows hold."""
    rarest = items[first]
    for at in range(first + 1, end):
        item = items[at]
        if turned_start[item + 1] - turned_start[item] < turned_start[rarest + 1] - turned_start[rarest]:
            rarest = item
    return int(rarest)


@kernel
def within_others(start: Any, items: Any, turned_start: Any, turned_items: Any, cost: Any) -> Any:
    """Mark the rows whose items another row, kept and no dearer, holds all; of two equal ones the later is marked."""
    rows = len(start) - 1
    marked = np.zeros(rows, dtype=np.bool_)
    for row in range(rows):
        first, end = start[row], start[row + 1]
        if first == end:
            marked[row] = True
            continue
        rarest = _rarest(items, first, end, turned_start)
        for at in range(turned_start[rarest], turned_start[rarest + 1]):
            other = turned_items[at]
            if other == row or marked[other] or cost[other] > cost[row]:
                continue
            size, larger = end - first, start[other + 1] - start[other]
            if larger < size or (larger == size and cost[other] == cost[row] and other > row):
                continue
            if _holds(items, first, end, start[other], start[other + 1]):
                marked[row] = True
                break
    return marked


@kernel
def round_others(start: Any, items: Any, turned_start: Any, turned_items: Any) -> Any:
    """Mark the rows that hold all items of another row that is kept; no two rows are equal or empty."""
    marked = np.zeros(len(start) - 1, dtype=np.bool_)
    for row in range(len(start) - 1):
        if marked[row]:
            continue
        first, end = start[row], start[row + 1]
        rarest = _rarest(items, first, end, turned_start)
        for at in range(turned_start[rarest], turned_start[rarest + 1]):
            other = turned_items[at]
            larger = other != row and not marked[other] and start[other + 1] - start[other] > end - first
            if larger and _holds(items, first, end, start[other], start[other + 1]):
                marked[other] = True
    return marked
