"""What an inquiry, its files, its runs and its history consist of; each app adds what is its own."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_LENGTH, TEXT_LENGTH, NAME_LENGTH, LABEL_LENGTH = 120, 2000, 80, 200
KEY_LENGTH, WORD_LENGTH = 64, 20
_HASH = 64


class Inquiry(models.Model):
    """Something that a body looks into; its runs (``runs``) are never changed."""

    in_log: ClassVar[str]
    """With which the names of its steps begin in the log."""
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY_LENGTH)
    """Of the form that made it: the same form sent twice makes one."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    """Who leads it."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The one that was changed last first."""

        abstract = True
        ordering: ClassVar[Sequence[str]] = ["-changed_at", "pk"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse(f"{self._meta.app_label}:{self._meta.model_name}", args=[self.pk])

    def right(self, what: str) -> str:
        """Return the name of the right to do something with it: ``fits.run_study``."""
        return f"{self._meta.app_label}.{what}_{self._meta.model_name}"


class MunicipalInquiry(Inquiry):
    """An inquiry of one municipality, which shows it to the bodies over it where it wants to."""

    is_shared = models.BooleanField(default=False)
    """Whether the prefecture and the bureau of the municipality read it."""

    class Meta(Inquiry.Meta):
        """As of every inquiry."""

        abstract = True


class HandedIn(models.Model):
    """A file that was handed in; one that no longer counts stays with the runs that used it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order in which they came."""

        abstract = True
        ordering: ClassVar[Sequence[str]] = ["added_at", "pk"]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.upload.name


class Run(models.Model):
    """A computation of what had been handed in, written and decided by then."""

    of: ClassVar[str]
    """The field that says which inquiry it is a run of."""
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=KEY_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked = models.JSONField()
    """What is computed from, as it stood."""
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    result = models.CharField(max_length=_HASH, blank=True)
    """Of the result's folder (``store.results``); empty while there is none."""

    class Meta:
        """The newest first."""

        abstract = True
        ordering: ClassVar[Sequence[str]] = ["-number"]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse(f"{self._meta.app_label}:run", args=[getattr(self, f"{self.of}_id"), self.number])


class Event(models.Model):
    """What happened, when, by whom; never changed."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=WORD_LENGTH)
    about = models.CharField(max_length=LABEL_LENGTH, blank=True)
    """A name: of a file, a body, an item, a run."""
    version = models.PositiveIntegerField()

    class Meta:
        """The newest first."""

        abstract = True
        ordering: ClassVar[Sequence[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
