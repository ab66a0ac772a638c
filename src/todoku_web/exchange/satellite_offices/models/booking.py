"""What somebody has booked in an office, or waits for, and what became of it."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from todoku_web.exchange.needs.models.events import REASON_LENGTH, WORD
from todoku_web.exchange.satellite_offices.models.office import NOTE_LENGTH, Office, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

_CODE, _KEY = 5, 64


class BookingState(models.TextChoices):
    """Where a booking stands; the texts are keys of the catalogue."""

    BOOKED = "booked", "satellite_offices.booking_state.booked"
    WAITING = "waiting", "satellite_offices.booking_state.waiting"
    DISPLACED = "displaced", "satellite_offices.booking_state.displaced"
    CANCELLED = "cancelled", "satellite_offices.booking_state.cancelled"
    LAPSED = "lapsed", "satellite_offices.booking_state.lapsed"


HOLDING: tuple[Any, ...] = (BookingState.BOOKED,)
"""Has seats."""
WAITERS: tuple[Any, ...] = (BookingState.DISPLACED, BookingState.WAITING)
"""Gets seats as soon as there are any; what had some already goes before."""
OPEN = (*HOLDING, *WAITERS)


class Booking(models.Model):
    """So many seats of a place, from when until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_KEY)
    """Of the form that made it: the same form sent twice makes one booking."""
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="bookings")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="bookings")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    """Who operates the office."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who booked."""
    for_body = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """For which organisation; null of somebody for themselves."""
    home_code = models.CharField(max_length=_CODE, blank=True)
    """Code of the municipality of that organisation; empty where it is none, or of no municipality."""
    count = models.PositiveSmallIntegerField(default=1)
    people = models.PositiveSmallIntegerField(default=1)
    """How many come."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    purpose = models.CharField(max_length=NOTE_LENGTH, blank=True)
    """Seen by who booked and by the operator."""
    state = models.CharField(max_length=WORD, choices=BookingState.choices)
    reason = models.TextField(max_length=REASON_LENGTH, blank=True)
    """Why the operator called it off."""
    came = models.PositiveSmallIntegerField(null=True, blank=True)
    """How many people came, as the operator counted; null where nobody counted."""
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """One booking for each form; in the order of the waiting list."""

        ordering: ClassVar[Sequence[str]] = ["created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("person", "key"), name="satellite_booking_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="satellite_booking_in_order"
            ),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("place", "state", "ends_at")),
            models.Index(fields=("office", "starts_at")),
            models.Index(fields=("person", "starts_at")),
        ]

    def __str__(self) -> str:
        """Return place and state."""
        return f"{self.place} {self.state}"

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("satellite_offices:booking", args=[self.pk])

    @property
    def has_begun(self) -> bool:
        """Whether its time has come."""
        return timezone.now() >= self.starts_at


class BookingEvent(models.Model):
    """One step in the history of a booking; never changed."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Null where the portal itself did it."""
    action = models.CharField(max_length=WORD)
    """``satellite_offices.did.<action>`` is its text in the catalogue."""
    text = models.TextField(max_length=REASON_LENGTH, blank=True)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action


def new_calendar_key() -> str:
    """Return a new secret for the address of a calendar."""
    return secrets.token_urlsafe(24)


class OwnCalendar(models.Model):
    """The secret address of the calendar of a person's own bookings."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=_KEY, unique=True, default=new_calendar_key)

    def __str__(self) -> str:
        """Return whose it is."""
        return str(self.person)
