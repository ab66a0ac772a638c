"""Decision tables compiled so that exactly one row answers each case of the declared inputs."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from operator import contains
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Condition = frozenset[str] | tuple["Comparison", ...]

_COMPARISON = re.compile(r"(<=|>=|<|>)\s*(\d+(?:\.\d+)?)")

Operator = Literal["<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A bound on a number, with the limit as the rule's author wrote it: ``< 0.5``."""

    operator: Operator
    limit: Fraction
    written: str

    def holds(self, value: Fraction) -> bool:
        """Whether a value keeps the bound."""
        return {
            "<": value < self.limit,
            "<=": value <= self.limit,
            ">": value > self.limit,
            ">=": value >= self.limit,
        }[self.operator]


def parse_comparison(written: str) -> Comparison | None:
    """Return the bound that a text such as ``>= 0.5`` states, or None where it states none."""
    match = _COMPARISON.fullmatch(written.strip())
    if match is None:
        return None
    operator: Operator = match[1]  # type: ignore[assignment]  # (the pattern matches these four only)
    return Comparison(operator, Fraction(match[2]), match[2])


@dataclass(frozen=True, slots=True)
class ChoiceAxis:
    """An input that takes one of a few named values."""

    name: str
    values: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of positions."""
        return len(self.values)

    def position(self, value: str) -> int:
        """Return the position of a value; ValueError for one that is not declared."""
        return self.values.index(value)

    def label(self, position: int) -> str:
        """Return what stands at a position."""
        return self.values[position]

    def admits(self, condition: Condition, position: int) -> bool:
        """Whether a row's condition holds at a position."""
        return self.values[position] in condition


@dataclass(frozen=True, slots=True)
class NumberAxis:
    """An input that is an exact number, cut at every limit that a row names.

    Even positions are the open stretches between the limits, odd ones the limits themselves: with limits (1/2,) the
    positions 0, 1, 2 are ``< 1/2``, ``= 1/2`` and ``> 1/2``. ``first`` is the first position inside the domain.
    """

    name: str
    limits: tuple[Fraction, ...]
    minimum: Fraction

    @property
    def first(self) -> int:
        """The first position that the domain reaches."""
        return self.position(self.minimum)

    @property
    def size(self) -> int:
        """Number of positions."""
        return 2 * len(self.limits) + 1

    def position(self, value: Fraction) -> int:
        """Return the position of a number."""
        below = bisect_left(self.limits, value)
        at_limit = below < len(self.limits) and self.limits[below] == value
        return 2 * below + (1 if at_limit else 0)

    def sample(self, position: int) -> Fraction:
        """Return a number that lies at a position."""
        below = position // 2
        if position % 2:
            return self.limits[below]
        if not self.limits:
            return self.minimum
        if below == 0:
            return (self.minimum + self.limits[0]) / 2
        if below == len(self.limits):
            return self.limits[-1] + 1
        return (self.limits[below - 1] + self.limits[below]) / 2

    def label(self, position: int) -> str:
        """Return what stands at a position, for messages."""
        below = position // 2
        if position % 2:
            return f"= {_decimal(self.limits[below])}"
        if not self.limits:
            return "*"
        if below == len(self.limits):
            return f"> {_decimal(self.limits[-1])}"
        if below == 0:
            return f"< {_decimal(self.limits[0])}"
        return f"{_decimal(self.limits[below - 1])} < x < {_decimal(self.limits[below])}"

    def admits(self, condition: Condition, position: int) -> bool:
        """Whether a row's condition holds at a position."""
        value = self.sample(position)
        return all(isinstance(part, Comparison) and part.holds(value) for part in condition)


Axis = ChoiceAxis | NumberAxis


@dataclass(frozen=True, slots=True)
class TableFault:
    """A case that no row answers (one row index: none), or that two rows answer."""

    kind: Literal["gap", "overlap"]
    rows: tuple[int, ...]
    case: str


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table with a unique hit: ``cells`` holds, for each case in mixed-radix order, the index of its row."""

    axes: tuple[Axis, ...]
    cells: tuple[int, ...]

    def rows(self, known: Mapping[str, Sequence[int]]) -> tuple[int, ...]:
        """Return the rows that may answer, given the possible positions of each input; an input left out is unknown.

        One row means that what is unknown does not matter.
        """
        spans = [known.get(axis.name) or _positions(axis) for axis in self.axes]
        found: list[int] = []
        for case in product(*spans):
            row = self.cells[self._index(case)]
            if row not in found:
                found.append(row)
        return tuple(found)

    def _index(self, case: Sequence[int]) -> int:
        index = 0
        for axis, position in zip(self.axes, case, strict=True):
            index = index * axis.size + position
        return index


def number_axis(name: str, conditions: Sequence[Condition], *, minimum: Fraction) -> NumberAxis:
    """Return the axis of a number, cut at the limits that the rows' conditions on it name."""
    limits = {part.limit for condition in conditions for part in condition if isinstance(part, Comparison)}
    return NumberAxis(name, tuple(sorted(limits)), minimum)


def compile_table(
    axes: Sequence[Axis], rows: Sequence[Mapping[str, Condition]]
) -> tuple[DecisionTable, tuple[TableFault, ...]]:
    """Return the compiled table and its faults: the first gap, and each pair of rows that overlap.

    A row's condition on an input that it leaves out always holds. The table may be used only where there is no fault.
    """
    cells: list[int] = []
    faults: list[TableFault] = []
    admitted = [[_admitted(axis, row) for axis in axes] for row in rows]
    for case in product(*(range(axis.size) for axis in axes)):
        hits = tuple(index for index, positions in enumerate(admitted) if all(map(contains, positions, case)))
        cells.append(hits[0] if hits else -1)
        fault = _fault(axes, case, hits)
        if fault is not None and not any((known.kind, known.rows) == (fault.kind, fault.rows) for known in faults):
            faults.append(fault)
    return DecisionTable(tuple(axes), tuple(cells)), tuple(faults)


def _admitted(axis: Axis, row: Mapping[str, Condition]) -> frozenset[int]:
    """Return the positions of an axis at which a row's condition on it holds."""
    condition = row.get(axis.name)
    return frozenset(at for at in range(axis.size) if condition is None or axis.admits(condition, at))


def _fault(axes: Sequence[Axis], case: Sequence[int], hits: tuple[int, ...]) -> TableFault | None:
    if len(hits) == 1:
        return None
    if any(isinstance(axis, NumberAxis) and at < axis.first for axis, at in zip(axes, case, strict=True)):
        return None
    shown = ", ".join(f"{axis.name} {axis.label(position)}" for axis, position in zip(axes, case, strict=True))
    return TableFault("overlap" if hits else "gap", hits[:2], shown)


def _positions(axis: Axis) -> Sequence[int]:
    first = axis.first if isinstance(axis, NumberAxis) else 0
    return range(first, axis.size)


def comparisons(conditions: Iterator[str] | Sequence[str]) -> tuple[Comparison, ...] | None:
    """Return the bounds that texts state, or None where one of them states none."""
    parsed = [parse_comparison(written) for written in conditions]
    return None if any(part is None for part in parsed) else tuple(part for part in parsed if part is not None)


def _decimal(value: Fraction) -> str:
    return f"{float(value):g}"
