"""A model that was made here: of a trial that was proven, or of a standard for a business that was published."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.models.events import WORD, Event
from todoku_web.exchange.rollout.workflow import PUBLIC_MODELS, ModelState

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_LENGTH = 120
_HASH = 64
_ID_LENGTH = 14


def new_id() -> str:
    """Return an id that no model has; it begins otherwise than those that come with todoku."""
    return f"m-{uuid.uuid4().hex[:12]}"


class PortalModel(models.Model):
    """A model for roll-out: what it solves and needs, its settings for a plan, its cost, its lessons.

    Its effect is its trial's, and all that a standard says of itself, its cost and its adopters are the standard's:
    nobody writes them again.
    """

    log_name = "model"
    """With which its steps stand in the log."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model_id = models.CharField(max_length=_ID_LENGTH, unique=True, default=new_id, editable=False)
    """By which its address, its file and plans name it."""
    trial = models.OneToOneField("trials.Trial", null=True, on_delete=models.PROTECT, related_name="model")
    standard = models.OneToOneField(
        "standards.Standard", null=True, on_delete=models.PROTECT, related_name="rollout_model"
    )
    edition = models.ForeignKey("standards.Edition", null=True, on_delete=models.PROTECT, related_name="+")
    """Of the standard, whose steps and rules the model tells."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="rollout_models")
    state = models.CharField(max_length=WORD, choices=ModelState.choices, default=ModelState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=TITLE_LENGTH)
    issue_area = models.CharField(max_length=WORD, choices=IssueArea.choices)
    content = models.JSONField(default=dict)
    """As ``todoku_web.exchange.rollout.part_specs.MODEL`` describes it."""
    configuration = models.JSONField(null=True, blank=True)
    """Of a plan, without what is a town's own; null where no plan can be made of it."""
    why_retired = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first; each of a trial or of an edition."""

        ordering: ClassVar[Sequence[str]] = ["-created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.CheckConstraint(
                condition=models.Q(trial__isnull=False, standard__isnull=True, edition__isnull=True)
                | models.Q(trial__isnull=True, standard__isnull=False, edition__isnull=False),
                name="model_of_trial_or_standard",
            )
        ]
        indexes: ClassVar[Sequence[Any]] = [
            models.Index(fields=("state", "-published_at")),
            models.Index(fields=("issue_area", "state")),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it."""
        return self.state in PUBLIC_MODELS


class ModelDocument(models.Model):
    """A file that goes with a model, for everybody once the model is public."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model = models.ForeignKey(PortalModel, on_delete=models.CASCADE, related_name="documents")
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class ModelEvent(Event):
    """One step in the history of a model."""

    model = models.ForeignKey(PortalModel, on_delete=models.CASCADE, related_name="events")
