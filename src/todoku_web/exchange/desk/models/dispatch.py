"""A dispatch of an adviser to a town, its visits and what came of them, and what limits it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.desk.workflow import PUBLIC_DISPATCHES, DispatchState, VisitState
from todoku_web.exchange.needs.models.events import WORD, Event

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_LENGTH = 120
PLACE_LENGTH = 120
TEXT_LENGTH = 4000
SOURCE_LENGTH = 300
_HASH, _CODE, _PROJECT = 64, 5, 200


class Dispatch(models.Model):
    """An adviser who is sent for one case: for whom, by whom, of which year."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    """Of the form that made it: the same form sent twice makes one dispatch."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    need = models.ForeignKey("needs.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="dispatches")
    application = models.ForeignKey(
        "calls.Application", null=True, blank=True, on_delete=models.PROTECT, related_name="dispatches"
    )
    """What it answers: a need, or an application to a call for dispatches; one of them at least."""
    project = models.CharField(max_length=_PROJECT)
    """What makes two dispatches of one project: the need, else the town and what is advised on."""
    offer = models.ForeignKey("needs.Offer", on_delete=models.PROTECT, related_name="dispatches")
    """The adviser."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="dispatches")
    """The local government to which the adviser comes, or which recommended who asked."""
    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="dispatches_decided")
    area_code = models.CharField(max_length=_CODE)
    title = models.CharField(max_length=TITLE_LENGTH)
    asked_on = models.DateField()
    """The day in Japan on which it was applied for; its fiscal year is that of the rules."""
    fiscal_year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=WORD, choices=DispatchState.choices, default=DispatchState.ASKED)
    version = models.PositiveIntegerField(default=1)
    counts = models.BooleanField(default=True)
    """Whether it is one of the times of its year: not once it came to nothing before any visit."""
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; one for each form."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="dispatch_once"),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("state", "fiscal_year")),
            models.Index(fields=("offer", "fiscal_year", "project")),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether everybody sees that it is: not what was reported."""
        return self.state in PUBLIC_DISPATCHES


class Visit(models.Model):
    """A visit of an adviser: on the spot or online, planned, then reported by who was there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="visits")
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    online = models.BooleanField(default=False)
    place = models.CharField(max_length=PLACE_LENGTH, blank=True)
    state = models.CharField(max_length=WORD, choices=VisitState.choices, default=VisitState.PLANNED)
    advised = models.TextField(max_length=TEXT_LENGTH, blank=True)
    """What was advised."""
    next_steps = models.TextField(max_length=TEXT_LENGTH, blank=True)
    """What the town does next."""
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    """Why it was cancelled, or what the office asks of the report."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By day; one for each form."""

        ordering: ClassVar[Sequence[str]] = ["day", "online", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("dispatch", "key"), name="visit_once"),
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("day", "state"))]

    def __str__(self) -> str:
        """Return the day."""
        return str(self.day)


class DispatchEvent(Event):
    """One step in the history of a dispatch; ``changes`` holds the id of the visit that it was about."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="events")


class AdviserDays(models.Model):
    """Days on which an adviser can come: from the first to the last, both included."""

    key = models.CharField(max_length=_HASH)
    offer = models.ForeignKey("needs.Offer", on_delete=models.CASCADE, related_name="adviser_days")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        """By day; one for each form."""

        ordering: ClassVar[Sequence[str]] = ["first", "last", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("offer", "key"), name="adviser_days_once"),
        ]

    def __str__(self) -> str:
        """Return both days."""
        return f"{self.first} - {self.last}"


class YearRule(models.Model):
    """The limits of a fiscal year as an office read them in the year's own paper; null is not said there."""

    fiscal_year = models.PositiveSmallIntegerField(unique=True)
    days = models.PositiveSmallIntegerField()
    online_hours = models.PositiveSmallIntegerField()
    day_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    times_a_year = models.PositiveSmallIntegerField(null=True, blank=True)
    first_month = models.PositiveSmallIntegerField(null=True, blank=True)
    last_month = models.PositiveSmallIntegerField(null=True, blank=True)
    report_days = models.PositiveSmallIntegerField(null=True, blank=True)
    source_title = models.CharField(max_length=SOURCE_LENGTH)
    source_url = models.CharField(max_length=SOURCE_LENGTH)
    checked_on = models.DateField()
    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The latest year first."""

        ordering: ClassVar[Sequence[str]] = ["-fiscal_year"]

    def __str__(self) -> str:
        """Return the year."""
        return str(self.fiscal_year)
