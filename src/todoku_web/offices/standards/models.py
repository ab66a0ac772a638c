"""Standards: their editions, which never change, who takes part, what is known of the steps, who adopts them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from todoku.office.survey.interviews import ANSWERS
from todoku_web.offices.standards.workflow import AdoptionState, EditionState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

TITLE_LENGTH, TEXT_LENGTH, NAME_LENGTH, LABEL_LENGTH, REASON_LENGTH = 120, 2000, 80, 200, 500
RULES_LENGTH, LINE_LENGTH = 20_000, 200
KINDS = tuple(ANSWERS)
"""What is told of a step, as interview forms ask for it."""
QUESTION = "questions"
BASES = ("measured", "survey")
COST_BASES = ("quote", "estimated", "unknown")
_KEY, _WORD, _STATE = 64, 20, 16
_STATE_ALONE = frozenset({"state", "version"})


class Standard(models.Model):
    """A standard model for a business that a body leads."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_KEY)
    """Of the form that made it: the same form sent twice makes one."""
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    """Who leads it."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    business = models.CharField(max_length=TITLE_LENGTH)
    about = models.TextField(max_length=TEXT_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One for each form; the one that was changed last first."""

        ordering: ClassVar[Sequence[str]] = ["-changed_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [models.UniqueConstraint(fields=("author", "key"), name="standard_once")]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("-changed_at",))]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("standards:standard", args=[self.pk])


class Member(models.Model):
    """A body that was invited to discuss a standard."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Each body once, in the order in which they came."""

        ordering: ClassVar[Sequence[str]] = ["added_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("standard", "organisation"), name="standard_member_once")
        ]

    def __str__(self) -> str:
        """Return the body's name."""
        return str(self.organisation)


class Edition(models.Model):
    """A numbered version of a standard: its diagram and rules never change, its state does."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=_KEY)
    upload = models.ForeignKey("uploads.Upload", on_delete=models.PROTECT, related_name="+")
    steps = models.JSONField()
    """The labels of the diagram's steps, in the order of the diagram."""
    remarks = models.JSONField()
    """What the diagram had that was left out or mended in reading."""
    rules = models.TextField(max_length=RULES_LENGTH, blank=True)
    note = models.CharField(max_length=LINE_LENGTH, blank=True)
    """What is new in it."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=_STATE, choices=EditionState, default=EditionState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    """Of its state alone."""

    class Meta:
        """The newest first, each number once."""

        ordering: ClassVar[Sequence[str]] = ["-number"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("standard", "number"), name="edition_number"),
            models.UniqueConstraint(fields=("standard", "key"), name="edition_once"),
        ]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("state", "standard"))]

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep a new edition, or the state of one that is kept; anything else of it is never written again."""
        if not self._state.adding:
            assert set(kwargs.get("update_fields") or ("all",)) <= _STATE_ALONE, "an edition never changes"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("standards:edition", args=[self.standard_id, self.number])


class Cost(models.Model):
    """What introducing an edition costs a municipality, tax included; an amount that is null is not known.

    It stands beside the edition, which never changes, because quotes come after it.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="cost")
    initial_jpy = models.BigIntegerField(null=True)
    """Once."""
    yearly_jpy = models.BigIntegerField(null=True)
    basis = models.CharField(max_length=_WORD, choices=[(one, f"standards.cost_basis.{one}") for one in COST_BASES])
    source = models.CharField(max_length=LINE_LENGTH, blank=True)
    """Where the amounts are from; of unknown ones, what was tried."""
    as_of = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        """Return of what the amounts are."""
        return self.basis


class KnowHow(models.Model):
    """What experienced staff of a body told of a step; it stays with the step's label through all editions."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="know_how")
    step = models.CharField(max_length=LABEL_LENGTH)
    kind = models.CharField(max_length=_WORD, choices=[(one, f"standards.kind.{one}") for one in KINDS])
    told = models.TextField(max_length=TEXT_LENGTH)
    answer = models.TextField(max_length=TEXT_LENGTH, blank=True)
    """Of a question."""
    answered_by = models.ForeignKey("accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    told_by = models.CharField(max_length=NAME_LENGTH, blank=True)
    """The role of the one who told it, never a name."""
    told_on = models.CharField(max_length=NAME_LENGTH, blank=True)
    """The day of the interview, as its form has it."""
    source = models.CharField(max_length=LABEL_LENGTH, blank=True)
    """Where it stands in the form that it was read from."""
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which it came."""

        ordering: ClassVar[Sequence[str]] = ["added_at", "pk"]
        indexes: ClassVar[Sequence[Any]] = [models.Index(fields=("standard", "step"))]

    def __str__(self) -> str:
        """Return what was told."""
        return self.told


class Comment(models.Model):
    """What a body says of a standard, or asks."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="comments")
    key = models.CharField(max_length=_KEY)
    text = models.TextField(max_length=TEXT_LENGTH)
    is_question = models.BooleanField(default=False)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    """When a question was settled."""

    class Meta:
        """The oldest first; one for each form."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("standard", "person", "key"), name="standard_comment_once")
        ]

    def __str__(self) -> str:
        """Return what was said."""
        return self.text


class Adoption(models.Model):
    """How a municipality takes a published edition up, and what that measurably changed."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="adoptions")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="adoptions")
    state = models.CharField(max_length=_STATE, choices=AdoptionState, default=AdoptionState.PLANNED)
    adopted_at = models.DateTimeField(default=timezone.now)
    """When it was recorded that the municipality adopts it."""
    planned_on = models.DateField(null=True)
    introduced_on = models.DateField(null=True)
    progress_percent = models.PositiveSmallIntegerField(null=True)
    steps_done = models.PositiveSmallIntegerField(null=True)
    """How many of the edition's steps are done as it says."""
    hours_before = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    """A year, before it was introduced."""
    hours_after = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    basis = models.CharField(max_length=_WORD, choices=[(one, f"standards.basis.{one}") for one in BASES], blank=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    remark = models.TextField(max_length=TEXT_LENGTH, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Each municipality once for a standard."""

        ordering: ClassVar[Sequence[str]] = ["organisation__area_code", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("standard", "organisation"), name="standard_adoption_once")
        ]

    def __str__(self) -> str:
        """Return who adopts."""
        return str(self.organisation)

    @property
    def decided_on(self) -> date:
        """The day by which it was decided: of the record, or of the introduction where that was recorded later."""
        recorded = timezone.localdate(self.adopted_at)
        return recorded if self.introduced_on is None else min(recorded, self.introduced_on)

    @property
    def hours_saved(self) -> Decimal | None:
        """Hours a year before less those after; None where one of them is unknown."""
        if self.hours_before is None or self.hours_after is None:
            return None
        return self.hours_before - self.hours_after

    @property
    def progress(self) -> int | None:
        """How far it is in per cent: as said, else by the steps that are done; None where neither is known."""
        if self.progress_percent is not None:
            return self.progress_percent
        return None if self.steps_done is None else round(100 * self.steps_done / len(self.edition.steps))


class StandardEvent(models.Model):
    """What happened, when, by whom, and why; never changed."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    office = models.CharField(max_length=NAME_LENGTH, blank=True)
    action = models.CharField(max_length=_WORD)
    edition = models.PositiveIntegerField(null=True)
    about = models.CharField(max_length=LABEL_LENGTH, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    version = models.PositiveIntegerField()

    class Meta:
        """The oldest first."""

        ordering: ClassVar[Sequence[str]] = ["at", "pk"]

    def __str__(self) -> str:
        """Return what was done."""
        return self.action
