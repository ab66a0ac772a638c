"""Begins a shared service, writes what it says, and leads it from preparation to use and to its end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.needs.models import Offer, OfferKind
from todoku_web.exchange.needs.models.events import REASON_LENGTH
from todoku_web.exchange.needs.places import holding
from todoku_web.exchange.shared_services.actions.history import locked, wrote
from todoku_web.exchange.shared_services.linking import linkable_models
from todoku_web.exchange.shared_services.models import KeyState, Member, MemberState, ServiceState, SharedService
from todoku_web.exchange.shared_services.weights import census_of
from todoku_web.exchange.shared_services.workflow import TAKES_PART, WAYS
from todoku_web.exchange.trials.part_checks import day_to_come
from todoku_web.notices.actions import people_of, tell
from todoku_web.parts.columns import typed_day
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation

_MOST_PREPARED = 50
_KEPT = ("task", "summary")


def begin(value: dict[str, Any], *, organisation: Organisation, by: Any, key: str) -> SharedService:
    """Return a new service of a lead body; the one that the same form made before, where it was sent twice.

    A municipality that leads is its first member. Raises InputError for an offer that is no shared AI service,
    NotAllowed where the person may not.
    """
    require(by, "shared_services.begin_service", organisation)
    made = SharedService.objects.filter(author=by, key=key).first()
    if made is not None:
        return made
    with transaction.atomic():
        if SharedService.objects.filter(author=by, state=ServiceState.PREPARING).count() >= _MOST_PREPARED:
            raise InputError("shared_services.many", most=_MOST_PREPARED)
        service = _put(SharedService(key=key, author=by, organisation=organisation), value, by=by)
        try:
            with transaction.atomic():
                service.save(force_insert=True)
        except IntegrityError:
            return SharedService.objects.get(author=by, key=key)
        if organisation.kind == OrganisationKind.MUNICIPALITY:
            code = holding(organisation.area_code)[0]
            today = timezone.localdate()
            Member.objects.create(
                service=service,
                organisation=organisation,
                area_code=code,
                state=MemberState.MEMBER,
                joined_on=today,
                census=census_of(code),
            )
        wrote(service, "begun", by=by)
    return service


def write(service: SharedService, value: dict[str, Any], *, by: Any, seen: int) -> SharedService:
    """Write what a service says; ChangedMeanwhile where it is not what the person saw."""
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.edit_service", now)
        if value == held(now):
            return now
        require_seen(now, seen)
        _put(now, value, by=by)
        _save(now)
        wrote(now, "edited", by=by, fields=["about"])
    return now


def go(service: SharedService, name: str, *, by: Any, seen: int, said: str = "", on: str = "") -> SharedService:
    """Lead a service along a transition, its use from a day on that is today where none is given.

    Raises ChangedMeanwhile where it is not what the person saw, InputError without a reason or while no key is agreed,
    NotAllowed where the person may not.
    """
    way = WAYS[name]
    with transaction.atomic():
        now = locked(service.pk)
        require(by, f"shared_services.{name}_service", now)
        require_seen(now, seen)
        reason = paragraphs(said, most=REASON_LENGTH, needed=way.reason)
        before, now.state = now.state, way.target
        if way.target == ServiceState.DEVELOPING:
            now.published_at = timezone.now()
        elif way.target == ServiceState.IN_USE:
            if not now.keys.filter(state=KeyState.AGREED).exists():
                raise InputError("shared_services.no_key")
            now.in_use_since = _day(on)
        else:
            now.ended_on = timezone.localdate()
        _save(now)
        wrote(now, name, by=by, before=before, said=reason)
        if name != "publish":
            bodies = now.members.filter(state__in=TAKES_PART).values_list("organisation", flat=True)
            url = reverse("shared_services:service", args=[now.pk])
            tell(people_of(bodies), f"shared_services.{name}", url=url, said=reason, title=now.title)
    return now


def held(service: SharedService) -> dict[str, Any]:
    """Return what a service says, as its form reads it."""
    return {
        "title": service.title,
        "issue_area": service.issue_area,
        **{name: service.content.get(name, "") for name in _KEPT},
        "offer": str(service.offer_id or ""),
        "model_id": service.model_id,
    }


def _put(service: SharedService, value: dict[str, Any], *, by: Any) -> SharedService:
    offer = value["offer"]
    if offer and offer != str(service.offer_id or ""):
        found = Offer.objects.filter(pk=offer, kind=OfferKind.AI_SERVICE).first()
        if found is None or not by.has_perm("needs.view_offer", found):
            raise InputError("planning.choice")
    if value["model_id"] and value["model_id"] != service.model_id and value["model_id"] not in linkable_models("ja"):
        raise InputError("planning.choice")
    service.title, service.issue_area = value["title"], value["issue_area"]
    service.offer_id, service.model_id = offer or None, value["model_id"]
    service.content = {name: value[name] for name in _KEPT}
    return service


def _save(service: SharedService) -> None:
    service.version += 1
    service.changed_at = timezone.now()
    service.save()


def _day(typed: str) -> date:
    day = typed_day(typed) if typed.strip() else timezone.localdate().isoformat()
    if day_to_come(day):
        raise InputError("trials.day_to_come", day=day)
    return date.fromisoformat(day)
