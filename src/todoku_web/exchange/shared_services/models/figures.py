"""The figures of a shared service: costs, shares as they were settled, use as it was counted, effect as measured."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from todoku_web.exchange.needs.models.events import WORD
from todoku_web.exchange.shared_services.models.agreed import KeyVersion
from todoku_web.exchange.shared_services.models.service import Member, SharedService
from todoku_web.exchange.trials.models.indicator import MeasuredIndicator

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE = 200
_HASH = 64


class CostKind(models.TextChoices):
    """What a cost is for: late joiners pay of past development, and of operation from when they join."""

    DEVELOPMENT = "development", "shared_services.cost.development"
    OPERATION = "operation", "shared_services.cost.operation"


KINDS = tuple(CostKind.values)


class CostStage(models.TextChoices):
    """How sure an amount is."""

    ESTIMATED = "estimated", "shared_services.stage.estimated"
    CONTRACTED = "contracted", "shared_services.stage.contracted"
    PAID = "paid", "shared_services.stage.paid"


class CostItem(models.Model):
    """A cost of a fiscal year; an amount of null is not known yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=_HASH)
    service = models.ForeignKey(SharedService, on_delete=models.CASCADE, related_name="costs")
    fiscal_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=WORD, choices=CostKind.choices)
    title = models.CharField(max_length=LINE)
    amount_jpy = models.PositiveBigIntegerField(null=True, blank=True)
    stage = models.CharField(max_length=WORD, choices=CostStage.choices)
    source = models.CharField(max_length=LINE, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """By year; one for each form."""

        ordering: ClassVar[Sequence[str]] = ["fiscal_year", "kind", "created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("service", "key"), name="shared_cost_once"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class YearShares(models.Model):
    """What everybody pays of a fiscal year, as it was settled; never changed."""

    service = models.ForeignKey(SharedService, on_delete=models.CASCADE, related_name="settled")
    fiscal_year = models.PositiveSmallIntegerField()
    version = models.ForeignKey(KeyVersion, on_delete=models.PROTECT, related_name="+")
    snapshot = models.JSONField()
    """``items`` with their amounts, ``members`` with months and weights, and ``shares``: kind -> member -> yen."""
    total_jpy = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """By year, each once."""

        ordering: ClassVar[Sequence[str]] = ["fiscal_year"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("service", "fiscal_year"), name="shared_year_once"),
        ]

    def __str__(self) -> str:
        """Return the year."""
        return str(self.fiscal_year)


class UseCount(models.Model):
    """How many cases a member had in a month; a month without one is not known."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="use")
    month = models.DateField()
    """Its first day."""
    cases = models.PositiveIntegerField()
    source = models.CharField(max_length=LINE, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Each month once."""

        ordering: ClassVar[Sequence[str]] = ["month", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("member", "month"), name="shared_use_once"),
        ]

    def __str__(self) -> str:
        """Return month and count."""
        return f"{self.month:%Y-%m} {self.cases}"


class ServiceEffect(MeasuredIndicator):
    """What the service changed, of one member or of all: the value before and after, as in trials."""

    kind = "outcome"
    is_main = False
    service = models.ForeignKey(SharedService, on_delete=models.CASCADE, related_name="effects")
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="effects")
    """Whose effect it is; null of the group as a whole."""
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order in which they were added; one for each form."""

        ordering: ClassVar[Sequence[str]] = ["created_at", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("service", "key"), name="shared_effect_once"),
        ]
