"""A service that municipalities develop and use together, who takes part in it, and its history."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.models.events import REASON_LENGTH, WORD, Event
from todoku_web.exchange.shared_services.workflow import LIVE, PUBLIC, MemberState, ServiceState

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_LENGTH = 120
SUCCESSION = "succession"
_HASH, _CODE, _ID = 64, 5, 64


class SharedService(models.Model):
    """A shared service: who leads the group, what it is for, and where it stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    """Of the form that made it: the same form sent twice makes one service."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="led_services")
    """The lead body; a municipality that leads is also the first member."""
    state = models.CharField(max_length=WORD, choices=ServiceState.choices, default=ServiceState.PREPARING)
    version = models.PositiveIntegerField(default=1)
    """Counts the changes of what it says and of its state; its parts have versions of their own."""
    title = models.CharField(max_length=TITLE_LENGTH)
    issue_area = models.CharField(max_length=WORD, choices=IssueArea.choices)
    content = models.JSONField(default=dict)
    """As ``todoku_web.exchange.shared_services.part_specs.ABOUT`` describes it."""
    offer = models.ForeignKey(
        "needs.Offer", null=True, blank=True, on_delete=models.SET_NULL, related_name="shared_services"
    )
    """The shared AI service on which it is built, where it is on offer here."""
    model_id = models.CharField(max_length=_ID, blank=True)
    """The model for roll-out that it follows: of the portal, or of one that comes with todoku."""
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    in_use_since = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        """One service for each form; the newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="shared_service_once"),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("state", "-changed_at")),
            models.Index(fields=("issue_area", "state")),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it."""
        return self.state in PUBLIC


class Member(models.Model):
    """A municipality in a group, from its invitation until it leaves; one that comes again is a new member."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(SharedService, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="shared_services")
    area_code = models.CharField(max_length=_CODE)
    """The municipality as it was when it came."""
    state = models.CharField(max_length=WORD, choices=MemberState.choices, default=MemberState.INVITED)
    version = models.PositiveIntegerField(default=1)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    """Last day of membership."""
    reason = models.TextField(max_length=REASON_LENGTH, blank=True)
    """Why it left or declined."""
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    """The member that took its place when its municipality became part of that one's."""
    census = models.JSONField(default=dict)
    """``population``, ``households`` and ``as_of`` when it joined: known also when it is a municipality no more."""
    joining = models.JSONField(default=dict)
    """``rule``, ``amount_jpy``, ``base_jpy``, ``key`` (its number) and ``credits`` (member -> yen): of a late joiner
    what was agreed, of who took another's place ``succession`` and nothing; empty of who was there from the start."""
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order in which they came; a body is in a group once at a time."""

        ordering: ClassVar[Sequence[str]] = ["joined_on", "created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(
                fields=("service", "organisation"), condition=models.Q(state__in=LIVE), name="shared_member_once"
            ),
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("organisation", "state"))]

    def __str__(self) -> str:
        """Return whose membership it is."""
        return str(self.organisation)

    @property
    def took_over(self) -> bool:
        """Whether it came by taking the place of a member that became part of it."""
        return self.joining.get("rule") == SUCCESSION


class ServiceEvent(Event):
    """One step in the history of a service; ``changes`` names what was written, or the member whom it is about."""

    service = models.ForeignKey(SharedService, on_delete=models.CASCADE, related_name="events")
