"""What pages and other apps ask of offices, bookings and studies, each in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.satellite_offices.builtin import KnownOffice, not_taken_over
from todoku_web.exchange.satellite_offices.models import (
    HOLDING,
    OPEN,
    WAITERS,
    Booking,
    BookingState,
    Closure,
    Office,
    OfficeState,
    Place,
    PlaceKind,
    Study,
)
from todoku_web.exchange.satellite_offices.opening import begins

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

_MOST_WORDS = 5
_MOST_EVENTS, _MOST_DISPLACED = 12, 100


@dataclass(frozen=True, slots=True)
class OfficesAsked:
    """What the directory is filtered by; empty for all."""

    codes: tuple[str, ...] = ()
    """Municipalities."""
    kind: str = ""
    bookable: bool = False
    words: str = ""

    def fits(self, entry: KnownOffice) -> bool:
        """Whether an entry that nobody keeps is asked for: its places are not known, and nobody takes bookings."""
        told = f"{entry.name} {entry.name_en}".lower()
        here = not self.codes or entry.area_code in self.codes
        return here and not self.kind and not self.bookable and all(one.lower() in told for one in self.words.split())


def listed_offices(asked: OfficesAsked | None = None) -> QuerySet[Office]:
    """Return the offices of the directory by name, with their places."""
    wanted = asked or OfficesAsked()
    found = Office.objects.filter(state=OfficeState.LISTED).select_related("organisation").prefetch_related("places")
    if wanted.codes:
        found = found.filter(area_code__in=wanted.codes)
    if wanted.kind in PlaceKind.values:
        found = found.filter(pk__in=Place.objects.filter(kind=wanted.kind, is_offered=True).values("office"))
    if wanted.bookable:
        found = found.filter(takes_bookings=True)
    for word in wanted.words.split()[:_MOST_WORDS]:
        found = found.filter(
            Q(name__icontains=word) | Q(name_en__icontains=word) | Q(organisation__name__icontains=word)
        )
    return found.order_by("name", "pk")


def known_entries(asked: OfficesAsked | None = None) -> list[KnownOffice]:
    """Return the entries that came with todoku and that nobody has taken over."""
    wanted = asked or OfficesAsked()
    taken = Office.objects.exclude(known_as="").values_list("known_as", flat=True)
    return [one for one in not_taken_over(taken) if wanted.fits(one)]


def offices_in(codes: Collection[str]) -> tuple[list[Office], list[KnownOffice]]:
    """Return the offices of the directory in some municipalities, and the entries there that nobody keeps."""
    asked = OfficesAsked(codes=tuple(codes))
    return list(listed_offices(asked)), known_entries(asked)


def own_offices(person: Any) -> QuerySet[Office]:
    """Return the offices of a person's organisations, those out of the directory too."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    return Office.objects.filter(organisation__in=bodies).select_related("organisation").order_by("name", "pk")


def office_for_page(office_id: int) -> Office | None:
    """Return an office with all that its page and its calendar show; of closures those that are not over."""
    coming = Closure.objects.filter(ends_at__gt=timezone.now() - timedelta(days=8)).select_related("place")
    found = Office.objects.select_related("organisation", "author").prefetch_related(
        "places", "hours", Prefetch("closures", coming)
    )
    return found.filter(pk=office_id).first()


def office_with_all(office_id: int) -> Office | None:
    """Return an office with all closures that it ever had."""
    found = Office.objects.select_related("organisation").prefetch_related("places", "hours", "closures__place")
    return found.filter(pk=office_id).first()


def history_of(office: Office) -> list[Any]:
    """Return the last steps of an office's history, the newest first."""
    return list(office.events.select_related("actor").order_by("-at", "-pk")[:_MOST_EVENTS])


def bookings_between(office: Office, first: date, last: date, *, place: int | None = None) -> list[Booking]:
    """Return the bookings that have seats on some days (in Japan), the last one included."""
    start, end = begins(first), begins(last + timedelta(days=1))
    found = Booking.objects.filter(office=office, state__in=HOLDING, starts_at__lt=end, ends_at__gt=start)
    if place is not None:
        found = found.filter(place=place)
    return list(found.order_by("starts_at", "pk"))


def board(office: Office, day: date) -> list[Booking]:
    """Return the bookings of a day with who booked, cancelled ones too, by their beginning."""
    found = Booking.objects.filter(
        office=office, starts_at__gte=begins(day), starts_at__lt=begins(day + timedelta(days=1))
    )
    return list(found.select_related("place", "person", "for_body").order_by("starts_at", "created_at", "pk"))


def displaced(office: Office) -> list[Booking]:
    """Return the first of the bookings to come that had to give way, by their beginning."""
    found = Booking.objects.filter(office=office, state=BookingState.DISPLACED, starts_at__gt=timezone.now())
    return list(found.select_related("place", "person", "for_body").order_by("starts_at", "pk")[:_MOST_DISPLACED])


def own_bookings(person: Any) -> QuerySet[Booking]:
    """Return a person's bookings, those to come first, the soonest first; then the past ones, the last first."""
    return Booking.objects.filter(person=person).select_related("place", "office").order_by("-starts_at", "pk")


def coming_bookings(person: Any) -> QuerySet[Booking]:
    """Return what a person has to come, the soonest first."""
    found = Booking.objects.filter(person=person, state__in=OPEN, ends_at__gt=timezone.now())
    return found.select_related("place", "office").order_by("starts_at", "pk")


def calendar_bookings(person: Any, *, since: date) -> QuerySet[Booking]:
    """Return what stands in a person's calendar: what is to come and the last year, what was called off too."""
    found = Booking.objects.filter(person=person, ends_at__gt=begins(since))
    return found.select_related("place", "office").order_by("starts_at", "pk")


def booking_for_page(booking_id: Any) -> Booking | None:
    """Return a booking with what its page shows."""
    found = Booking.objects.select_related(
        "office__organisation", "organisation", "place__office", "person", "for_body"
    )
    return found.prefetch_related("events__actor").filter(pk=booking_id).first()


def waiting_position(one: Booking) -> int | None:
    """Return how many wait for the same place and time, up to and with it; None where it does not wait."""
    if one.state not in WAITERS:
        return None
    same = Booking.objects.filter(place=one.place_id, starts_at__lt=one.ends_at, ends_at__gt=one.starts_at)
    before = Q(created_at__lt=one.created_at) | Q(created_at=one.created_at, pk__lte=one.pk)
    displaced_ones = same.filter(state=BookingState.DISPLACED)
    if one.state == BookingState.DISPLACED:
        return int(displaced_ones.filter(before).count())
    return int(displaced_ones.count() + same.filter(before, state=BookingState.WAITING).count())


def used(office: Office, first: date, last: date) -> list[Booking]:
    """Return the bookings that stood when their time came and are over, of some days."""
    end = min(timezone.now(), begins(last + timedelta(days=1)))
    found = Booking.objects.filter(office=office, state__in=HOLDING, starts_at__gte=begins(first), ends_at__lte=end)
    return list(found.order_by("starts_at", "pk"))


def own_studies(person: Any) -> QuerySet[Study]:
    """Return the studies of a person's organisations, the newest first."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    return (
        Study.objects.filter(organisation__in=bodies)
        .select_related("organisation", "job")
        .order_by("-created_at", "pk")
    )


def study_for_page(study_id: Any) -> Study | None:
    """Return a study with its job."""
    return Study.objects.select_related("organisation", "author", "job").filter(pk=study_id).first()
