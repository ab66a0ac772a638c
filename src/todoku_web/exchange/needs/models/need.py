"""A local problem that somebody wants solved, from its draft to its adoption."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.models.events import WORD, Event
from todoku_web.exchange.needs.workflow import PUBLIC_NEEDS, NeedState

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_LENGTH = 120
TEXT_LENGTH = 4000
NOTE_LENGTH = 1000
PLACE_LENGTH = 120
MOST_REQUIREMENTS = 10
_HASH = 64
_CODE, _SQUARE = 5, 9


class Who(models.TextChoices):
    """Who has the need."""

    MUNICIPALITY = "municipality", "needs.who.municipality"
    FIRM = "firm", "needs.who.firm"
    FARM = "farm", "needs.who.farm"
    SCHOOL = "school", "needs.who.school"
    RESIDENT = "resident", "needs.who.resident"
    OTHER = "other", "needs.who.other"


class PlaceKind(models.TextChoices):
    """How the place is given."""

    MUNICIPALITY = "municipality", "needs.place_kind.municipality"
    AREA = "area", "needs.place_kind.area"
    POINT = "point", "needs.place_kind.point"


class Readiness(models.TextChoices):
    """How far those who have the need are; each is more than the one before."""

    IDEA = "idea", "needs.readiness.idea"
    AGREED = "agreed", "needs.readiness.agreed"
    PREPARED = "prepared", "needs.readiness.prepared"
    FUNDED = "funded", "needs.readiness.funded"


class Need(models.Model):
    """A local problem: what, where, who suffers, what it asks of a network, and where it stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    """Of the form that made it: the same form sent twice makes one need."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="needs")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    """Whose need it is; null of somebody for themselves, whose name is never public."""
    state = models.CharField(max_length=WORD, choices=NeedState.choices, default=NeedState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    """Counts every change; a form that saw an older one is asked about, never obeyed silently."""

    who = models.CharField(max_length=WORD, choices=Who.choices)
    issue_area = models.CharField(max_length=WORD, choices=IssueArea.choices)
    title = models.CharField(max_length=TITLE_LENGTH)
    problem = models.TextField(max_length=TEXT_LENGTH, blank=True)
    sufferers = models.TextField(max_length=NOTE_LENGTH, blank=True)
    """Who suffers from it, in words."""
    sufferers_count = models.PositiveIntegerField(null=True, blank=True)
    """People or bodies, as told; null is not known."""
    loss = models.TextField(max_length=NOTE_LENGTH, blank=True)
    """What it costs a year, as told."""

    place_kind = models.CharField(max_length=WORD, choices=PlaceKind.choices, default=PlaceKind.MUNICIPALITY)
    area_code = models.CharField(max_length=_CODE)
    """Code of the municipality in which it lies."""
    place = models.CharField(max_length=PLACE_LENGTH, blank=True)
    """Of an area its name, which is public; of a point what was typed, which is not."""
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    """Of a point in degrees, seen by the owner and the offices of the place alone."""
    square = models.CharField(max_length=_SQUARE, blank=True)
    """Code of the 500 m square that holds the point: all that is published of it."""

    requirements = models.JSONField(default=list, blank=True)
    """Ids of the requirement catalogue (``todoku.radio.capacity.requirements``)."""
    requirement_note = models.TextField(max_length=NOTE_LENGTH, blank=True)
    readiness = models.CharField(max_length=WORD, choices=Readiness.choices, default=Readiness.IDEA)
    budget_year = models.PositiveSmallIntegerField(null=True, blank=True)
    """Fiscal year in which money could be budgeted; null is not known."""
    budget_jpy = models.PositiveBigIntegerField(null=True, blank=True)
    """What its owner could pay; null is not known."""

    plan = models.ForeignKey("planning.Plan", null=True, blank=True, on_delete=models.SET_NULL, related_name="needs")
    plan_requirement = models.CharField(max_length=_HASH, blank=True)
    """What the plan leaves open, by its id in the plan."""
    from_model = models.UUIDField(null=True, blank=True)
    """The proven model that is to be adopted."""

    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    """When an office accepted it for the first time."""

    class Meta:
        """One need for each form; the newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="need_once"),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("state", "-opened_at")),
            models.Index(fields=("area_code", "state")),
            models.Index(fields=("issue_area", "state")),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it: never the name of a resident, never the exact point."""
        return self.state in PUBLIC_NEEDS


class NeedEvent(Event):
    """One step in the history of a need."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="events")
