"""A trial of how a need could be met: what is supposed, what is measured, who takes part, and what came of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.needs.models.events import WORD
from todoku_web.exchange.trials.workflow import TrialState

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_LENGTH = 120
_HASH = 64


class Trial(models.Model):
    """A trial: whose, of which need, supported by which office, and its parts as data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    """Of the form that made it: the same form sent twice makes one trial."""
    need = models.ForeignKey("needs.Need", on_delete=models.PROTECT, related_name="trials")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="trials")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="trials")
    """Who carries it out."""
    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="supported_trials")
    """The municipality, prefecture or bureau of the need's place that supports it, and decides on it."""
    title = models.CharField(max_length=TITLE_LENGTH)
    state = models.CharField(max_length=WORD, choices=TrialState.choices, default=TrialState.PLANNED)
    version = models.PositiveIntegerField(default=1)
    """Counts every change; a form that saw an older one is asked about, never obeyed silently."""
    parts = models.JSONField(default=dict)
    """Part -> its fields and rows, as ``todoku_web.exchange.trials.part_specs`` describes them."""
    has_run = models.BooleanField(default=False)
    """Whether an office started it: from then on everybody sees it."""

    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    """When it was found proven, not proven, or was stopped."""

    class Meta:
        """One trial for each form; the newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="trial_once"),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("has_run", "state", "-changed_at")),
            models.Index(fields=("organisation", "-changed_at")),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it: an office has started it."""
        return self.has_run

    def part(self, name: str) -> dict[str, Any]:
        """Return what a part holds; empty where nothing was written yet."""
        found: dict[str, Any] = self.parts.get(name, {})
        return found

    def rows(self, part: str, name: str) -> list[dict[str, Any]]:
        """Return the rows of a part."""
        found: list[dict[str, Any]] = self.part(part).get(name, [])
        return found
