"""Walks every chain of the log: what was altered, taken out, cut off or put in place of another is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from todoku.i18n import text
from todoku_web.audit.append_only import unguarded_tables
from todoku_web.audit.hashing import entry_hash, seal_hash
from todoku_web.audit.models import BEGINNING, Chain, Entry, Seal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from todoku.i18n import Lang

_ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: ``code`` is a key of the catalogue below ``audit_fault``."""

    code: str
    organisation_id: int | None
    organisation: str
    """Name of the organisation; empty for the portal's own chain."""
    number: int | None
    params: Mapping[str, Any] = field(default_factory=dict)

    def told(self, lang: Lang) -> str:
        """Return one line: where, what."""
        where = self.organisation or text("audit.portal_chain", lang)
        return text(f"audit_fault.{self.code}", lang, where=where, number=self.number or 0, **self.params)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was walked and what is wrong; the log is sound where ``faults`` is empty."""

    chains: int
    entries: int
    seals: int
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Walk:
    """One chain on the way through it."""

    organisation_id: int | None
    name: str
    faults: list[Fault] = field(default_factory=list)
    number: int = 0
    hash: str = BEGINNING
    at: datetime | None = None
    ends: dict[date, tuple[int, str]] = field(default_factory=dict)
    """Day in Japan -> number and hash of its last entry."""

    def tell(self, code: str, number: int | None = None, **params: Any) -> None:
        self.faults.append(Fault(code, self.organisation_id, self.name, number, params))


def verify(kept_seals: Mapping[tuple[str, str], str] | None = None) -> Verification:
    """Return what is wrong in the log, in every chain.

    Parameters
    ----------
    kept_seals
        Seals that were kept outside the portal: (chain's key, day as ``2027-04-01``) -> the seal's hash. Somebody who
        can write to the database can write a whole chain anew; only a seal kept elsewhere shows it.
    """
    faults = [Fault("unguarded", None, "", None, {"table": table}) for table in unguarded_tables(connection)]
    entries = seals = 0
    # each chain up to its head as read at first: what is written meanwhile is left for the next time, nobody waits
    chains = list(Chain.objects.select_related("organisation").order_by("pk"))
    faults += _without_chain(chains)
    for chain in chains:
        walk = _Walk(chain.organisation_id, chain.organisation.name if chain.organisation else "")
        entries += _walk_entries(walk, chain)
        seals += _walk_seals(walk, chain, kept_seals or {})
        _look_beyond(walk, chain)
        faults += walk.faults
    return Verification(len(chains), entries, seals, tuple(faults))


def _without_chain(chains: list[Chain]) -> list[Fault]:
    known = {chain.organisation_id for chain in chains}
    found = Entry.objects.order_by().values_list("organisation_id", "organisation__name").distinct()
    return [Fault("no_head", pk, name or "", None) for pk, name in found if pk not in known]


def _walk_entries(walk: _Walk, chain: Chain) -> int:
    found = Entry.objects.filter(organisation_id=walk.organisation_id, number__lte=chain.last_number)
    count = 0
    for entry in found.order_by("number").iterator(chunk_size=_ROWS_AT_ONCE):
        count += 1
        if entry.number != walk.number + 1:
            walk.tell("gap", entry.number, first=walk.number + 1, last=entry.number - 1)
        elif entry.previous_hash != walk.hash:
            walk.tell("wrong_link", entry.number)
        if entry_hash(entry) != entry.hash:
            walk.tell("altered", entry.number)
        if walk.at is not None and entry.at < walk.at:
            walk.tell("backwards", entry.number)
        walk.number, walk.hash, walk.at = entry.number, entry.hash, entry.at
        walk.ends[timezone.localdate(entry.at)] = (entry.number, entry.hash)
    if (walk.number, walk.hash) != (chain.last_number, chain.last_hash):
        walk.tell("cut_off", chain.last_number, last=walk.number)
    return count


def _walk_seals(walk: _Walk, chain: Chain, kept: Mapping[tuple[str, str], str]) -> int:
    previous, sealed = BEGINNING, set[date]()
    found = Seal.objects.filter(organisation_id=walk.organisation_id, last_number__lte=chain.sealed_number)
    for seal in found.order_by("day"):
        day = seal.day.isoformat()
        if seal_hash(seal) != seal.hash:
            walk.tell("seal_altered", seal.last_number, day=day)
        if seal.previous_hash != previous:
            walk.tell("seal_wrong_link", seal.last_number, day=day)
        if walk.ends.get(seal.day) != (seal.last_number, seal.last_hash):
            walk.tell("seal_disagrees", seal.last_number, day=day)
        if kept.get((chain.key, day), seal.hash) != seal.hash:
            walk.tell("kept_seal_disagrees", seal.last_number, day=day)
        previous = seal.hash
        sealed.add(seal.day)
    if previous != chain.seal_hash:
        walk.tell("seals_cut_off", chain.sealed_number)
    _tell_missing_seals(walk, sealed, {day for key, day in kept if key == chain.key})
    return len(sealed)


def _tell_missing_seals(walk: _Walk, sealed: set[date], kept_days: set[str]) -> None:
    last_day = max(walk.ends, default=None)
    for day, (number, _) in walk.ends.items():
        if day != last_day and day not in sealed:
            walk.tell("seal_missing", number, day=day.isoformat())
    for missing in sorted(kept_days - {day.isoformat() for day in sealed}):
        walk.tell("kept_seal_missing", day=missing)


def _look_beyond(walk: _Walk, chain: Chain) -> None:
    """Tell of entries that stand behind the head: they were not put there by the portal."""
    last = Entry.objects.filter(organisation_id=walk.organisation_id).aggregate(last=Max("number"))["last"] or 0
    head = Chain.objects.get(pk=chain.pk).last_number
    if last > head:
        walk.tell("beyond_head", last, head=head)
