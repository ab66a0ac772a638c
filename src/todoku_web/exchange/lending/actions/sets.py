"""Sets of equipment that are lent together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.audit.actions import record
from todoku_web.exchange.lending.actions.locks import locked_lender
from todoku_web.exchange.lending.models import TEXT_LENGTH, TITLE_LENGTH, Equipment, Kit, KitPart, Offer
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_OF_A_KIND = 50


@dataclass(frozen=True, slots=True)
class KitFacts:
    """What a lender says of a set: how many of each kind of equipment, by its id."""

    title: str
    description: str
    counts: Mapping[int, int]
    state: Any = Offer.OFFERED


@transaction.atomic
def add_kit(facts: KitFacts, *, organisation: Any, by: Any) -> Kit:
    """Return a new set of the lender's own equipment."""
    require(by, "lending.keep_equipment", organisation)
    locked_lender(organisation.pk)
    return _kept(Kit(organisation=organisation, version=0), facts, by=by, action="kit.added")


@transaction.atomic
def change_kit(found: Kit, facts: KitFacts, *, by: Any, seen: int) -> Kit:
    """Change a set; reservations that are granted keep the units that they were granted."""
    locked_lender(found.organisation_id)
    now = Kit.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=found.pk)
    require(by, "lending.keep_equipment", now)
    require_seen(now, seen)
    return _kept(now, facts, by=by, action="kit.changed")


def _kept(now: Kit, facts: KitFacts, *, by: Any, action: str) -> Kit:
    counts = {kind: count for kind, count in facts.counts.items() if count}
    if not counts:
        raise InputError("lending.kit_empty")
    if any(not 0 < count <= MOST_OF_A_KIND for count in counts.values()):
        raise InputError("lending.count", most=MOST_OF_A_KIND)
    own = set(Equipment.objects.filter(organisation=now.organisation, pk__in=counts).values_list("pk", flat=True))
    if own != set(counts):
        raise InputError("lending.kit_of_others")
    now.title = one_line(facts.title, most=TITLE_LENGTH, needed=True)
    now.description = paragraphs(facts.description, most=TEXT_LENGTH)
    now.state = facts.state
    if Kit.objects.filter(organisation=now.organisation, title=now.title).exclude(pk=now.pk).exists():
        raise InputError("lending.title_taken", title=now.title)
    now.version += 1
    now.save()
    now.kit_parts.all().delete()
    KitPart.objects.bulk_create(KitPart(kit=now, equipment_id=kind, count=count) for kind, count in counts.items())
    record(action, now, by=by, organisation=now.organisation, title=now.title, offer_state=str(now.state))
    return now
