"""The result of a run beside what is decided now, and as pages show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from todoku.office.events.log import Remark, remark_text
from todoku.office.specification.as_is import Decision
from todoku.office.specification.decisions import ways
from todoku.office.specification.fields import FieldChange
from todoku.office.specification.fit_gap import OF_THE_TOWN, Gap, Open, Row, Verdict
from todoku.office.specification.model import Kind, Requirement
from todoku_web.offices.fits.items import as_given, decided

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from todoku.i18n import Lang
    from todoku_web.offices.fits.models import ItemDecision

DECIDED, REFUSED, UNDECIDED = "decided", "refused", "undecided"
STATES = (UNDECIDED, REFUSED, DECIDED)
LISTS = ("decide", "vendor", "open", "all")
"""Which items are listed: those the town decides on, those the vendor mends, those to clear up, all of them."""
_VENDOR = frozenset(Gap) - frozenset(OF_THE_TOWN)


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a result with the decision that counts, and where that is from.

    ``given`` is the portal's decision as plain values; None where there is none or it is the worksheet's.
    """

    id: str
    row: Row
    source: Mapping[str, Any]
    given: Mapping[str, Any] | None

    @property
    def state(self) -> str:
        """Whether it is decided; empty where nothing is to be decided and nobody did."""
        if self.row.decision is not None:
            return REFUSED if self.row.faults else DECIDED
        return UNDECIDED if self.row.to_decide else ""

    @property
    def ways(self) -> tuple[str, ...]:
        """What may be decided."""
        return ways(self.row)

    @property
    def hours(self) -> tuple[float | None, str]:
        """Hours a year that hang on it, and their basis."""
        if self.given is not None and self.given["hours_per_year"] is not None:
            return float(self.given["hours_per_year"]), self.given["hours_basis"]
        return self.source["hours_per_year"], self.source["hours_basis"]


def items_of(result: Mapping[str, Any], current: Mapping[str, ItemDecision] | None) -> list[Item]:
    """Return the items with what is decided now (item -> decision), or as it was at the run where that is None."""
    on = date.fromisoformat(result["on"])
    return [_item(one, current, on) for one in result["rows"]]


def item_of(result: Mapping[str, Any], item: str, current: Mapping[str, ItemDecision]) -> Item | None:
    """Return one item with what is decided now; None where the result does not have it."""
    found = next((one for one in result["rows"] if one["item"] == item), None)
    return None if found is None else _item(found, current, date.fromisoformat(result["on"]))


def _item(source: Mapping[str, Any], current: Mapping[str, ItemDecision] | None, on: date) -> Item:
    row, item = row_of(source), source["item"]
    if current is None:
        written = None if source["decision"] is None else (source["decision"], source["faults"])
        return Item(item, _with(row, written), source, None)
    if item in current:
        given = as_given(current[item])
        return Item(item, decided(row, given, on=on), source, given)
    return Item(item, _with(row, source["in_worksheet"]), source, None)


def row_of(source: Mapping[str, Any]) -> Row:
    """Return a row of the study as the rules read it, without the town's items and without a decision."""
    requirement, day = source["requirement"], source["conformity_date"]
    return Row(
        key=source["key"],
        kind=Kind(source["kind"]),
        id=source["id"],
        levels=tuple(source["levels"]),
        name=source["name"],
        text=source["text"],
        requirement=None if requirement is None else Requirement(requirement),
        conformity_date=None if day is None else date.fromisoformat(day),
        in_force=source["in_force"],
        present=source["in_the_town"],
        in_package=source["in_package"],
        verdict=Verdict(source["verdict"]),
        gaps=tuple(Gap(one) for one in source["gaps"]),
        opens=tuple(Open(one) for one in source["opens"]),
        changes=tuple(FieldChange(**one) for one in source["changes"]),
        package_note=source["package_note"],
        place=source["place"],
    )


def _with(row: Row, written: Any) -> Row:
    if written is None:
        return row
    told, faults = written
    day = told["decided_on"]
    decision = Decision(**{**told, "decided_on": None if day is None else date.fromisoformat(day)})
    return replace(row, decision=decision, faults=tuple(faults))


def chosen(items: Iterable[Item], *, which: str, gap: str, state: str) -> list[Item]:
    """Return the items of a list, with one kind of gap and in one state where asked."""
    return [
        one
        for one in items
        if _is_in(one.row, which) and (not gap or gap in one.row.gaps) and (not state or one.state == state)
    ]


def _is_in(row: Row, which: str) -> bool:
    if which == "decide":
        return row.to_decide
    if which == "vendor":
        return bool(_VENDOR & set(row.gaps))
    return which == "all" or bool(row.opens)


def remarks_of(result: Mapping[str, Any], lang: Lang) -> list[str]:
    """Return what was left out or assumed in reading."""
    return [remark_text(Remark(**one), lang) for one in result["remarks"]]
