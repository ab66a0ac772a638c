"""Adds to the audit log and seals its days; nothing changes or removes what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from todoku_web.audit.hashing import entry_hash, seal_hash, written
from todoku_web.audit.models import PORTAL, Chain, Entry, Seal
from todoku_web.audit.verification import verify

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Model

__all__ = ["record", "seal_days", "verify"]


def record(action: str, subject: Model, *, by: Any, organisation: Any = None, **detail: Any) -> Entry:
    """Add what a person did to a thing, in the transaction of the change itself.

    The first entry of a new day seals the day before it. A chain is locked from its entry to the end of the
    transaction: record last, and in one organisation only, so that no writer waits long and no two wait for each other.

    Parameters
    ----------
    action
        What was done, such as ``plan.approved``; ``audit.<action>`` is its text in the catalogue.
    subject
        The thing: its type and id are kept.
    by
        The person; None where the portal itself did it.
    organisation
        In whose chain it stands; None for the portal's own.
    detail
        JSON-able facts that explain it; no secrets, no personal data beyond what the change itself holds.
    """
    acts = by is not None and by.is_authenticated
    with transaction.atomic():
        chain = _locked_chain(organisation)
        # a clock that is set back must not put an entry before the one it follows
        at = max(timezone.now(), chain.last_at) if chain.last_at else timezone.now()
        _seal(chain, before=timezone.localdate(at))
        entry = Entry(
            organisation=organisation,
            number=chain.last_number + 1,
            at=at,
            actor=by if acts else None,
            actor_name=str(by) if acts else "",
            action=action,
            subject_type=subject._meta.label,  # noqa: SLF001 - Django's documented name of a model
            subject_id=str(subject.pk),
            detail_json=written(detail),
            previous_hash=chain.last_hash,
        )
        entry.hash = entry_hash(entry)
        entry.save(force_insert=True)
        chain.last_number, chain.last_hash, chain.last_at = entry.number, entry.hash, entry.at
        chain.save()
    return entry


def seal_days() -> list[Seal]:
    """Seal what ended before today (in Japan) in every chain, and return the new seals.

    A chain that is written to seals itself; this is for those in which nothing happened since.
    """
    today = timezone.localdate()
    made = []
    for key in Chain.objects.filter(last_number__gt=F("sealed_number")).values_list("key", flat=True):
        with transaction.atomic():
            chain = Chain.objects.select_for_update().get(key=key)
            seal = _seal(chain, before=today)
            chain.save()
        if seal:
            made.append(seal)
    return made


def _locked_chain(organisation: Any) -> Chain:
    key = PORTAL if organisation is None else str(organisation.pk)
    Chain.objects.get_or_create(key=key, defaults={"organisation": organisation})
    return Chain.objects.select_for_update().get(key=key)


def _seal(chain: Chain, *, before: date) -> Seal | None:
    """Seal the day of a chain's last entry where that day has ended and is not sealed; the caller saves the chain."""
    if chain.last_at is None or chain.last_number == chain.sealed_number:
        return None
    day = timezone.localdate(chain.last_at)
    if day >= before:
        return None
    seal = Seal(
        organisation_id=chain.organisation_id,
        day=day,
        last_number=chain.last_number,
        last_hash=chain.last_hash,
        previous_hash=chain.seal_hash,
    )
    seal.hash = seal_hash(seal)
    seal.save(force_insert=True)
    chain.sealed_number, chain.seal_hash = seal.last_number, seal.hash
    return seal
