"""Comparisons of work: who takes part, what was handed in, what was computed, what is legitimate, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.offices.inquiries.models import (
    LABEL_LENGTH,
    NAME_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    WORD_LENGTH,
    Event,
    HandedIn,
    Inquiry,
    Run,
)
from todoku_web.uploads.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUND_LENGTH = 300
COLUMNED = frozenset({Kind.CSV, Kind.PARQUET})
"""Logs that are tables: their columns may bear any name."""


class EvidenceKind(models.TextChoices):
    """What a file that was handed in is taken for."""

    LOG = "log", "comparisons.kind.log"
    SURVEY = "survey", "comparisons.kind.survey"
    STANDARD = "standard", "comparisons.kind.standard"
    LABELS = "labels", "comparisons.kind.labels"
    GROUPS = "groups", "comparisons.kind.groups"


class Comparison(Inquiry):
    """A comparison that a body leads and in which others take part."""

    in_log = "comparison"
    business = models.CharField(max_length=TITLE_LENGTH)
    """Which work is compared: 住民異動, 保育所の入所."""
    about = models.TextField(max_length=TEXT_LENGTH, blank=True)
    is_public = models.BooleanField(default=False)

    class Meta(Inquiry.Meta):
        """One for each form."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="comparison_once")
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("is_public", "-changed_at"))]


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


class Evidence(HandedIn):
    """A file that shows how somebody works, or how to compare."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="evidence")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=WORD_LENGTH, choices=EvidenceKind)
    municipality = models.CharField(max_length=NAME_LENGTH, blank=True)
    """Whose work it shows; empty where the file tells it row by row."""
    reading = models.JSONField(default=dict, blank=True)
    """What a person says of a log's columns, as the library's mapping has it; empty: their names tell."""
    asks_columns = models.BooleanField(default=False)
    """The names of the log's columns do not tell enough, and nobody has said yet."""
    removed_at = models.DateTimeField(null=True, blank=True)

    @property
    def is_table_log(self) -> bool:
        """Whether it is a log whose columns can be told."""
        return self.kind == EvidenceKind.LOG and self.upload.kind in COLUMNED


class Variation(models.Model):
    """A deviation that an ordinance or another ground asks for: it stays in the list and leaves the sums."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="variations")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    municipality = models.CharField(max_length=NAME_LENGTH)
    type = models.CharField(max_length=WORD_LENGTH)
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


class ComparisonRun(Run):
    """A computation; ``asked`` holds the evidence, the variations, what was decided on labels, level, grouping."""

    of = "comparison"
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="runs")

    class Meta(Run.Meta):
        """Each number once, each form once."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("comparison", "number"), name="comparison_run_number"),
            models.UniqueConstraint(fields=("comparison", "key"), name="comparison_run_once"),
        ]


class ComparisonEvent(Event):
    """A step in the history of a comparison."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="events")
    office = models.CharField(max_length=NAME_LENGTH, blank=True)
    """Name of the body for which it was done."""

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]
