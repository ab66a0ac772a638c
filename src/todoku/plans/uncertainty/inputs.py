"""What of a plan's cost is uncertain: each input with its spread and source, and what stands fixed and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from todoku.costs.price_book import price_book
from todoku.costs.price_range import price_range, take_up_range
from todoku.errors import InputError
from todoku.plans.uncertainty.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from todoku.plans.plan import CostLine, Plan
    from todoku.plans.uncertainty.given import GivenSpread, UncertaintyFile

What = Literal["price", "quantity", "take_up", "households", "price_level"]
Why = Literal["no_range", "own", "stated", "outside"]

_DROPS = "fibre_drop"
_TAKE_UP = "balance_take_up"
_PER_UNIT = ("site", "AP")
"""Units whose published prices are those of single ones."""


@dataclass(frozen=True, slots=True)
class Input:
    """An input with its spread: cost lines of the rows ``lines`` go with its value over the plan's (``value``)."""

    what: What
    name: str
    value: float
    unit: str
    spread: Spread
    source: str
    lines: tuple[int, ...]

    @property
    def id(self) -> str:
        """``price:FIB-AERIAL-NEW``, ``take_up``."""
        return input_id(self.what, self.name)


@dataclass(frozen=True, slots=True)
class Fixed:
    """An input that stands as the plan has it: no source gives a spread, or the planner's own value does."""

    what: What
    name: str
    value: float
    unit: str
    why: Why

    @property
    def id(self) -> str:
        """``quantity:fibre_trunk_aerial``."""
        return input_id(self.what, self.name)


def input_id(what: What, name: str) -> str:
    """Return what an input is called in answers."""
    return f"{what}:{name}" if name else what


def inputs_of(plan: Plan, given: UncertaintyFile) -> tuple[list[Input], list[Fixed]]:
    """Return the inputs of a plan's cost that vary, and those that do not.

    A planner's own spread goes before the published ones: the range of the price book or of real projects, with half of
    the chance on either side of the plan's price, and the range of take-up of real projects. InputError for a price or
    a line that the plan does not have, and for a spread of a quantity that take-up and households settle.
    """
    _check_names(plan, given)
    found = list(_all(plan, given))
    return [one for one in found if isinstance(one, Input)], [one for one in found if isinstance(one, Fixed)]


def _check_names(plan: Plan, given: UncertaintyFile) -> None:
    for asked, known in (
        (given.prices, {line.price_id for line in plan.costs}),
        (given.quantities, {line.id for line in plan.costs if line.id != _DROPS}),
    ):
        for name in asked:
            if name not in known:
                raise InputError("uncertainty.unknown", name=name, known=sorted(known) or ["-"])


def _all(plan: Plan, given: UncertaintyFile) -> Iterator[Input | Fixed]:
    if given.price_level is not None:
        yield _given("price_level", "", 1.0, "ratio", given.price_level, tuple(range(len(plan.costs))))
    for price_id in dict.fromkeys(line.price_id for line in plan.costs):
        rows = _rows(plan, "price_id", price_id)
        yield _price(plan.costs[rows[0]], rows, sum(plan.costs[row].quantity for row in rows), given)
    for line_id in dict.fromkeys(line.id for line in plan.costs if line.id != _DROPS):
        rows = _rows(plan, "id", line_id)
        quantity = round(sum(plan.costs[row].quantity for row in rows), 6)
        unit = plan.costs[rows[0]].unit
        own = given.quantities.get(line_id)
        if own is None:
            yield Fixed("quantity", line_id, quantity, unit, "no_range")
        else:
            yield _given("quantity", line_id, quantity, unit, own, rows)
    drops = _rows(plan, "id", _DROPS)
    if drops:
        yield from _demand(plan, drops, given)


def _rows(plan: Plan, field: str, value: str) -> tuple[int, ...]:
    return tuple(row for row, line in enumerate(plan.costs) if getattr(line, field) == value)


def _price(line: CostLine, rows: tuple[int, ...], quantity: float, given: UncertaintyFile) -> Input | Fixed:
    unit = f"yen/{line.unit}"
    price = float(line.unit_price_jpy)
    own = given.prices.get(line.price_id)
    units = max(round(quantity), 1)
    if own is not None:
        return _given("price", line.price_id, price, unit, own, rows, units=units)
    if line.confidence == "own":
        return Fixed("price", line.price_id, price, unit, "own")
    book = price_book()
    seen = price_range(line.price_id, book) if line.price_id in book.prices else None
    if seen is None:
        return Fixed("price", line.price_id, price, unit, "no_range")
    if not 0 < seen.low < price < seen.high:
        return Fixed("price", line.price_id, price, unit, "outside")
    spread = Spread("split", seen.low, price, seen.high, units if line.unit in _PER_UNIT else 1)
    return Input("price", line.price_id, price, unit, spread, seen.source, rows)


def _demand(plan: Plan, drops: tuple[int, ...], given: UncertaintyFile) -> Iterator[Input | Fixed]:
    told = next((one for one in plan.funding.inputs if one.id == _TAKE_UP), None)
    take_up = None if told is None or not told.value else float(told.value)
    if take_up is None:
        return
    if given.take_up is not None:
        yield _given("take_up", "", take_up, "ratio", given.take_up, drops)
    elif plan.config.get("costs", {}).get("take_up") is not None:
        yield Fixed("take_up", "", take_up, "ratio", "own")
    else:
        seen = take_up_range()
        if seen.low < take_up < seen.high:
            yield Input(
                "take_up", "", take_up, "ratio", Spread("split", seen.low, take_up, seen.high), seen.source, drops
            )
        else:
            yield Fixed("take_up", "", take_up, "ratio", "outside")
    households = float(round(sum(plan.costs[row].quantity for row in drops) / take_up))
    if given.households is not None:
        yield _given("households", "", households, "household", given.households, drops)
    else:
        yield Fixed("households", "", households, "household", "no_range")


def _given(
    what: What, name: str, value: float, unit: str, own: GivenSpread, rows: tuple[int, ...], *, units: int = 1
) -> Input | Fixed:
    if own.kind == "fixed":
        return Fixed(what, name, value, unit, "stated")
    scale = value if own.relative or what == "price_level" else 1.0
    return Input(what, name, value, unit, own.spread(scale=scale, units=units), own.source, rows)
