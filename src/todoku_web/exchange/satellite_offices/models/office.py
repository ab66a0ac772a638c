"""A satellite office or shared workplace: who operates it, where it is, what it has, and when it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from todoku_web.exchange.needs.models.events import WORD, Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang

NAME_LENGTH = 80
NOTE_LENGTH = 500
_CODE, _KEY = 5, 64


class OfficeState(models.TextChoices):
    """Whether everybody sees an office; the texts are keys of the catalogue."""

    DRAFT = "draft", "satellite_offices.state.draft"
    LISTED = "listed", "satellite_offices.state.listed"
    WITHDRAWN = "withdrawn", "satellite_offices.state.withdrawn"


class PlaceKind(models.TextChoices):
    """What can be booked."""

    DESK = "desk", "satellite_offices.place_kind.desk"
    MEETING_ROOM = "meeting_room", "satellite_offices.place_kind.meeting_room"
    PRIVATE_ROOM = "private_room", "satellite_offices.place_kind.private_room"


class Office(models.Model):
    """An office of the directory; whoever promises or frees its places locks this one row."""

    log_name = "satellite_office"
    """With which its steps stand in the log."""

    key = models.CharField(max_length=_KEY)
    """Of the form that made it: the same form sent twice makes one office."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="offices")
    """Who operates it."""
    known_as = models.CharField(max_length=_KEY, blank=True)
    """Of the entry that came with todoku and was taken over; empty of others."""
    state = models.CharField(max_length=WORD, choices=OfficeState.choices, default=OfficeState.DRAFT)
    version = models.PositiveIntegerField(default=1)

    name = models.CharField(max_length=NAME_LENGTH)
    name_en = models.CharField(max_length=NAME_LENGTH, blank=True)
    area_code = models.CharField(max_length=_CODE, db_index=True)
    """Code of the municipality in which it lies."""
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    """In degrees; null is not known."""
    parts = models.JSONField(default=dict)
    """``about``, ``facilities`` and ``terms``, as ``todoku_web.exchange.satellite_offices.part_specs`` has them."""
    takes_bookings = models.BooleanField(default=False)
    most_days_ahead = models.PositiveSmallIntegerField(default=60)
    most_hours = models.PositiveSmallIntegerField(default=8)
    """Longest booking."""
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One office for each form, and one for each entry that was taken over; by name."""

        ordering: ClassVar[Sequence[str]] = ["name", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="satellite_office_once"),
            models.UniqueConstraint(
                fields=("known_as",), condition=~models.Q(known_as=""), name="satellite_office_taken_over_once"
            ),
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("state", "name"))]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("satellite_offices:office", args=[self.pk])

    @property
    def is_listed(self) -> bool:
        """Whether everybody sees it."""
        return self.state == OfficeState.LISTED

    def named(self, lang: Lang) -> str:
        """Return the name in a language, in Japanese where it has none."""
        return (self.name_en if lang == "en" else "") or self.name

    @property
    def latest_hours(self) -> Any:
        """The hours that were set to hold last; None where none are known."""
        return max(self.hours.all(), key=lambda one: one.from_on, default=None)

    def part(self, name: str) -> dict[str, Any]:
        """Return what a part holds; empty where nothing was written yet."""
        found: dict[str, Any] = self.parts.get(name, {})
        return found


class Hours(models.Model):
    """Hours of the week of an office, from a day (in Japan) on; none at all are not known."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="hours")
    from_on = models.DateField()
    week = models.JSONField(default=dict)
    """Weekday -> minutes after midnight from which until which: ``{"mon": [540, 1020]}``; others are closed."""

    class Meta:
        """One for each day; the first one first."""

        ordering: ClassVar[Sequence[str]] = ["from_on"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("office", "from_on"), name="satellite_office_hours_once")
        ]

    def __str__(self) -> str:
        """Return the day."""
        return self.from_on.isoformat()


class Place(models.Model):
    """Places of one kind that are alike: so many desks, or a room; nobody is given a numbered one."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="places")
    kind = models.CharField(max_length=WORD, choices=PlaceKind.choices)
    name = models.CharField(max_length=NAME_LENGTH)
    count = models.PositiveSmallIntegerField()
    """How many there are that can be booked by themselves: desks, or rooms that are alike."""
    people = models.PositiveSmallIntegerField()
    """How many people each is for."""
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    is_offered = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """A name once for each office."""

        ordering: ClassVar[Sequence[str]] = ["kind", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("office", "name"), name="satellite_office_place_once")
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def seats(self) -> int:
        """How many can be booked now; none of what is not offered."""
        return self.count if self.is_offered else 0

    @property
    def organisation_id(self) -> int:
        """Who operates it."""
        return int(self.office.organisation_id)


class Closure(models.Model):
    """A time in which an office, or one of its places, is closed though the week's hours say otherwise."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="closures")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.CASCADE, related_name="closures")
    """Null where all of the office is closed."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=NOTE_LENGTH)

    class Meta:
        """The first one first."""

        ordering: ClassVar[Sequence[str]] = ["starts_at", "pk"]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("office", "ends_at"))]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class OfficeEvent(Event):
    """One step in the history of an office."""

    of = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="events")
