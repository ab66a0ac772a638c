"""A small world of lending for tests: a lender with cameras, a borrower, and a clock that stands where it is put."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any
from uuid import uuid4

from django.utils import timezone

from todoku.dates import JST
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Person, Role
from todoku_web.exchange.lending.actions import asking, stock
from todoku_web.exchange.lending.models import Holding, Reservation

NOW = dt.datetime(2027, 4, 1, 9, tzinfo=JST)
FACTS = stock.EquipmentFacts(
    title="360度カメラ",
    description="配信用",
    issue_areas=("tourism",),
    needs_radio_licence=False,
    licence_note="",
    preparation_h=2,
    service_h=4,
    max_days=14,
    area_code="01205",
    shipping_subprefecture_h=12,
    shipping_prefecture_h=24,
    shipping_elsewhere_h=None,
    confirms_each=False,
)
UNIT = stock.UnitFacts("A-1", "good", "", "in_service")


def at(day, hour=9):
    """Return an hour of April 2027 in Japan."""
    return dt.datetime(2027, 4, 1, hour, tzinfo=JST) + dt.timedelta(days=day - 1)


def wish(first, last, **given):
    """Return a wish from one day at nine until another, to the town where the equipment is kept."""
    return asking.Wish(at(first), at(last), **{"area_code": "01205", "purpose": "実証", **given})


@dataclass
class LendingWorld:
    """A lender in 室蘭市, a borrower in 登別市, and what is lent."""

    lender: Organisation
    borrower: Organisation
    keeper: Person
    asker: Person
    camera: Any = None
    units: list[Any] = field(default_factory=list)

    def ask(self, first, last, *, thing=None, **given):
        """Reserve something for the borrower."""
        return asking.ask(
            thing or self.camera, wish(first, last, **given), borrower=self.borrower, by=self.asker, key=uuid4().hex
        )

    def add(self, units=1, **facts):
        """Add a kind of equipment with units."""
        made = stock.add_equipment(replace(FACTS, **facts), organisation=self.lender, by=self.keeper)
        own = [stock.add_unit(made, replace(UNIT, label=f"A-{n + 1}"), by=self.keeper) for n in range(units)]
        return made, own


def make_lending_world(units=1, **facts):
    """Make lender, borrower, their people, and cameras."""
    lender = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="貸す市", area_code="01205")
    borrower = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="借りる市", area_code="01230")
    keeper = Person.objects.create_user("keeper@example.jp", "a-long-password", name="貸す人")
    asker = Person.objects.create_user("asker@example.jp", "a-long-password", name="借りる人")
    Membership.objects.create(person=keeper, organisation=lender, role=Role.DRAFTER)
    Membership.objects.create(person=asker, organisation=borrower, role=Role.DRAFTER)
    world = LendingWorld(lender, borrower, keeper, asker)
    stock.set_terms(lender, default_shipping_h=48, note="", by=keeper, seen=0)
    world.camera, world.units = world.add(units, **facts)
    return world


def overlapping():
    """Return the pairs of reservations that occupy one unit at the same time: there must be none."""
    held = list(Holding.objects.select_related("reservation").order_by("unit_id", "starts_at", "ends_at"))
    return [
        (one.reservation_id, other.reservation_id)
        for one, other in pairwise(held)
        if one.unit_id == other.unit_id and other.starts_at < one.ends_at and other.ends_at > one.starts_at
    ]


def states():
    """Return the states of all reservations, in the order in which they were asked for."""
    return [one.state for one in Reservation.objects.order_by("created_at", "pk")]


def later(days):
    """Return a whole hour some days from now."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    return now + dt.timedelta(days=days)
