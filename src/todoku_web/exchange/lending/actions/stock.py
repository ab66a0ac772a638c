"""What a lender says of itself and of its equipment: terms, kinds, pictures, units."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from todoku.areas.municipalities import region_of
from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.audit.actions import record
from todoku_web.exchange.lending.actions.locks import locked_lender
from todoku_web.exchange.lending.actions.settling import settle
from todoku_web.exchange.lending.models import (
    LABEL_LENGTH,
    MOST_DAYS,
    MOST_HOURS,
    NOTE_LENGTH,
    OUT,
    TEXT_LENGTH,
    TITLE_LENGTH,
    Equipment,
    EquipmentPhoto,
    Lender,
    Offer,
    Unit,
    UnitState,
    new_feed_key,
)
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from todoku_web.uploads.models import Upload

MOST_PHOTOS = 6
MOST_UNITS_OF_A_KIND = 500


@dataclass(frozen=True, slots=True)
class EquipmentFacts:
    """What a lender says of a kind of equipment; hours and days as ``models.Equipment`` has them."""

    title: str
    description: str
    issue_areas: tuple[str, ...]
    needs_radio_licence: bool
    licence_note: str
    preparation_h: int
    service_h: int
    max_days: int
    area_code: str
    shipping_subprefecture_h: int | None
    shipping_prefecture_h: int | None
    shipping_elsewhere_h: int | None
    confirms_each: bool
    state: Any = Offer.OFFERED

    @classmethod
    def of(cls, one: Equipment) -> EquipmentFacts:
        """Return what is said of a kind now."""
        own = {field.name: getattr(one, field.name) for field in fields(cls)}
        return cls(**{**own, "issue_areas": tuple(issue.value for issue in one.issues)})


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What a lender says of a unit."""

    label: str
    condition: Any
    note: str
    state: Any


@transaction.atomic
def set_terms(organisation: Any, *, default_shipping_h: int, note: str, by: Any, seen: int) -> Lender:
    """Say on what terms an organisation lends; ``seen`` is 0 where it has not said so before."""
    require(by, "lending.keep_equipment", organisation)
    _check_hours(default_shipping_h)
    now, made = Lender.objects.get_or_create(
        organisation=organisation, defaults={"default_shipping_h": default_shipping_h, "version": 0}
    )
    now = locked_lender(organisation.pk)
    require_seen(now, seen)
    now.default_shipping_h = default_shipping_h
    now.note = paragraphs(note, most=TEXT_LENGTH)
    now.version += 1
    now.save()
    action = "lender.began" if made else "lender.changed"
    record(action, now, by=by, organisation=organisation, default_shipping_h=default_shipping_h)
    return now


@transaction.atomic
def add_equipment(facts: EquipmentFacts, *, organisation: Any, by: Any) -> Equipment:
    """Return a new kind of equipment; its title tells it from the lender's others."""
    require(by, "lending.keep_equipment", organisation)
    locked_lender(organisation.pk)
    return _kept(Equipment(organisation=organisation, version=0), facts, by=by, action="equipment.added")


@transaction.atomic
def change_equipment(found: Equipment, facts: EquipmentFacts, *, by: Any, seen: int) -> Equipment:
    """Change what is said of a kind; reservations that are granted keep the times that they were granted with."""
    lender = locked_lender(found.organisation_id)
    now = Equipment.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=found.pk)
    require(by, "lending.keep_equipment", now)
    require_seen(now, seen)
    changed = _kept(now, facts, by=by, action="equipment.changed")
    settle(lender, [now.pk], by=by)
    return changed


@transaction.atomic
def add_photo(found: Equipment, upload: Upload, *, shows: str, by: Any) -> EquipmentPhoto:
    """Add a picture, with what it shows in words."""
    require(by, "lending.keep_equipment", found)
    locked_lender(found.organisation_id)
    if found.photos.count() >= MOST_PHOTOS:
        raise InputError("lending.too_many_photos", most=MOST_PHOTOS)
    made = EquipmentPhoto.objects.create(
        equipment=found, upload=upload, shows=one_line(shows, most=TITLE_LENGTH, needed=True)
    )
    record("equipment.photo_added", found, by=by, organisation=found.organisation, sha256=upload.sha256)
    return made


