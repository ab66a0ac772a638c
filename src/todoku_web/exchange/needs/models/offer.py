"""What an organisation can bring to needs: technology, people, money, equipment, shared services."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.needs.models.events import WORD, Event
from todoku_web.exchange.needs.workflow import PUBLIC_OFFERS, OfferState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

TITLE_LENGTH = 120
TEXT_LENGTH = 4000
NOTE_LENGTH = 1000
LINK_LENGTH = 300
MOST_AREAS = 60
_HASH = 64


class OfferKind(models.TextChoices):
    """What is offered; the texts are keys of the catalogue."""

    TECHNOLOGY = "technology", "needs.kind.technology"
    INFRASTRUCTURE = "infrastructure", "needs.kind.infrastructure"
    PEOPLE = "people", "needs.kind.people"
    MONEY = "money", "needs.kind.money"
    EQUIPMENT = "equipment", "needs.kind.equipment"
    AI_SERVICE = "ai_service", "needs.kind.ai_service"


class Competence(models.TextChoices):
    """What people who are offered know."""

    NETWORKS = "networks", "needs.competence.networks"
    RADIO = "radio", "needs.competence.radio"
    CLOUD = "cloud", "needs.competence.cloud"
    SECURITY = "security", "needs.competence.security"
    AI = "ai", "needs.competence.ai"
    DATA = "data", "needs.competence.data"
    PROCESSES = "processes", "needs.competence.processes"
    PROCUREMENT = "procurement", "needs.competence.procurement"
    FUNDING = "funding", "needs.competence.funding"
    TRAINING = "training", "needs.competence.training"
    TELEWORK = "telework", "needs.competence.telework"
    BUSINESS = "business", "needs.competence.business"


class Offer(models.Model):
    """Something that an organisation offers, where, to how many and until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    """Of the form that made it: the same form sent twice makes one offer."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="offers")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="offers")
    """Who offers, and whom one turns to."""
    state = models.CharField(max_length=WORD, choices=OfferState.choices, default=OfferState.DRAFT)
    version = models.PositiveIntegerField(default=1)

    kind = models.CharField(max_length=WORD, choices=OfferKind.choices)
    title = models.CharField(max_length=TITLE_LENGTH)
    description = models.TextField(max_length=TEXT_LENGTH, blank=True)
    issue_areas = models.JSONField(default=list, blank=True)
    """Values of ``IssueArea``; empty is for any."""
    requirements = models.JSONField(default=list, blank=True)
    """Ids of the requirement catalogue that it can meet."""
    fields = models.JSONField(default=list, blank=True)
    """Of people: values of ``Competence``."""
    days_max = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_max = models.PositiveSmallIntegerField(null=True, blank=True)
    """Of people: for one need at most; null is not said."""
    capacity = models.PositiveIntegerField(null=True, blank=True)
    """How many needs it can serve at once; null is not said."""

    areas = models.JSONField(default=list, blank=True)
    """Codes of prefectures, subprefectures and municipalities where it is to be had; empty is anywhere."""
    base_code = models.CharField(max_length=5, blank=True)
    """Municipality from which it comes."""
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    """Of that municipality's hall in degrees, where the register knows it."""

    budget_jpy = models.PositiveBigIntegerField(null=True, blank=True)
    """Of money: what one need can get at most; null is not said."""
    programme = models.CharField(max_length=_HASH, blank=True)
    """Of money: id of a programme of ``todoku.programmes``; empty are the organisation's own funds."""
    open_from = models.DateField(null=True, blank=True)
    open_until = models.DateField(null=True, blank=True)
    """First and last day in Japan on which needs can turn to it; null is without limit."""
    terms = models.TextField(max_length=NOTE_LENGTH, blank=True)
    link = models.CharField(max_length=LINK_LENGTH, blank=True)
    """Page of the organisation on which one can turn to it."""
    results_count = models.PositiveIntegerField(null=True, blank=True)
    """Past results, as told; null is not said."""
    results_text = models.TextField(max_length=NOTE_LENGTH, blank=True)
    results_source = models.CharField(max_length=LINK_LENGTH, blank=True)
    """Where the past results can be read."""

    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One offer for each form; the newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="offer_once"),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("state", "kind")),
            models.Index(fields=("state", "-opened_at")),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it."""
        return self.state in PUBLIC_OFFERS

    def takes_needs_on(self, day: date) -> bool:
        """Whether needs can turn to it on a day in Japan: open, from the first day to the end of the last."""
        begun = self.open_from is None or self.open_from <= day
        return self.state == OfferState.OPEN and begun and (self.open_until is None or day <= self.open_until)


class OfferEvent(Event):
    """One step in the history of an offer."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="events")
