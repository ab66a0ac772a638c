"""Calls with their forms and their history."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.exchange.calls.clock import CallState, Phase, phase_at
from todoku_web.exchange.calls.stages import Stage, read_stages
from todoku_web.exchange.issue_areas import IssueArea

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku_web.exchange.calls.form_fields import FormField

TITLE_LENGTH, VENUE_LENGTH = 120, 200
DESCRIPTION_LENGTH = 4000
REASON_LENGTH = 500
_HASH, _WORD, _AREA = 64, 20, 20


class CallKind(models.TextChoices):
    """What is called for; the texts are keys of the catalogue."""

    PROJECT_CALL = "project_call", "calls.kind.project_call"
    IDEA_CONTEST = "idea_contest", "calls.kind.idea_contest"
    BUSINESS_PLAN_CONTEST = "business_plan_contest", "calls.kind.business_plan_contest"
    SEMINAR = "seminar", "calls.kind.seminar"
    HACKATHON = "hackathon", "calls.kind.hackathon"
    TRAINING = "training", "calls.kind.training"
    DIGITAL_SUPPORTER = "digital_supporter", "calls.kind.digital_supporter"
    ICT_CLUB = "ict_club", "calls.kind.ict_club"
    ADVISER_DISPATCH = "adviser_dispatch", "calls.kind.adviser_dispatch"
    TELEWORK_DAYS = "telework_days", "calls.kind.telework_days"


class Audience(models.TextChoices):
    """For whom a call is meant; who may apply is said by its rules."""

    SMALL_FIRMS = "small_firms", "calls.audience.small_firms"
    STUDENTS = "students", "calls.audience.students"
    MUNICIPALITIES = "municipalities", "calls.audience.municipalities"
    BODIES = "bodies", "calls.audience.bodies"
    RESIDENTS = "residents", "calls.audience.residents"
    ANYBODY = "anybody", "calls.audience.anybody"


class Admission(models.TextChoices):
    """How seats are given: to whom comes first, at once; or by selection, once the call is closed."""

    FIRST_COME = "first_come", "calls.admission.first_come"
    SELECTION = "selection", "calls.admission.selection"


class Call(models.Model):
    """Something that people and bodies are called to: what, for whom, when, with how many seats and by which form."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH, unique=True)
    """Of the form that made it: the same form sent twice makes one call."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="calls")
    kind = models.CharField(max_length=30, choices=CallKind.choices)
    template = models.CharField(max_length=40, blank=True)
    """Id of the template it was made from; empty where from none."""
    title = models.CharField(max_length=TITLE_LENGTH)
    title_en = models.CharField(max_length=TITLE_LENGTH, blank=True)
    description = models.TextField(max_length=DESCRIPTION_LENGTH)
    description_en = models.TextField(max_length=DESCRIPTION_LENGTH, blank=True)
    audience = models.CharField(max_length=_WORD, choices=Audience.choices, default=Audience.ANYBODY)
    issue = models.CharField(max_length=_WORD, choices=IssueArea.choices, blank=True)
    area_code = models.CharField(max_length=_AREA, blank=True)
    """What the call is about, as ``Region.area_code``; empty for all of Japan."""
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    """The first instant at which it is closed."""
    season = models.JSONField(default=list)
    """First and last month in which it may be open, such as [4, 12]; empty for all the year."""
    held_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    venue = models.CharField(max_length=VENUE_LENGTH, blank=True)
    admission = models.CharField(max_length=_WORD, choices=Admission.choices, default=Admission.SELECTION)
    capacity = models.PositiveIntegerField(null=True)
    """Seats, or how many are selected at most; null for no limit."""
    waiting_list = models.BooleanField(default=False)
    most_each = models.PositiveSmallIntegerField(default=1)
    """How many applications one applicant may have standing at once."""
    eligibility = models.JSONField(default=list)
    """Rules as :mod:`todoku_web.exchange.calls.eligibility` reads them."""
    stages = models.JSONField(default=list)
    criteria = models.JSONField(default=list)
    """By what is selected: [{"id", "title": {"ja", "en"}, "source"}]"""
    tally_field = models.CharField(max_length=40, blank=True)
    """The field of the form by whose choices the public page counts who takes part; empty for no count."""
    form = models.ForeignKey("CallForm", null=True, on_delete=models.PROTECT, related_name="+")
    """The newest version of its form."""
    state = models.CharField(
        max_length=_WORD, choices=[(str(one), one.word) for one in CallState], default=CallState.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    """Counts every change; a form that saw an older one is asked about, never obeyed silently."""
    last_number = models.PositiveIntegerField(default=0)
    last_waiting = models.PositiveIntegerField(default=0)
    """The last number of an application, and of a place on the waiting list, that was given."""
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    announced_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """The call that changed last stands first; lists ask for a state and its period."""

        ordering: ClassVar[Sequence[str]] = ["-changed_at", "pk"]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("state", "closes_at")),
            models.Index(fields=("announced_at",)),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def phase(self) -> Phase:
        """Where it stands now."""
        return phase_at(self.state, opens_at=self.opens_at, closes_at=self.closes_at, now=timezone.now())

    @property
    def is_public(self) -> bool:
        """Whether it was announced; a cancelled one stays to be read."""
        return self.announced_at is not None

    @property
    def read_stages(self) -> tuple[Stage, ...]:
        """Its stages."""
        return read_stages(self.stages)

    def named(self, lang: str) -> str:
        """Return the title in a language, the Japanese one where there is no other."""
        return (self.title_en or self.title) if lang == "en" else self.title

    def described(self, lang: str) -> str:
        """Return the description in a language, the Japanese one where there is no other."""
        return (self.description_en or self.description) if lang == "en" else self.description


class CallForm(models.Model):
    """One version of a call's form; never changed: answers stay with the version that asked for them."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="forms")
    number = models.PositiveIntegerField()
    schema = models.JSONField()
    """JSON Schema, as :mod:`todoku_web.exchange.calls.form_schema` reads it."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Numbers count up within a call."""

        ordering: ClassVar[Sequence[str]] = ["number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("call", "number"), name="call_form_once")
        ]

    def __str__(self) -> str:
        """Return the call and the number."""
        return f"{self.call} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once; InputError for a change of one that is kept."""
        if not self._state.adding:
            raise InputError("calls.form_fixed", number=self.number)
        super().save(*args, **kwargs)

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The fields that it asks for."""
        from todoku_web.exchange.calls.form_schema import fields_of

        return fields_of(self.schema)


class CallEvent(models.Model):
    """One step in the history of a call; never changed."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_name = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=_WORD)
    """``calls.did.<action>`` is its text in the catalogue."""
    text = models.TextField(max_length=REASON_LENGTH, blank=True)
    changes = models.JSONField(default=list)
    """Of an edit: [{"field", "before", "after"}]"""

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
