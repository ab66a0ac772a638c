"""Writes down what trials measured, and takes it out again; nothing that was written is ever lost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.offices.assessments.models import Assessment, Measurement
from todoku_web.offices.assessments.tasks import tasks_of
from todoku_web.offices.inquiries.history import locked, wrote
from todoku_web.offices.inquiries.models import NAME_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

_FIGURES = ("before_hours", "after_hours", "months")
_WORDS = ("full_check", "software", "source")


def write(assessment: Assessment, value: Mapping[str, Any], *, by: Any, key: str) -> Measurement:
    """Return what a trial measured of a task of the last result, with who and when; sent twice it is written once.

    ``value`` is as `part_specs.MEASUREMENT` reads it. Raises InputError for a task that is in no result, or of which
    something is written already: that is to be taken out first.
    """
    with transaction.atomic():
        now = locked(Assessment, assessment.pk)
        require(by, "assessments.write_measurement", now)
        before = now.measurements.filter(key=key).first()
        if before is not None:
            return before
        one = tasks_of(now).get(value["task"])
        if one is None:
            raise InputError("assessments.no_task")
        if now.measurements.filter(municipality=one.municipality, task=one.task, taken_out_at=None).exists():
            raise InputError("assessments.measured_already", task=one.label)
        made = Measurement.objects.create(
            assessment=now,
            key=key,
            municipality=one.municipality,
            task=one.task,
            by=by,
            writer=str(by)[:NAME_LENGTH],
            **{name: Decimal(value[name]) for name in _FIGURES},
            **{name: value[name] for name in _WORDS},
        )
        wrote(now, "measured", by=by, about=one.label, **as_given(made))
    return made


def take_out(assessment: Assessment, measurement_id: UUID, *, by: Any) -> None:
    """Let what was written no longer count; nothing happens where it does not already."""
    with transaction.atomic():
        now = locked(Assessment, assessment.pk)
        require(by, "assessments.write_measurement", now)
        one = now.measurements.filter(pk=measurement_id, taken_out_at=None).first()
        if one is None:
            return
        one.taken_out_at = timezone.now()
        one.save(update_fields=["taken_out_at"])
        wrote(now, "measured_out", by=by, about=one.task, measurement=str(one.pk))


def as_given(one: Measurement) -> dict[str, Any]:
    """Return what was written as a computation gets it: hours and months as text of decimal numbers, the day in ISO."""
    return {
        "municipality": one.municipality,
        "task": one.task,
        **{name: f"{getattr(one, name).normalize():f}" for name in _FIGURES},
        **{name: getattr(one, name) for name in _WORDS},
        "writer": one.writer,
        "day": timezone.localtime(one.at).date().isoformat(),
    }
