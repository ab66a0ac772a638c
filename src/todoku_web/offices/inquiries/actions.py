"""Begins inquiries and their runs, each form once, and shares what municipalities found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max

from todoku_web.accounts.doors import require, require_seen
from todoku_web.jobs.actions import enqueue
from todoku_web.offices.inquiries.history import locked, wrote

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku_web.offices.inquiries.models import Inquiry, MunicipalInquiry

One = TypeVar("One", bound="Inquiry")
Municipal = TypeVar("Municipal", bound="MunicipalInquiry")


def begun(made: One, write: Callable[..., None], *, by: Any, **detail: Any) -> One:
    """Return a new inquiry, kept, with its first step written by ``write``; the one that the same form made before."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            write(made, "begun", by=by, **detail)
    except IntegrityError:
        before: One = type(made).objects.get(author=by, key=made.key)
        return before
    return made


def begin_run(
    inquiry: One, kind: str, asked_of: Callable[[One], dict[str, Any]], write: Callable[..., None], *, by: Any, key: str
) -> Any:
    """Return a new run, whose computation waits in the queue; the one that the same form asked for before.

    ``kind`` is the kind of job; ``asked_of`` gives what is computed from, or raises InputError for what is lacking;
    ``write`` writes the step. Raises NotAllowed where the person may not.
    """
    with transaction.atomic():
        now = locked(type(inquiry), inquiry.pk)
        require(by, now.right("run"), now)
        before = now.runs.filter(key=key).first()
        if before is not None:
            return before
        asked = asked_of(now)
        number = (now.runs.aggregate(last=Max("number"))["last"] or 0) + 1
        made = now.runs.create(number=number, key=key, by=by, asked=asked)
        made.job = enqueue(kind, {"run": str(made.pk), **asked}, by=by, organisation=now.organisation, key=made.pk.hex)
        made.save(update_fields=["job"])
        write(now, "run_asked", by=by, about=str(number))
    return made


def share(inquiry: Municipal, *, by: Any, seen: int, shared: bool) -> Municipal:
    """Let the prefecture and the bureau of the municipality read an inquiry, or no longer.

    Raises NotAllowed where the person may not, ChangedMeanwhile where it is not what the person saw.
    """
    with transaction.atomic():
        now = locked(type(inquiry), inquiry.pk)
        require(by, now.right("share" if shared else "unshare"), now)
        require_seen(now, seen)
        now.is_shared = shared
        wrote(now, "shared" if shared else "unshared", by=by)
    return now
