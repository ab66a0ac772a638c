"""A municipality's taking over of a model: from considering it to the effect that it measured."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.needs.models.events import WORD, Event
from todoku_web.exchange.rollout.workflow import TAKEN, AdoptionState

if TYPE_CHECKING:
    from collections.abc import Sequence

_HASH = 64
_CODE, _ID = 5, 64


class Adoption(models.Model):
    """Who takes over which model, where it stands, and what was measured."""

    log_name = "adoption"
    """With which its steps stand in the log."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    """Of the form that made it: the same form sent twice makes one adoption."""
    model_id = models.CharField(max_length=_ID)
    """Of a model of the portal, or of one that comes with todoku."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="adoptions")
    area_code = models.CharField(max_length=_CODE)
    """The municipality as it was when it began."""
    need = models.ForeignKey("needs.Need", null=True, on_delete=models.SET_NULL, related_name="adoptions")
    state = models.CharField(max_length=WORD, choices=AdoptionState.choices, default=AdoptionState.CONSIDERING)
    version = models.PositiveIntegerField(default=1)
    parts = models.JSONField(default=dict)
    """``implementation`` (実装計画) and ``effects``, as ``todoku_web.exchange.rollout.part_specs`` describes them."""
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    adopted_on = models.DateField(null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    """In which it was decided."""
    running_since = models.DateField(null=True, blank=True)
    measured_on = models.DateField(null=True, blank=True)

    class Meta:
        """One for each form, and one at a time of a model in an organisation; the newest first."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("author", "key"), name="adoption_once"),
            models.UniqueConstraint(
                fields=("organisation", "model_id"),
                condition=~models.Q(state=AdoptionState.DROPPED),
                name="adoption_one_at_a_time",
            ),
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("model_id", "state")),
            models.Index(fields=("area_code", "state")),
            models.Index(fields=("state", "fiscal_year")),
        ]

    def __str__(self) -> str:
        """Return whose it is and of what."""
        return f"{self.organisation} {self.model_id}"

    @property
    def is_public(self) -> bool:
        """Whether everybody sees that it was adopted."""
        return self.state in TAKEN

    def part(self, name: str) -> dict[str, Any]:
        """Return what a part holds; empty where nothing was written yet."""
        found: dict[str, Any] = self.parts.get(name, {})
        return found


class AdoptionEvent(Event):
    """One step in the history of an adoption."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="events")
