"""A screening of a call, the versions of its criteria, and its history."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.exchange.calls.models import REASON_LENGTH, Call
from todoku_web.exchange.screening.workflow import OthersShown, ScreeningState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku_web.accounts.models import Organisation

MINUTES_LENGTH, ATTENDED_LENGTH = 10_000, 1000
_WORD, _ID = 20, 40


class Screening(models.Model):
    """How one judged stage of a call is screened: by how many readers, what they see, until when, for which places."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="screenings")
    stage = models.CharField(max_length=_ID)
    """Id of the call's stage that it judges."""
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    """The stage's titles when the screening was begun."""
    is_final = models.BooleanField()
    """Whether places are given by it; otherwise whoever is above the line comes to the next judged stage."""
    readers = models.PositiveSmallIntegerField(default=3)
    """Of each application."""
    places = models.PositiveIntegerField()
    reserves = models.PositiveIntegerField(default=0)
    hides_applicant = models.BooleanField(default=True)
    """Whether readers see neither who applies nor the answers of ``hidden_fields``."""
    hidden_fields = models.JSONField(default=list)
    """Ids of the form's fields that would tell who applies."""
    others = models.CharField(max_length=_WORD, choices=OthersShown.choices, default=OthersShown.MEETING)
    closes_at = models.DateTimeField(null=True)
    """The first instant at which no sheet is taken any more."""
    seed = models.PositiveIntegerField(default=1)
    """Of the draws that say how sure a rank is."""
    state = models.CharField(max_length=_WORD, choices=ScreeningState.choices, default=ScreeningState.PREPARING)
    criteria = models.ForeignKey("CriteriaVersion", null=True, on_delete=models.PROTECT, related_name="+")
    """The newest version of its criteria."""
    version = models.PositiveIntegerField(default=1)
    confirmed_at = models.DateTimeField(null=True)
    """When it was settled which applications are screened."""
    opened_at = models.DateTimeField(null=True)
    first_score_at = models.DateTimeField(null=True)
    """From then on criteria do not change."""
    facts_version = models.PositiveIntegerField(default=0)
    """Counts every change of that of which the rank table is made."""
    met_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    held_on = models.DateField(null=True)
    attended = models.CharField(max_length=ATTENDED_LENGTH, blank=True)
    minutes = models.TextField(max_length=MINUTES_LENGTH, blank=True)
    assigning = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    ranking_job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    """The last jobs that were asked for."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """What changed last stands first; one for each stage of a call."""

        ordering: ClassVar[Sequence[str]] = ["-changed_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("call", "stage"), name="screening_of_stage_once")
        ]

    def __str__(self) -> str:
        """Return the stage's title."""
        return self.title

    @property
    def organisation_id(self) -> int:
        """The organisation whose call it is."""
        return self.call.organisation_id

    @property
    def organisation(self) -> Organisation:
        """The organisation whose call it is."""
        found: Organisation = self.call.organisation
        return found

    def named(self, lang: str) -> str:
        """Return the title in a language, the Japanese one where there is no other."""
        return (self.title_en or self.title) if lang == "en" else self.title


class CriteriaVersion(models.Model):
    """One version of a screening's criteria; never changed."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="criteria_versions")
    number = models.PositiveIntegerField()
    rows = models.JSONField()
    """[{"id", "title": {"ja", "en"}, "weight": whole number, "anchors": five texts, empty for the usual ones,
    "source"}]"""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Numbers count up within a screening."""

        ordering: ClassVar[Sequence[str]] = ["number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("screening", "number"), name="criteria_version_once")
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once; InputError for a change of one that is kept."""
        if not self._state.adding:
            raise InputError("screening.version_fixed", number=self.number)
        super().save(*args, **kwargs)


class ScreeningEvent(models.Model):
    """One step in the history of a screening, for the office; never changed."""

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_name = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=_WORD)
    """``screening.did.<action>`` is its text in the catalogue."""
    number = models.PositiveIntegerField(null=True)
    """Of the application that it is about."""
    reviewer = models.CharField(max_length=80, blank=True)
    """Name of the reviewer that it is about."""
    text = models.TextField(max_length=REASON_LENGTH, blank=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar[Sequence[str]] = ["-at", "-pk"]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("screening", "-at"))]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
