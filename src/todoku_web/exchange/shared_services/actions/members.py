"""Brings municipalities into a group and lets them go: invited, considering, members, gone, merged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from todoku.areas.registry import register
from todoku.dates import fiscal_year
from todoku.errors import InputError
from todoku_web.accounts.doors import require, require_seen
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.exchange.needs.models.events import REASON_LENGTH
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.exchange.shared_services.actions.history import locked, locked_member, wrote
from todoku_web.exchange.shared_services.actions.keys import close_if_agreed
from todoku_web.exchange.shared_services.models import (
    Confirmation,
    DataConsent,
    Member,
    MemberState,
    SharedService,
)
from todoku_web.exchange.shared_services.models.service import SUCCESSION
from todoku_web.exchange.shared_services.weights import census_of
from todoku_web.exchange.shared_services.workflow import JOINABLE, LIVE, MEMBER_WAYS
from todoku_web.exchange.shared_services.years import joining_of, key_in_force
from todoku_web.notices.actions import people_of, tell
from todoku_web.parts.columns import typed_day
from todoku_web.planning.plain_text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_MEMBERS = 300
_AHEAD = timedelta(days=366)


def invite(service: SharedService, organisation: Any, *, by: Any) -> Member:
    """Return the membership to which a municipality is invited; the one that it has, where it is in the group already.

    Raises InputError for a body that is no municipality, NotAllowed where the person may not.
    """
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.invite_member", now)
        member, new = _entered(now, organisation, MemberState.INVITED, by=by)
        if new:
            wrote(now, "invited", by=by, member=member)
            _tell(member, "invited", [organisation.pk])
    return member


def ask(service: SharedService, organisation: Any, *, by: Any) -> Member:
    """Return the membership of a municipality that considers to join a public service by itself."""
    with transaction.atomic():
        now = locked(service.pk)
        require(by, "shared_services.join_for", organisation)
        if now.state not in JOINABLE:
            raise InputError("shared_services.closed")
        member, new = _entered(now, organisation, MemberState.CONSIDERING, by=by)
        if new:
            wrote(now, "asked", by=by, member=member)
            _tell(member, "asked", [now.organisation_id], role=Role.REVIEWER)
    return member


def go(member: Member, name: str, *, by: Any, seen: int, said: str = "", on: str = "") -> Member:
    """Lead a member along a transition, on a day that is today where none is given.

    Raises ChangedMeanwhile where it is not what the person saw; InputError without a reason, for a day that cannot be,
    for a joining without the confirmed key; NotAllowed where the person may not.
    """
    way = MEMBER_WAYS[name]
    with transaction.atomic():
        service, now = locked_member(member)
        require(by, f"shared_services.{name}_member", now)
        require_seen(now, seen)
        now.reason = paragraphs(said, most=REASON_LENGTH, needed=way.reason)
        if name == "admit":
            _admit(service, now, _day(on))
        elif name == "leave":
            _leave(service, now, _day(on))
        now.state = way.target
        _save(now)
        if name == "leave":
            close_if_agreed(service)
        wrote(service, name, by=by, member=now, said=now.reason)
        if name != "consider":
            others = [now.organisation_id] if name == "admit" else [service.organisation_id]
            _tell(now, name, others, said=now.reason)
    return now


def succeed(member: Member, into: Any, *, on: str, by: Any, seen: int) -> Member:
    """Return the member that takes a member's place, because its municipality became part of that one's on a day.

    What was paid and confirmed goes over. Raises InputError where the register does not know of the merger, or for a
    day that cannot be; NotAllowed where the person may not.
    """
    with transaction.atomic():
        service, now = locked_member(member)
        require(by, "shared_services.succeed_member", now)
        require_seen(now, seen)
        code = _merged_into(now, into)
        day = _day(on)
        _require_open(service, day)
        if now.joined_on is None or day <= now.joined_on:
            raise InputError("shared_services.before_joining", day=day.isoformat(), joined=str(now.joined_on))
        if into.pk == now.organisation_id:
            now.area_code = code
            _save(now)
            wrote(service, "moved", by=by, member=now)
            return now
        heir = _heir(service, into, code, day)
        now.state, now.left_on, now.successor = MemberState.LEFT, day - timedelta(days=1), heir
        _save(now)
        _hand_over(now, heir)
        close_if_agreed(service)
        wrote(service, "succeeded", by=by, member=now, into=into.pk)
        _tell(now, "succeeded", [into.pk, now.organisation_id], into=into.name)
    return heir


def _entered(service: SharedService, organisation: Any, state: Any, *, by: Any) -> tuple[Member, bool]:
    if organisation is None or organisation.kind != OrganisationKind.MUNICIPALITY:
        raise InputError("shared_services.no_municipality")
    code = holding(organisation.area_code)[0]
    if code not in register().current:
        raise InputError("shared_services.town_gone", area=organisation.name)
    held = service.members.filter(organisation=organisation, state__in=LIVE).first()
    if held is not None:
        return held, False
    if service.members.count() >= _MOST_MEMBERS:
        raise InputError("shared_services.many_members", most=_MOST_MEMBERS)
    made = Member(service=service, organisation=organisation, area_code=code, state=state, invited_by=by)
    made.save(force_insert=True)
    return made, True


def _admit(service: SharedService, member: Member, day: date) -> None:
    if day > timezone.localdate() + _AHEAD:
        raise InputError("shared_services.far_ahead", day=day.isoformat())
    _require_open(service, day)
    before = service.members.filter(organisation=member.organisation_id, left_on__gte=day).first()
    if before is not None:
        raise InputError("shared_services.still_there", day=day.isoformat(), left=str(before.left_on))
    key = key_in_force(service.keys.all(), fiscal_year(day))
    if key is None:
        raise InputError("shared_services.no_key")
    if not Confirmation.objects.filter(version=key, member=member).exists():
        raise InputError("shared_services.key_unconfirmed", number=key.number)
    if key.uses("fixed") and str(member.organisation_id) not in key.fixed:
        raise InputError("shared_services.no_weight", number=key.number)
    member.joined_on, member.census = day, census_of(holding(member.area_code)[0])
    joining = joining_of(service, member, key, day)
    member.joining = {} if joining is None else joining.kept


def _leave(service: SharedService, member: Member, day: date) -> None:
    if member.joined_on is None or day < member.joined_on:
        raise InputError("shared_services.before_joining", day=day.isoformat(), joined=str(member.joined_on))
    if day > timezone.localdate() + _AHEAD:
        raise InputError("shared_services.far_ahead", day=day.isoformat())
    _require_open(service, day)
    member.left_on = day


def _merged_into(member: Member, into: Any) -> str:
    """Return the code of the municipality that a member's has become part of, which a body answers for."""
    code, former = holding(member.area_code)
    if not former or into is None or holding(into.area_code)[0] != code:
        other = "" if into is None else into.name
        raise InputError("shared_services.not_merged", area=area_shown(member.area_code, "ja"), other=other)
    return code


