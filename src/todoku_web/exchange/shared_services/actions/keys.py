"""Proposes keys by which costs are shared, and takes in the word of each member; all must agree to each version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from todoku.errors import InputError
from todoku.i18n import LANGS, entry, text
from todoku_web.accounts.doors import ChangedMeanwhile, require
from todoku_web.accounts.models import Role
from todoku_web.exchange.shared_services.actions.history import locked, locked_member, wrote
from todoku_web.exchange.shared_services.models import Confirmation, KeyState, KeyVersion, Member, MemberState
from todoku_web.exchange.shared_services.weights import census_of
from todoku_web.exchange.shared_services.workflow import LIVE
from todoku_web.notices.actions import people_of, tell

if TYPE_CHECKING:
    from todoku_web.exchange.shared_services.models import SharedService


def propose(service: SharedService, value: dict[str, Any], *, by: Any, seen: int) -> KeyVersion:
    """Return a new version of the key, which every member is to confirm; one that was still open is given up.

    People and households as the census has them today are agreed upon with it. Raises ChangedMeanwhile where somebody
    proposed another since, InputError for weights that leave a member out or a year that was settled.
    """
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.edit_service", now)
        newest = now.keys.first()
        if seen != (newest.number if newest else 0):
            raise ChangedMeanwhile
        members = list(now.members.filter(state__in=LIVE).select_related("organisation"))
        _check(now, value, members)
        now.keys.filter(state=KeyState.PROPOSED).update(state=KeyState.SUPERSEDED)
        census = {str(one.organisation_id): _census(one) for one in members}
        key = KeyVersion.objects.create(
            service=now,
            number=seen + 1,
            from_year=value["from_year"],
            content={**value, "census": census},
            made_by=by,
            made_at=timezone.now(),
        )
        wrote(now, "key_proposed", by=by, fields=["key"], number=key.number)
        bodies = [one.organisation_id for one in members if one.state != MemberState.INVITED]
        _tell(now, "key_proposed", bodies, number=key.number)
    return key


def confirm(member: Member, number: int, *, by: Any) -> KeyVersion:
    """Return a version of the key with a member's word for it; said twice it counts once.

    It holds once all members have confirmed it. Raises ChangedMeanwhile where it is not the version that is asked about
    any more, NotAllowed where the person may not.
    """
    with transaction.atomic():
        service, now = locked_member(member)
        require(by, "shared_services.confirm_key", now)
        key = service.keys.exclude(state=KeyState.SUPERSEDED).filter(number=number).first()
        asked = askable(service)
        if key is None or key.number not in asked:
            raise ChangedMeanwhile("shared_services.key_changed", number=number, newest=max(asked, default=0))
        office = now.organisation.name
        _, new = Confirmation.objects.get_or_create(version=key, member=now, defaults={"by": by, "office": office})
        if new:
            wrote(service, "key_confirmed", by=by, member=now, number=key.number)
            close_if_agreed(service)
            key.refresh_from_db()
    return key


def askable(service: SharedService) -> list[int]:
    """Return the numbers of the versions that can be confirmed: the one that is open, and the newest agreed one."""
    found = service.keys.exclude(state=KeyState.SUPERSEDED).values("state").annotate(newest=Max("number")).order_by()
    return sorted(row["newest"] for row in found)


def close_if_agreed(service: SharedService) -> None:
    """Let the open version hold, where every member has confirmed it."""
    key = service.keys.filter(state=KeyState.PROPOSED).first()
    members = set(service.members.filter(state=MemberState.MEMBER).values_list("pk", flat=True))
    if key is None or not members <= set(key.confirmations.values_list("member", flat=True)):
        return
    if not members:
        return
    key.state, key.agreed_at = KeyState.AGREED, timezone.now()
    key.save()
    wrote(service, "key_agreed", by=None, fields=["key"], number=key.number)
    bodies = service.members.filter(pk__in=members).values_list("organisation", flat=True)
    _tell(service, "key_agreed", [*bodies, service.organisation_id], number=key.number)


def _check(service: SharedService, value: dict[str, Any], members: list[Member]) -> None:
    last = service.settled.aggregate(last=Max("fiscal_year"))["last"]
    if last is not None and value["from_year"] <= last:
        raise InputError("shared_services.year_settled", year=value["from_year"])
    if not any(row["basis"] == "fixed" and row["percent"] for row in value["mix"]):
        return
    held = {row["organisation"] for row in value["fixed"]}
    left_out = [one for one in members if one.state == MemberState.MEMBER and str(one.organisation_id) not in held]
    if left_out:
        joint = {lang: text("parts.list_joint", lang) for lang in LANGS}
        who = {lang: joint[lang].join(one.organisation.name for one in left_out) for lang in LANGS}
        raise InputError("shared_services.weight_of", basis=entry("shared_services.basis.fixed"), who=who)


def _census(member: Member) -> dict[str, Any]:
    """Return today's census of a member's municipality; what was known before, where it is one no more."""
    found = census_of(member.area_code)
    return found if found["population"] is not None else member.census or found


def _tell(service: SharedService, name: str, bodies: list[int], **params: Any) -> None:
    url = reverse("shared_services:key", args=[service.pk])
    people = people_of(bodies, role=Role.APPROVER if name == "key_proposed" else Role.DRAFTER)
    tell(people, f"shared_services.{name}", url=url, title=service.title, **params)
