"""Plans that people make together: their settings, versions, changes, comments and the log of who decided."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from todoku.errors import InputError
from todoku_web.planning.workflow import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TITLE_LENGTH = 120
TEXT_LENGTH = 4000
REASON_LENGTH = 500
_NAME_LENGTH = 80
_HASH = 64
_KIND = 20
_TARGET = 80


def choices(kind: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the values of an enumeration with the keys of their texts."""
    return [(str(one), one.word) for one in kind]


def _person(related_name: str = "+") -> models.ForeignKey:
    """Return the field of a person who did something; the record stays when the account goes."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name=related_name
    )


class Plan(models.Model):
    """A plan of one municipality: what is asked for now, where it stands, and its newest version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH, unique=True)
    """Of the form that made it: the same form sent twice makes one plan."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="plans")
    area_code = models.CharField(max_length=20, db_index=True)
    title = models.CharField(max_length=TITLE_LENGTH)
    purpose = models.TextField(max_length=TEXT_LENGTH, blank=True)
    ownership = models.CharField(max_length=_KIND, blank=True)
    """The form of ownership that is put to the decision (``FundingOption.id``); empty while it is open."""
    config = models.JSONField(default=dict)
    """What is asked for now, as a plan's configuration; a version holds what it was made with."""
    present = models.ForeignKey("uploads.Upload", null=True, on_delete=models.PROTECT, related_name="+")
    """The town's own table of present service, which goes before what the data say."""
    state = models.CharField(max_length=_KIND, choices=choices(State), default=State.DRAFTING)
    version = models.PositiveIntegerField(default=1)
    """Counts every change; a form that saw an older one is asked about, never obeyed silently."""
    current = models.ForeignKey("PlanVersion", null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    """The newest computation that was asked for."""
    made_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="made_into")
    created_by = _person("plans_begun")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_by = _person()
    round = models.PositiveIntegerField(default=0)
    """Counts how often it was put to review: answers of an earlier round stay in the log and count no more."""
    approver = models.ForeignKey("accounts.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    in_order = models.BooleanField(default=False)
    """Whether reviewers are asked one after the other; else all at once."""
    decided_at = models.DateTimeField(null=True)
    decided_as = models.CharField(max_length=_KIND, blank=True)
    """``decide``, ``decide_as_deputy`` or ``decide_alone`` (決裁、代決、専決)."""
    awaits_acknowledgement = models.BooleanField(default=False)
    """Whether a deputy decided and the approver has not looked at it since (後閲)."""
    published_at = models.DateTimeField(null=True)
    publishes_network = models.BooleanField(default=False)
    """Whether routes and sites are public, too; by default aggregates only."""

    class Meta:
        """The plan that changed last stands first."""

        ordering: ClassVar[Sequence[str]] = ["-changed_at", "pk"]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("state", "-published_at"))]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @cached_property
    def reader_ids(self) -> frozenset[int]:
        """The people to whom it was sent for reading."""
        return frozenset() if self._state.adding else frozenset(one.person_id for one in self.readings.all())

    @cached_property
    def round_seats(self) -> list[Seat]:
        """The seats of the present round, in the order of the route."""
        return [] if self._state.adding else [one for one in self.seats.all() if one.round == self.round]

    @property
    def cost_jpy(self) -> int | None:
        """Cost of building by the newest version; None while nothing was computed."""
        return None if self.current is None else self.current.capex_jpy


class PlanVersion(models.Model):
    """What was computed of a plan, with what, by whom; never changed."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LENGTH)
    config = models.JSONField()
    """With what it was computed, changes by hand included."""
    present = models.ForeignKey("uploads.Upload", null=True, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=_HASH)
    job = models.OneToOneField("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = _person()
    made_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=REASON_LENGTH, blank=True)
    document_id = models.CharField(max_length=_HASH)
    """The plan's id as a document: the hash of configuration and inputs."""
    households = models.PositiveIntegerField()
    route_km = models.FloatField()
    sites = models.PositiveIntegerField()
    capex_jpy = models.PositiveBigIntegerField()
    gap = models.FloatField()

    class Meta:
        """Numbers count up within a plan; the newest stands first."""

        ordering: ClassVar[Sequence[str]] = ["-number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("plan", "number"), name="plan_version_once")
        ]

    def __str__(self) -> str:
        """Return the plan and the number."""
        return f"{self.plan} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once; InputError for a change of one that is kept."""
        if not self._state.adding:
            raise InputError("planning.version_fixed", number=self.number)
        super().save(*args, **kwargs)