@transaction.atomic
def remove_photo(photo: EquipmentPhoto, *, by: Any) -> None:
    """Take a picture off the page."""
    found = photo.equipment
    require(by, "lending.keep_equipment", found)
    record("equipment.photo_removed", found, by=by, organisation=found.organisation, sha256=photo.upload.sha256)
    photo.delete()


@transaction.atomic
def add_unit(found: Equipment, facts: UnitFacts, *, by: Any) -> Unit:
    """Return a new unit of a kind; whoever waits for one gets it."""
    require(by, "lending.keep_equipment", found)
    lender = locked_lender(found.organisation_id)
    if found.units.count() >= MOST_UNITS_OF_A_KIND:
        raise InputError("lending.too_many_units", most=MOST_UNITS_OF_A_KIND)
    return _unit_kept(Unit(equipment=found, version=0), facts, lender=lender, by=by, action="unit.added")


@transaction.atomic
def change_unit(found: Unit, facts: UnitFacts, *, by: Any, seen: int) -> Unit:
    """Change what is said of a unit; where it goes to repair or for good, who was promised it gets another or waits.

    Raises InputError for a unit that is retired while it is with a borrower.
    """
    lender = locked_lender(found.equipment.organisation_id)
    now = Unit.objects.select_for_update(of=("self",)).select_related("equipment__organisation").get(pk=found.pk)
    require(by, "lending.keep_equipment", now.equipment)
    require_seen(now, seen)
    is_out = now.holdings.filter(reservation__state__in=OUT).exists()
    if facts.state == UnitState.RETIRED and is_out:
        raise InputError("lending.unit_is_out", unit=now.label)
    return _unit_kept(now, facts, lender=lender, by=by, action="unit.changed")


@transaction.atomic
def renew_feed(found: Unit, *, by: Any) -> Unit:
    """Give a unit's calendar another address; the old one is there no more."""
    require(by, "lending.keep_equipment", found.equipment)
    found.feed_key = new_feed_key()
    found.save(update_fields=["feed_key"])
    record("unit.feed_renewed", found, by=by, organisation=found.equipment.organisation, label=found.label)
    return found


def _kept(now: Equipment, facts: EquipmentFacts, *, by: Any, action: str) -> Equipment:
    for name in ("preparation_h", "service_h", "shipping_subprefecture_h", "shipping_prefecture_h"):
        _check_hours(getattr(facts, name))
    _check_hours(facts.shipping_elsewhere_h)
    if not 1 <= facts.max_days <= MOST_DAYS:
        raise InputError("lending.days", most=MOST_DAYS)
    if not region_of(facts.area_code).is_municipality:
        raise InputError("lending.no_town", code=facts.area_code)
    for name in (field.name for field in fields(facts)):
        setattr(now, name, getattr(facts, name))
    now.title = one_line(facts.title, most=TITLE_LENGTH, needed=True)
    now.description = paragraphs(facts.description, most=TEXT_LENGTH)
    now.issue_areas = Equipment.written_issues(facts.issue_areas)
    now.licence_note = paragraphs(facts.licence_note, most=TEXT_LENGTH)
    if facts.needs_radio_licence and not now.licence_note:
        raise InputError("lending.licence_note_needed")
    twins = Equipment.objects.filter(organisation=now.organisation, title=now.title)
    if twins.exclude(pk=now.pk).exists():
        raise InputError("lending.title_taken", title=now.title)
    now.version += 1
    now.save()
    record(action, now, by=by, organisation=now.organisation, title=now.title, offer_state=str(now.state))
    return now


def _unit_kept(now: Unit, facts: UnitFacts, *, lender: Lender, by: Any, action: str) -> Unit:
    now.label = one_line(facts.label, most=LABEL_LENGTH, needed=True)
    now.note = paragraphs(facts.note, most=NOTE_LENGTH)
    now.condition, now.state = facts.condition, facts.state
    now.version += 1
    try:
        with transaction.atomic():
            now.save()
    except IntegrityError as error:
        raise InputError("lending.label_taken", label=now.label) from error
    facts_told = {"label": now.label, "unit_state": str(now.state), "condition": str(now.condition)}
    settle(lender, [now.equipment_id], by=by)
    record(action, now, by=by, organisation=now.equipment.organisation, **facts_told)
    return now


def _check_hours(hours: int | None) -> None:
    if hours is not None and not 0 <= hours <= MOST_HOURS:
        raise InputError("lending.hours", most=MOST_HOURS)
