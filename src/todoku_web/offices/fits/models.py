"""Fit-and-gap studies: what was handed in, what was computed, what people decided, what happened."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_LENGTH, TEXT_LENGTH, NAME_LENGTH, LABEL_LENGTH = 120, 2000, 80, 200
_KEY, _WORD, _ID, _HASH = 64, 20, 40, 64
_HOURS_DIGITS, _HOURS_DECIMALS = 18, 6


class FileRole(models.TextChoices):
    """What a file of a study is taken for."""

    STANDARD = "standard", "fits.role.standard"
    AS_IS = "as_is", "fits.role.as_is"
    PACKAGE = "package", "fits.role.package"
    PREVIOUS = "previous", "fits.role.previous"


class Study(models.Model):
    """A municipality's study of one business; its runs are never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_KEY)
    """Of the form that made it: the same form sent twice makes one."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    business = models.CharField(max_length=_ID)
    """Key of one of the twenty standardised businesses."""
    body_kind = models.CharField(max_length=_WORD)
    """Whose column of classes counts."""
    day = models.DateField()
    """By which it is judged what has to conform."""
    is_shared = models.BooleanField(default=False)
    """Whether the prefecture and the bureau of the municipality read it."""
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One for each form; the one that was changed last first."""

        ordering: ClassVar[Sequence[str]] = ["-changed_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="fit_study_once")
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("is_shared", "-changed_at"))]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("fits:study", args=[self.pk])


class StudyFile(models.Model):
    """A file that was handed in; one that another took the place of stays with the runs that used it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="files")
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=_WORD, choices=FileRole)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which they came; one of each role counts."""

        ordering: ClassVar[Sequence[str]] = ["added_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(
                fields=("study", "role"), condition=models.Q(replaced_at=None), name="fit_file_of_a_role"
            )
        ]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.upload.name


class StudyRun(models.Model):
    """A computation of what had been handed in and decided by then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=_KEY)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked = models.JSONField()
    """The files, the decisions, the kind of body and the day, as they stood."""
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    result = models.CharField(max_length=_HASH, blank=True)
    """Of the result's folder (``store.results``); empty while there is none."""

    class Meta:
        """The newest first, each number once."""

        ordering: ClassVar[Sequence[str]] = ["-number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("study", "number"), name="fit_run_number"),
            models.UniqueConstraint(fields=("study", "key"), name="fit_run_once"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("fits:run", args=[self.study_id, self.number])


class ItemDecision(models.Model):
    """What somebody decided on an item; a later one takes its place, none is ever changed otherwise."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="decisions")
    item = models.CharField(max_length=_ID)
    """Of the item, as ``items.item_ids`` tells it."""
    name = models.CharField(max_length=LABEL_LENGTH)
    """What the item was called."""
    version = models.PositiveIntegerField()
    """Counts the decisions on the item."""
    key = models.CharField(max_length=_KEY)
    is_current = models.BooleanField(default=True)
    way = models.CharField(max_length=_WORD, blank=True)
    """One of the ways; empty where the decision was taken back."""
    reason = models.TextField(max_length=TEXT_LENGTH, blank=True)
    interface = models.TextField(max_length=TEXT_LENGTH, blank=True)
    """連携要件 of an external system."""
    initial_jpy = models.BigIntegerField(null=True, blank=True)
    yearly_jpy = models.BigIntegerField(null=True, blank=True)
    hours_per_year = models.DecimalField(
        max_digits=_HOURS_DIGITS, decimal_places=_HOURS_DECIMALS, null=True, blank=True
    )
    hours_basis = models.CharField(max_length=_WORD, blank=True)
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


class StudyEvent(models.Model):
    """What happened, when, by whom; never changed."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=_WORD)
    about = models.CharField(max_length=LABEL_LENGTH, blank=True)
    """A name: of a file, an item, a run."""
    version = models.PositiveIntegerField()

    class Meta:
        """The newest first."""

        ordering: ClassVar[Sequence[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
