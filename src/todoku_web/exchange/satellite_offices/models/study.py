"""A study of where the next satellite offices of an area would serve most people."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from todoku_web.exchange.needs.models.events import WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

_AREA, _KEY, _HASH = 60, 64, 64


class Study(models.Model):
    """What was asked of an area, and the hash of the result; a study never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_KEY)
    """Of the form that made it: the same form sent twice makes one study."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    area_code = models.CharField(max_length=_AREA)
    """As ``Region.area_code``."""
    aim = models.CharField(max_length=WORD)
    """``cover`` or ``median``, see ``siting.question``."""
    candidates = models.CharField(max_length=WORD)
    """``squares`` or ``halls``."""
    offices = models.PositiveSmallIntegerField()
    """How many new ones."""
    within_km = models.FloatField(null=True, blank=True)
    """How far people go at most; null of ``median``."""
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    result = models.CharField(max_length=_HASH, blank=True)
    """Of the result's folder (``store.results``); empty while there is none."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One study for each form; the newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="satellite_study_once")
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("organisation", "-created_at"))]

    def __str__(self) -> str:
        """Return the area."""
        return self.area_code

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("satellite_offices:study", args=[self.pk])
