"""Lists of edges by their ends: those that cost nothing or less as something lies there, and those not to be used."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import numpy as np

from todoku.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.networks.steiner.instance import Instance

_MOST_DECIMALS = 9
_LARGEST_SUM = 2**60
_PAIR, _WITH_COST = 2, 3


class _Listed(NamedTuple):
    """A row of a list: its line, the ends (from 0, the smaller first), and the cost that it gives, if any."""

    line: int
    ends: tuple[int, int]
    cost: Decimal | None


def with_existing(instance: Instance, path: Path) -> Instance:
    """Return the problem in which the edges of a list cost nothing, or what the list says (existing duct).

    A CSV with two nodes and, if wanted, a cost in each row; nodes are numbered from 1 as in the problem's file. A first
    row of words is a header. Raises InputError, naming file and line, for a row that is no pair of nodes with an edge
    between them, that stands twice, or whose cost is negative or above the edge's own.
    """
    listed = _listed(path, instance.node_count, most_words=_WITH_COST)
    places = max((-int(one.cost.as_tuple().exponent) for one in listed if one.cost is not None), default=0)
    scale = max(10 ** max(places, 0), instance.scale)
    finer = scale // instance.scale
    if int(instance.weight.astype(object).sum()) * finer > _LARGEST_SUM:
        raise InputError("steiner.too_large", file=str(path))
    weight = instance.weight * finer
    rows_of = _rows_of(instance)
    for one in listed:
        rows = rows_of.get(one.ends)
        if rows is None:
            _refuse("steiner.list_no_edge", path, one)
        cost = 0 if one.cost is None else int(one.cost * scale)
        if cost > int(weight[rows].min()):
            raise InputError(
                "steiner.list_dearer",
                file=str(path),
                line=one.line,
                cost=one.cost,
                own=instance.amount(int(instance.weight[rows].min())),
            )
        weight[rows] = cost
    return replace(instance, weight=weight, scale=scale)


def without_forbidden(instance: Instance, path: Path) -> Instance:
    """Return the problem without the edges of a list: a CSV with two nodes in each row, as in ``with_existing``."""
    rows_of = _rows_of(instance)
    gone = np.zeros(len(instance.one), dtype=bool)
    for one in _listed(path, instance.node_count, most_words=_PAIR):
        rows = rows_of.get(one.ends)
        if rows is None:
            _refuse("steiner.list_no_edge", path, one)
        gone[rows] = True
    kept = np.flatnonzero(~gone)
    return replace(instance, one=instance.one[kept], other=instance.other[kept], weight=instance.weight[kept])


def _listed(path: Path, nodes: int, *, most_words: int) -> list[_Listed]:
    found: dict[tuple[int, int], _Listed] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.reader(lines)
            for words in rows:
                stripped = [word.strip() for word in words]
                if not any(stripped) or (rows.line_num == 1 and not stripped[0].lstrip("+-").isdigit()):
                    continue
                one = _row(path, rows.line_num, stripped, nodes, most_words)
                if one.ends in found:
                    _refuse("steiner.list_twice", path, one)
                found[one.ends] = one
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError("steiner.list_no_text", file=str(path)) from error
    if not found:
        raise InputError("steiner.list_empty", file=str(path))
    return list(found.values())


def _row(path: Path, line: int, words: list[str], nodes: int, most_words: int) -> _Listed:
    shown = ",".join(words)[:80]
    if not _PAIR <= len(words) <= most_words or not all(word.isascii() and word.isdigit() for word in words[:_PAIR]):
        raise InputError("steiner.list_bad_row", file=str(path), line=line, found=shown)
    ends = sorted(int(word) for word in words[:_PAIR])
    for node in ends:
        if not 1 <= node <= nodes:
            raise InputError("steiner.no_such_node", file=str(path), line=line, node=node, nodes=nodes)
    cost = None
    if len(words) == _WITH_COST and words[_PAIR]:
        try:
            cost = Decimal(words[_PAIR])
        except InvalidOperation:
            cost = Decimal("NaN")
        if not (cost.is_finite() and 0 <= cost <= _LARGEST_SUM and int(cost.as_tuple().exponent) >= -_MOST_DECIMALS):
            raise InputError("steiner.list_bad_row", file=str(path), line=line, found=shown)
    return _Listed(line, (ends[0] - 1, ends[1] - 1), cost)


def _refuse(code: str, path: Path, one: _Listed) -> NoReturn:
    raise InputError(code, file=str(path), line=one.line, one=one.ends[0] + 1, other=one.ends[1] + 1)


def _rows_of(instance: Instance) -> dict[tuple[int, int], list[int]]:
    """Return the rows of the edges between two nodes, the smaller number first."""
    found: dict[tuple[int, int], list[int]] = {}
    low, high = np.minimum(instance.one, instance.other), np.maximum(instance.one, instance.other)
    for row, ends in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        found.setdefault(ends, []).append(row)
    return found
