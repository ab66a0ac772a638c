"""What is handed in to calls, its history and files, and what people are told."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models.calls import REASON_LENGTH, Admission, Call, CallForm

if TYPE_CHECKING:
    from collections.abc import Sequence

_HASH, _WORD, _NAME = 64, 20, 80


class ApplicationState(models.TextChoices):
    """Where an application stands; the texts are keys of the catalogue."""

    DRAFT = "draft", "calls.application.draft"
    SUBMITTED = "submitted", "calls.application.submitted"
    ACCEPTED = "accepted", "calls.application.accepted"
    WAITING = "waiting", "calls.application.waiting"
    SELECTED = "selected", "calls.application.selected"
    NOT_SELECTED = "not_selected", "calls.application.not_selected"
    WITHDRAWN = "withdrawn", "calls.application.withdrawn"
    CANCELLED = "cancelled", "calls.application.cancelled"


LIVE = (
    ApplicationState.SUBMITTED,
    ApplicationState.ACCEPTED,
    ApplicationState.WAITING,
    ApplicationState.SELECTED,
)
"""It stands and may still come to a seat, or has one."""
SEATED = (ApplicationState.ACCEPTED, ApplicationState.SELECTED)
HANDED_IN = (*LIVE, ApplicationState.NOT_SELECTED)


class Application(models.Model):
    """What one applicant answers to one call, by one version of its form."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    """Of the page that began it: the same page sent twice makes one application."""
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    form = models.ForeignKey(CallForm, on_delete=models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="applications"
    )
    applicant_name = models.CharField(max_length=_NAME, blank=True)
    """As it was when the application was handed in; it stays when the account goes."""
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="applications"
    )
    """For whom the person applies; null for themselves."""
    need = models.ForeignKey(
        "needs.Need", null=True, blank=True, on_delete=models.SET_NULL, related_name="applications"
    )
    """The local need that it is about."""
    answers = models.JSONField(default=dict)
    declared = models.JSONField(default=list)
    """Ids of the rules that the applicant declares to meet."""
    state = models.CharField(max_length=_WORD, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    number = models.PositiveIntegerField(null=True)
    """Counts the applications of a call in the order in which they came in."""
    waiting_number = models.PositiveIntegerField(null=True)
    """Who has the least comes next; null who does not wait."""
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    """Of the outcome."""
    begun_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        """In the order of their numbers; one for each page that began one."""

        ordering: ClassVar[Sequence[str]] = ["number", "begun_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("applicant", "key"), name="application_once"),
            models.UniqueConstraint(fields=("call", "number"), name="application_number_once"),
            models.UniqueConstraint(
                fields=("call", "waiting_number"),
                condition=Q(waiting_number__isnull=False),
                name="application_waiting_once",
            ),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("call", "state", "number")),
            models.Index(fields=("applicant", "changed_at")),
            models.Index(fields=("organisation", "call")),
        ]

    def __str__(self) -> str:
        """Return the call and the number."""
        return f"{self.call} {self.number or '-'}"

    @property
    def is_live(self) -> bool:
        """Whether it may still come to a seat, or has one."""
        return self.state in LIVE

    @property
    def outcome_is_told(self) -> bool:
        """Whether the applicant may know the outcome: of a selection once its results are published."""
        return self.call.admission == Admission.FIRST_COME or self.call.state != CallState.ANNOUNCED

    @property
    def told_state(self) -> str:
        """Where it stands, as far as the applicant may know."""
        untold = (ApplicationState.SELECTED, ApplicationState.NOT_SELECTED, ApplicationState.WAITING)
        hidden = self.state in untold and not self.outcome_is_told
        return str(ApplicationState.SUBMITTED if hidden else self.state)

    @property
    def shown_name(self) -> str:
        """Who applies: the organisation, else the person."""
        return self.organisation.name if self.organisation else self.applicant_name


class Attachment(models.Model):
    """A file that answers a field of an application's form."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    field = models.CharField(max_length=40)
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One file for each field."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("application", "field"), name="attachment_once")
        ]

    def __str__(self) -> str:
        """Return the file's name."""
        return str(self.upload)


class ApplicationEvent(models.Model):
    """One step in the history of an application; never changed."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=_WORD)
    """``calls.application.did.<action>`` is its text in the catalogue; an outcome is told once it is published."""
    text = models.TextField(max_length=REASON_LENGTH, blank=True)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