class Revision(models.Model):
    """What a plan asked for after each change: with it, two people who change at once can be told apart."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    """{"title", "purpose", "ownership", "config"}: what a form may change."""
    by = _person()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One for each version of the settings."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("plan", "version"), name="plan_revision_once")
        ]

    def __str__(self) -> str:
        """Return the plan and the count."""
        return f"{self.plan} r{self.version}"


class EditKind(StrEnum):
    """What a person changes by hand; ``planning.edit.<kind>`` is its text in the catalogue."""

    FORBID_ROAD = "forbid_road"
    FORCE_ROAD = "force_road"
    PLACE_SITE = "place_site"
    MOVE_SITE = "move_site"
    KEEP_SITE = "keep_site"
    LEAVE_SITE = "leave_site"

    @property
    def word(self) -> str:
        """The key of its text."""
        return f"planning.edit.{self}"


class Edit(models.Model):
    """A change asked for by hand on a road or a site; it counts from the next version on."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="edits")
    kind = models.CharField(max_length=_KIND, choices=choices(EditKind))
    target = models.CharField(max_length=_TARGET, blank=True)
    """``edge_id`` or ``site_id`` in the version on which it was asked for; empty for a place."""
    detail = models.JSONField(default=dict)
    """{"lat", "lon", "note"}: where, and why."""
    asked_on = models.ForeignKey(PlanVersion, null=True, on_delete=models.CASCADE, related_name="+")
    first_in = models.ForeignKey(PlanVersion, null=True, on_delete=models.CASCADE, related_name="edits")
    """The first version that was made with it; null while it waits."""
    by = _person()
    at = models.DateTimeField(default=timezone.now)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = _person()

    class Meta:
        """In the order in which they were asked for."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return kind and target."""
        return f"{self.kind} {self.target}"


class Target(StrEnum):
    """What a comment is about; ``planning.target.<kind>`` is its text in the catalogue."""

    NONE = "none"
    CELL = "cell"
    SITE = "site"
    EDGE = "edge"
    FIGURE = "figure"

    @property
    def word(self) -> str:
        """The key of its text."""
        return f"planning.target.{self}"


class Comment(models.Model):
    """Something said about a plan, or a square, station, stretch of route or figure of it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="comments")
    version = models.ForeignKey(PlanVersion, null=True, on_delete=models.CASCADE, related_name="+")
    """The version that the person looked at."""
    key = models.CharField(max_length=_HASH, unique=True)
    target = models.CharField(max_length=_KIND, choices=choices(Target), default=Target.NONE)
    target_id = models.CharField(max_length=_TARGET, blank=True)
    """``mesh_code``, ``site_id``, ``edge_id`` or the figure's id."""
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies")
    body = models.TextField(max_length=TEXT_LENGTH)
    by = _person()
    by_name = models.CharField(max_length=_NAME_LENGTH)
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = _person()

    class Meta:
        """In the order in which they were said."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what it is about."""
        return f"{self.target} {self.target_id}"


class Seat(models.Model):
    """A reviewer's place in one round (合議), and the answer."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="seats")
    round = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()
    member = models.ForeignKey("accounts.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=_NAME_LENGTH)
    agreed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=REASON_LENGTH, blank=True)

    class Meta:
        """In the order of the route."""

        ordering: ClassVar[Sequence[str]] = ["round", "place"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("plan", "round", "place"), name="plan_seat_once")
        ]

    def __str__(self) -> str:
        """Return the reviewer's name."""
        return self.name


class Reading(models.Model):
    """A person to whom a plan was sent for reading (回覧)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plan_readings")
    sent_by = _person()
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        """A person reads a plan once."""

        ordering: ClassVar[Sequence[str]] = ["sent_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("plan", "person"), name="plan_reading_once")
        ]

    def __str__(self) -> str:
        """Return the person."""
        return str(self.person)


class Step(models.Model):
    """A line of the log of approval: who did what, when, on which version, and why; never changed."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=_KIND)
    """Of the transition (:data:`todoku_web.planning.workflow.TRANSITIONS`)."""
    from_state = models.CharField(max_length=_KIND, choices=choices(State))
    to_state = models.CharField(max_length=_KIND, choices=choices(State))
    version = models.ForeignKey(PlanVersion, null=True, on_delete=models.PROTECT, related_name="+")
    by = _person()
    by_name = models.CharField(max_length=_NAME_LENGTH)
    office = models.CharField(max_length=_NAME_LENGTH)
    role = models.CharField(max_length=_KIND)
    for_name = models.CharField(max_length=_NAME_LENGTH, blank=True)
    """For whom a deputy decided."""
    own_draft = models.BooleanField(default=False)
    """Whether the person who decided alone had drafted it."""
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order in which it happened."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return the name of the transition."""
        return self.name