def _heir(service: SharedService, into: Organisation, code: str, day: date) -> Member:
    held = service.members.filter(organisation=into, state__in=LIVE).first()
    if held is None:
        held = Member(service=service, organisation=into)
    if held.state != MemberState.MEMBER or held.pk is None or held.joined_on is None:
        held.area_code, held.state, held.joined_on, held.census = code, MemberState.MEMBER, day, {}
        held.joining = {"rule": SUCCESSION, "base_jpy": 0, "amount_jpy": 0, "key": 0, "credits": {}}
    _save(held)
    return held


def _hand_over(member: Member, heir: Member) -> None:
    """Let what a member confirmed count for its heir, where that has not spoken itself."""
    for kind in (Confirmation, DataConsent):
        spoken = set(kind.objects.filter(member=heir).values_list("version", flat=True))
        kind.objects.bulk_create(
            kind(version=one.version, member=heir, by=one.by, office=one.office, at=one.at, taken_over=True)
            for one in kind.objects.filter(member=member).select_related("version")
            if one.version_id not in spoken
        )


def _require_open(service: SharedService, day: date) -> None:
    """Refuse a day in a year that was settled."""
    year = fiscal_year(day)
    if service.settled.filter(fiscal_year__gte=year).exists():
        raise InputError("shared_services.year_settled", year=year)


def _day(typed: str) -> date:
    return date.fromisoformat(typed_day(typed)) if typed.strip() else timezone.localdate()


def _save(member: Member) -> None:
    if not member._state.adding:  # noqa: SLF001 - Django's documented way to ask
        member.version += 1
    member.changed_at = timezone.now()
    member.save()


def _tell(
    member: Member, name: str, bodies: Iterable[int], *, role: Any = Role.DRAFTER, said: str = "", **more: Any
) -> None:
    url = reverse("shared_services:members", args=[member.service_id])
    told = {"title": member.service.title, "member": member.organisation.name, **more}
    tell(people_of(bodies, role=role), f"shared_services.{name}", url=url, said=said, **told)
