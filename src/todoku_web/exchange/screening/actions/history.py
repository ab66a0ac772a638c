"""Holds a screening while it is changed, and writes what was done to its history and to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.audit.actions import record
from todoku_web.exchange.screening.models import Reading, Reviewer, Screening, ScreeningEvent

if TYPE_CHECKING:
    from todoku_web.exchange.screening.models import Candidate


def locked(pk: Any) -> Screening:
    """Return a screening as the database has it now, held until the transaction ends; whoever changes it holds it."""
    held = Screening.objects.select_for_update(of=("self",))
    return held.select_related("call__organisation", "call__form", "criteria").get(pk=pk)


def locked_reviewer(reviewer: Reviewer, screening: Screening) -> Reviewer:
    """Return a reviewer of a held screening as the database has them now."""
    found = Reviewer.objects.select_related("person").get(pk=reviewer.pk)
    found.screening = screening
    return found


def locked_reading(reading: Reading, screening: Screening) -> Reading:
    """Return a reading of a held screening as the database has it now."""
    found = Reading.objects.select_related("candidate__application", "reviewer__person", "criteria").get(pk=reading.pk)
    found.screening = found.reviewer.screening = screening
    return found


def changed(screening: Screening, action: str, by: Any, *, facts: bool = False, **written: Any) -> None:
    """Keep a changed screening as a new version, and write the step; ``facts`` where rank tables become outdated."""
    screening.version += 1
    screening.changed_at = timezone.now()
    if facts:
        screening.facts_version += 1
    screening.save()
    wrote(screening, action, by, **written)


def facts_changed(screening: Screening) -> None:
    """Note that rank tables are outdated, without a new version: nobody's page of the settings is."""
    screening.facts_version += 1
    screening.save(update_fields=["facts_version"])


def wrote(
    screening: Screening,
    action: str,
    by: Any,
    *,
    said: str = "",
    candidate: Candidate | None = None,
    reviewer: Reviewer | None = None,
    **detail: Any,
) -> None:
    """Write a step to a screening's history and to the log of its organisation: without what sheets or reasons say."""
    ScreeningEvent.objects.create(
        screening=screening,
        actor=by,
        actor_name="" if by is None else str(by),
        action=action,
        number=None if candidate is None else candidate.number,
        reviewer="" if reviewer is None else reviewer.name,
        text=said,
    )
    about: dict[str, Any] = {} if candidate is None else {"application": candidate.number}
    if reviewer is not None:
        about["reviewer"] = reviewer.number
    record(
        f"screening.{action}",
        screening,
        by=by,
        organisation=screening.organisation,
        call=str(screening.call_id),
        state=str(screening.state),
        **about,
        **detail,
    )
