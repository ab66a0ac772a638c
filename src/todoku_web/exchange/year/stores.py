"""The lenders of the made-up year with their equipment, units and sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.lending.models import (
    Equipment,
    Holding,
    Kit,
    KitPart,
    Lender,
    Reservation,
    ReservationEvent,
    Unit,
)
from todoku_web.exchange.year.texts import texts, title

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.year.draws import Draws
    from todoku_web.exchange.year.frame import Frame

DEFAULT_SHIPPING_H = 72
_LENDERS = 4


@dataclass(slots=True)
class Store:
    """What a lender has, and what was borrowed of it."""

    lender: Lender
    equipment: list[Equipment] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    kits: list[Kit] = field(default_factory=list)
    parts: list[KitPart] = field(default_factory=list)
    reservations: list[Reservation] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    events: list[ReservationEvent] = field(default_factory=list)


def make_stores(frame: Frame) -> list[Store]:
    """Return the lenders with their equipment, units and sets; nothing is borrowed yet."""
    draws = frame.draws("stores")
    cast = frame.cast
    bodies = [cast.home, *cast.vendors[: _LENDERS - 2], *cast.operators[:1]]
    return [_store(frame, draws, body, number) for number, body in enumerate(bodies)]


def _store(frame: Frame, draws: Draws, body: Organisation, number: int) -> Store:
    words = texts()["lending"]
    lender = Lender(organisation=body, default_shipping_h=DEFAULT_SHIPPING_H, note=words["terms"])
    store = Store(lender)
    names = texts()["offers"]["equipment"]
    begun = frame.ago(400, draws)
    for place in range(number, frame.size.equipment, _LENDERS):
        what = f"{names[place % len(names)]} {place // len(names) + 1}"
        licence = draws.happens(0.4)
        store.equipment.append(
            Equipment(
                organisation=body,
                title=title(what, most=80),
                description=words["description"].format(what=what) + f"\n\n{texts()['note']}",
                issue_areas=Equipment.written_issues(draws.some(IssueArea.values, draws.whole(1, 4))),
                needs_radio_licence=licence,
                licence_note=words["licence_note"] if licence else "",
                preparation_h=draws.one((0, 4, 24)),
                service_h=draws.one((4, 24, 48)),
                max_days=draws.one((14, 30, 60)),
                area_code=frame.cast.towns[0].area_code,
                shipping_subprefecture_h=24,
                shipping_prefecture_h=48,
                confirms_each=draws.happens(0.7),
                created_at=begun,
            )
        )
    for one in store.equipment:
        store.units += [
            Unit(equipment=one, label=f"{number + 1}-{store.equipment.index(one) + 1:02d}-{label:02d}")
            for label in range(1, draws.whole(1, 5) + 1)
        ]
    _add_kit(draws, store, begun)
    return store


def _add_kit(draws: Draws, store: Store, begun: datetime) -> None:
    if len(store.equipment) > 1:
        body, words = store.lender.organisation, texts()["lending"]
        kit = Kit(organisation=body, title=title(words["kit"], most=80), description=texts()["note"], created_at=begun)
        store.kits.append(kit)
        store.parts += [KitPart(kit=kit, equipment=one) for one in draws.some(store.equipment, 2)]


def lender_of(frame: Frame, store: Store) -> Any:
    """Return who acts for a lender."""
    body = store.lender.organisation
    return frame.cast.officer(body, "reviewer") if body in frame.cast.bureaus else frame.cast.of(body)
