"""What a trial is judged by: an indicator with its value before, its target, and its value after."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from todoku_web.exchange.needs.models.events import WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME_LENGTH = 80
SOURCE_LENGTH = 300
_DIGITS, _DECIMALS = 20, 6


class IndicatorKind(models.TextChoices):
    """Whether it counts what was done, or what became of it."""

    OUTPUT = "output", "trials.kind.output"
    OUTCOME = "outcome", "trials.kind.outcome"


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", "trials.direction.up"
    DOWN = "down", "trials.direction.down"


class Unit(models.TextChoices):
    """The units in which effects are told, so that those of several towns can be put together."""

    PERSON = "person", "rollout.unit.person"
    HOUSEHOLD = "household", "rollout.unit.household"
    CASE = "case", "rollout.unit.case"
    TIMES = "times", "rollout.unit.times"
    MINUTE = "minute", "rollout.unit.minute"
    HOUR = "hour", "rollout.unit.hour"
    DAY = "day", "rollout.unit.day"
    YEN = "yen", "rollout.unit.yen"
    PERCENT = "percent", "rollout.unit.percent"
    POINT = "point", "rollout.unit.point"
    KILOGRAM = "kilogram", "rollout.unit.kilogram"
    TONNE = "tonne", "rollout.unit.tonne"
    METRE = "metre", "rollout.unit.metre"
    KILOMETRE = "kilometre", "rollout.unit.kilometre"
    HECTARE = "hectare", "rollout.unit.hectare"
    MBPS = "mbps", "rollout.unit.mbps"
    MILLISECOND = "millisecond", "rollout.unit.millisecond"
    CELSIUS = "celsius", "rollout.unit.celsius"
    KILOWATT_HOUR = "kilowatt_hour", "rollout.unit.kilowatt_hour"


SIGNED = (Unit.YEN, Unit.POINT, Unit.CELSIUS)
"""Units of which a value may lie below zero."""
MEASURED_BASES = ("census", "measured", "modelled", "estimated")


def _value() -> Any:
    return models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS, null=True, blank=True)


class MeasuredIndicator(models.Model):
    """What is measured of something before and after; null and empty are not known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64)
    """Of the form that made it: the same form sent twice makes one."""
    name = models.CharField(max_length=NAME_LENGTH)
    unit = models.CharField(max_length=WORD, choices=Unit.choices)
    direction = models.CharField(max_length=WORD, choices=Direction.choices)
    how = models.TextField(max_length=1000, blank=True)
    """How it is measured."""
    target = _value()

    baseline_value = _value()
    baseline_on = models.DateField(null=True, blank=True)
    baseline_source = models.CharField(max_length=SOURCE_LENGTH, blank=True)
    baseline_basis = models.CharField(max_length=WORD, blank=True)

    result_value = _value()
    result_low = _value()
    result_high = _value()
    """The interval in which the value lies, as the source gives it."""
    result_count = models.PositiveIntegerField(null=True, blank=True)
    """How many people, places or measurements it is from."""
    result_on = models.DateField(null=True, blank=True)
    result_source = models.CharField(max_length=SOURCE_LENGTH, blank=True)
    result_basis = models.CharField(max_length=WORD, blank=True)

    class Meta:
        """A part of others' models."""

        abstract = True

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Indicator(MeasuredIndicator):
    """An indicator of a trial."""

    trial = models.ForeignKey("trials.Trial", on_delete=models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=WORD, choices=IndicatorKind.choices)
    is_main = models.BooleanField(default=False)
    """Whether the trial is proven or not by this outcome."""
    evidence = models.ForeignKey("trials.TrialFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order in which they were added; one for each form."""

        ordering: ClassVar[Sequence[str]] = ["position", "pk"]
        constraints: ClassVar[Sequence[Any]] = [
            models.UniqueConstraint(fields=("trial", "key"), name="indicator_once"),
        ]
