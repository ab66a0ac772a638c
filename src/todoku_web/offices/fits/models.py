"""Fit-and-gap studies: what was handed in, what was computed, what people decided, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.offices.inquiries.models import (
    KEY_LENGTH,
    LABEL_LENGTH,
    NAME_LENGTH,
    TEXT_LENGTH,
    WORD_LENGTH,
    Event,
    HandedIn,
    MunicipalInquiry,
    Run,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID = 40
_HOURS_DIGITS, _HOURS_DECIMALS = 18, 6


class FileRole(models.TextChoices):
    """What a file of a study is taken for."""

    STANDARD = "standard", "fits.role.standard"
    AS_IS = "as_is", "fits.role.as_is"
    PACKAGE = "package", "fits.role.package"
    PREVIOUS = "previous", "fits.role.previous"


class Study(MunicipalInquiry):
    """A municipality's study of one business."""

    in_log = "fit_study"
    business = models.CharField(max_length=_ID)
    """Key of one of the twenty standardised businesses."""
    body_kind = models.CharField(max_length=WORD_LENGTH)
    """Whose column of classes counts."""
    day = models.DateField()
    """By which it is judged what has to conform."""

    class Meta(MunicipalInquiry.Meta):
        """One for each form."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="fit_study_once")
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("is_shared", "-changed_at"))]


class StudyFile(HandedIn):
    """A file of a study; another may take its place."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="files")
    role = models.CharField(max_length=WORD_LENGTH, choices=FileRole)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta(HandedIn.Meta):
        """One of each role counts."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(
                fields=("study", "role"), condition=models.Q(replaced_at=None), name="fit_file_of_a_role"
            )
        ]


class StudyRun(Run):
    """A computation; ``asked`` holds the files, the decisions, the kind of body and the day."""

    of = "study"
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="runs")

    class Meta(Run.Meta):
        """Each number once, each form once."""

        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("study", "number"), name="fit_run_number"),
            models.UniqueConstraint(fields=("study", "key"), name="fit_run_once"),
        ]


class ItemDecision(models.Model):
    """What somebody decided on an item; a later one takes its place, none is ever changed otherwise."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="decisions")
    item = models.CharField(max_length=_ID)
    """Of the item, as ``items.item_ids`` tells it."""
    name = models.CharField(max_length=LABEL_LENGTH)
    """What the item was called."""
    version = models.PositiveIntegerField()
    """Counts the decisions on the item."""
    key = models.CharField(max_length=KEY_LENGTH)
    is_current = models.BooleanField(default=True)
    way = models.CharField(max_length=WORD_LENGTH, blank=True)
    """One of the ways; empty where the decision was taken back."""
    reason = models.TextField(max_length=TEXT_LENGTH, blank=True)
    interface = models.TextField(max_length=TEXT_LENGTH, blank=True)
    """連携要件 of an external system."""
    initial_jpy = models.BigIntegerField(null=True, blank=True)
    yearly_jpy = models.BigIntegerField(null=True, blank=True)
    hours_per_year = models.DecimalField(
        max_digits=_HOURS_DIGITS, decimal_places=_HOURS_DECIMALS, null=True, blank=True
    )
    hours_basis = models.CharField(max_length=WORD_LENGTH, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decider = models.CharField(max_length=NAME_LENGTH)
    """The person's name, which stays where the account goes."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The newest first; one of each item counts."""

        ordering: ClassVar[Sequence[str]] = ["-at", "-pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(
                fields=("study", "item"), condition=models.Q(is_current=True), name="fit_decision_current"
            ),
            models.UniqueConstraint(fields=("study", "item", "version"), name="fit_decision_version"),
            models.UniqueConstraint(fields=("study", "key"), name="fit_decision_once"),
        ]

    def __str__(self) -> str:
        """Return the item's name."""
        return self.name


class StudyEvent(Event):
    """A step in the history of a study."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="events")
