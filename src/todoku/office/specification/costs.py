"""What the decisions cost in whole yen, with what is not known counted apart, and what customising costs today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.office.specification.decisions import Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.office.specification.fit_gap import Row


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of what is known, and how many parts of it are not: the true sum is known only where ``unknown`` is 0."""

    known: int = 0
    parts: int = 0
    unknown: int = 0

    @property
    def whole(self) -> int | None:
        """The sum, None where a part of it is not known."""
        return None if self.unknown else self.known


@dataclass(frozen=True, slots=True)
class CostLine:
    """What the decisions of one way come to; hours a year are the work that hangs on the items, by what is known."""

    way: str
    rows: int
    initial_jpy: Amount
    yearly_jpy: Amount
    hours_per_year: float
    hours_unknown: int


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs of the decisions that hold, by way and together, beside what customising costs today.

    ``customised`` is how many items of the town are customised. ``yearly_saving_jpy`` is today's yearly customising
    less the yearly cost of the decisions, None where a part of either is not known or a decision is still to be made.
    """

    lines: tuple[CostLine, ...]
    total: CostLine
    customised: int
    customising_initial_jpy: Amount
    customising_yearly_jpy: Amount
    yearly_saving_jpy: int | None


def costs_of(rows: Sequence[Row]) -> Costs:
    """Return the costs of the decisions on rows."""
    held = [row for row in rows if row.decided]
    by_way = {way: [row for row in held if row.decision is not None and row.decision.kind == way] for way in Way}
    lines = tuple(_line(way, found) for way, found in by_way.items())
    total = _line("total", held)
    items = {item.place: item for row in rows for item in row.own if item.customised}
    initial = amount(item.custom_initial_jpy for item in items.values())
    yearly = amount(item.custom_yearly_jpy for item in items.values())
    complete = not any(row.to_decide and not row.decided for row in rows)
    today, later = yearly.whole, total.yearly_jpy.whole
    saving = today - later if complete and items and today is not None and later is not None else None
    return Costs(lines, total, len(items), initial, yearly, saving)


def amount(parts: Iterable[int | None]) -> Amount:
    """Return the sum of amounts, those not known counted apart."""
    listed = list(parts)
    known = [one for one in listed if one is not None]
    return Amount(sum(known), len(listed), len(listed) - len(known))


def _line(way: str, rows: Sequence[Row]) -> CostLine:
    decisions = [row.decision for row in rows if row.decision is not None]
    hours = [row.hours_per_year for row in rows]
    return CostLine(
        way=way,
        rows=len(rows),
        initial_jpy=amount(one.initial_jpy for one in decisions),
        yearly_jpy=amount(one.yearly_jpy for one in decisions),
        hours_per_year=sum(one for one in hours if one is not None),
        hours_unknown=sum(1 for one in hours if one is None),
    )
