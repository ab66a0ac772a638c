"""Comparisons of work: who takes part, what was handed in, what was computed, what is legitimate, what happened."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from todoku_web.uploads.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_LENGTH, TEXT_LENGTH, NAME_LENGTH, GROUND_LENGTH = 120, 2000, 80, 300
LABEL_LENGTH = 200
_KEY, _WORD, _HASH = 64, 20, 64
COLUMNED = frozenset({Kind.CSV, Kind.PARQUET})
"""Logs that are tables: their columns may bear any name."""


class EvidenceKind(models.TextChoices):
    """What a file that was handed in is taken for."""

    LOG = "log", "comparisons.kind.log"
    SURVEY = "survey", "comparisons.kind.survey"
    STANDARD = "standard", "comparisons.kind.standard"
    LABELS = "labels", "comparisons.kind.labels"
    GROUPS = "groups", "comparisons.kind.groups"


class Comparison(models.Model):
    """A comparison that a body leads; its runs are never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_KEY)
    """Of the form that made it: the same form sent twice makes one."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    """Who leads it."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    business = models.CharField(max_length=TITLE_LENGTH)
    """Which work is compared: 住民異動, 保育所の入所."""
    about = models.TextField(max_length=TEXT_LENGTH, blank=True)
    is_public = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One for each form; the one that was changed last first."""

        ordering: ClassVar[Sequence[str]] = ["-changed_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="comparison_once")
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("is_public", "-changed_at"))]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("comparisons:comparison", args=[self.pk])


class Member(models.Model):
    """A body that takes part beside the one that leads."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Each body once, in the order in which they came."""

        ordering: ClassVar[Sequence[str]] = ["added_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("comparison", "organisation"), name="comparison_member_once")
        ]

    def __str__(self) -> str:
        """Return the body's name."""
        return str(self.organisation)


class Evidence(models.Model):
    """A file that somebody handed in; taken out, it stays with the runs that used it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="evidence")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=_WORD, choices=EvidenceKind)
    municipality = models.CharField(max_length=NAME_LENGTH, blank=True)
    """Whose work it shows; empty where the file tells it row by row."""
    reading = models.JSONField(default=dict, blank=True)
    """What a person says of a log's columns, as the library's mapping has it; empty: their names tell."""
    asks_columns = models.BooleanField(default=False)
    """The names of the log's columns do not tell enough, and nobody has said yet."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which it came."""

        ordering: ClassVar[Sequence[str]] = ["added_at", "pk"]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.upload.name

    @property
    def is_table_log(self) -> bool:
        """Whether it is a log whose columns can be told."""
        return self.kind == EvidenceKind.LOG and self.upload.kind in COLUMNED


class Variation(models.Model):
    """A deviation that an ordinance or another ground asks for: it stays in the list and leaves the sums."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="variations")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    municipality = models.CharField(max_length=NAME_LENGTH)
    type = models.CharField(max_length=_WORD)
    activity = models.CharField(max_length=LABEL_LENGTH)
    legal_ground = models.CharField(max_length=GROUND_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which they were recorded."""

        ordering: ClassVar[Sequence[str]] = ["added_at", "pk"]

    def __str__(self) -> str:
        """Return what is legitimate."""
        return f"{self.municipality} {self.type} {self.activity}"


class LabelDecision(models.Model):
    """What a person decided on two labels that are only similar: they name one activity, or two."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="label_decisions")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=LABEL_LENGTH)
    standard = models.CharField(max_length=LABEL_LENGTH)
    """The label that stood for it in the run that was looked at."""
    is_same = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Each pair once, in the order in which they were decided."""

        ordering: ClassVar[Sequence[str]] = ["decided_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("comparison", "label", "standard"), name="comparison_label_once")
        ]

    def __str__(self) -> str:
        """Return the two labels."""
        return f"{self.label} {'=' if self.is_same else '≠'} {self.standard}"


class ComparisonRun(models.Model):
    """A computation of what had been handed in by then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=_KEY)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked = models.JSONField()
    """The evidence, the variations and the level, as they stood."""
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    result = models.CharField(max_length=_HASH, blank=True)
    """Of the result's folder (``store.results``); empty while there is none."""

    class Meta:
        """The newest first, each number once."""

        ordering: ClassVar[Sequence[str]] = ["-number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("comparison", "number"), name="comparison_run_number"),
            models.UniqueConstraint(fields=("comparison", "key"), name="comparison_run_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("comparisons:run", args=[self.comparison_id, self.number])


class ComparisonEvent(models.Model):
    """What happened, when, by whom; never changed."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    office = models.CharField(max_length=NAME_LENGTH, blank=True)
    action = models.CharField(max_length=_WORD)
    about = models.CharField(max_length=LABEL_LENGTH, blank=True)
    """A name: of a file, a body, a run."""
    version = models.PositiveIntegerField()

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
