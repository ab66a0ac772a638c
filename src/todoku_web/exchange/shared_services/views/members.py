"""Pages on which municipalities are invited, ask to join, are admitted, leave, and take over each other's places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, posted_version, require, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.exchange.shared_services.actions import members as actions
from todoku_web.exchange.shared_services.actions.keys import askable
from todoku_web.exchange.shared_services.queries import agreements_of, invitable, keys_of
from todoku_web.exchange.shared_services.views.access import WORK, bodies_for, member_of, seen_service
from todoku_web.exchange.shared_services.workflow import JOINABLE, LIVE, MEMBER_TRANSITIONS, MEMBER_WAYS
from todoku_web.pages.language import current_lang
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from todoku_web.exchange.shared_services.models import Member, SharedService

_STATES = ("member", "considering", "invited", "left", "declined")


@dataclass(frozen=True, slots=True)
class MemberShown:
    """A member on the page: where it lies today, what it has confirmed, and what the person may do for it."""

    member: Member
    area: str
    former: str
    """What its municipality was called, where it is one no more."""
    confirmed: list[int]
    agreed: bool
    ways: list[Any]
    may_succeed: bool
    credits: list[tuple[str, int]]
    """Of a late joiner: who gets how much of what it paid."""


@never_cache
@require_safe
@for_all
def members(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show who is in the group; to who takes part also who is asked and who considers."""
    return _members_page(request, seen_service(request, service_id))


@require_POST
@for_people
def invite(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Invite a municipality."""
    found = seen_service(request, service_id, "shared_services.invite_member")
    organisation = Organisation.objects.filter(pk=posted_number(request.POST.get("organisation", ""))).first()
    try:
        actions.invite(found, organisation, by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _members_page(request, seen_service(request, service_id), error=error)
    messages.success(request, text("shared_services.done.invited", current_lang()))
    return redirect("shared_services:members", found.pk)


@require_POST
@for_people
def join(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Ask to join for a municipality of the person's."""
    found = seen_service(request, service_id)
    bodies = bodies_for(request.user, "join_for")
    if not bodies:
        mine = memberships_of(request.user)
        require(request.user, "shared_services.join_for", mine[0].organisation if mine else None)
    asked = request.POST.get("organisation", "")
    body = next((one for one in bodies if str(one.pk) == asked), None)
    try:
        if body is None:
            raise InputError("planning.choice")
        actions.ask(found, body, by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _members_page(request, seen_service(request, service_id), error=error)
    messages.success(request, text("shared_services.done.asked", current_lang()))
    return redirect("shared_services:members", found.pk)


@require_POST
@for_people
def act(request: HttpRequest, service_id: UUID, member_id: UUID, name: str) -> HttpResponse:
    """Lead a member along a transition, or let another take its place."""
    found = seen_service(request, service_id, WORK)
    member, post = member_of(found, member_id), request.POST
    seen, on = posted_version(request), post.get("on", "")
    try:
        if name == "succeed":
            into = Organisation.objects.filter(pk=posted_number(post.get("into", ""))).first()
            actions.succeed(member, into, on=on, by=request.user, seen=seen)
        elif name in MEMBER_WAYS:
            actions.go(member, name, by=request.user, seen=seen, said=post.get("said", ""), on=on)
        else:
            raise Http404
    except NotAllowed:
        raise
    except TodokuError as error:
        fresh = seen_service(request, service_id)
        return _members_page(request, fresh, error=error, tried=f"{name}-{member_id}", said=post.get("said", ""))
    messages.success(request, text(f"shared_services.done.{name}", current_lang()))
    return redirect("shared_services:members", found.pk)


def _members_page(
    request: HttpRequest, found: SharedService, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    person = request.user
    works, states = person.has_perm(WORK, found), _STATES if person.has_perm(WORK, found) else ("member", "left")
    rows = _shown(person, found, works=works)
    in_group = {row.member.organisation_id for row in rows if row.member.state in LIVE}
    may_invite = person.has_perm("shared_services.invite_member", found)
    page = {
        "service": found,
        "works": works,
        "groups": [(state, [row for row in rows if row.member.state == state]) for state in states],
        "invitable": [(one, _place(one)) for one in invitable(found)] if may_invite else [],
        "may_invite": may_invite,
        "heirs": _heirs(rows),
        "joining": [one for one in bodies_for(person, "join_for") if one.pk not in in_group]
        if found.state in JOINABLE
        else [],
        "error": error,
        "tried": tried,
        "said": said,
    }
    return render(request, "shared_services/members.html", page, status=200 if error is None else status_of(error))


def _shown(person: Any, found: SharedService, *, works: bool) -> list[MemberShown]:
    lang, keys, agreements = current_lang(), keys_of(found), agreements_of(found)
    confirmed: dict[Any, list[int]] = {}
    for key in keys if works else []:
        for word in key.confirmations.all():
            confirmed.setdefault(word.member_id, []).append(key.number)
    agreed = {word.member_id for word in agreements[0].consents.all()} if agreements else set()
    numbers, every = set(askable(found)), list(found.members.all())
    names = {str(one.pk): one.organisation.name for one in every}
    made = []
    for one in every:
        one.service = found
        credited = one.joining.get("credits", {}) if works else {}
        made.append(
            MemberShown(
                one,
                area_shown(holding(one.area_code)[0], lang),
                holding(one.area_code)[1],
                sorted(numbers & set(confirmed.get(one.pk, ()))),
                one.pk in agreed,
                [way for way in MEMBER_TRANSITIONS if person.has_perm(f"shared_services.{way.name}_member", one)],
                bool(holding(one.area_code)[1]) and person.has_perm("shared_services.succeed_member", one),
                [(names.get(member, member), jpy) for member, jpy in credited.items()],
            )
        )
    return made


def _heirs(rows: list[MemberShown]) -> list[Organisation]:
    """Return the municipalities of which some member's has become part."""
    codes = {holding(row.member.area_code)[0] for row in rows if row.may_succeed}
    if not codes:
        return []
    towns = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).order_by("area_code", "pk")
    return [one for one in towns if holding(one.area_code)[0] in codes]


def _place(organisation: Organisation) -> str:
    return area_shown(holding(organisation.area_code)[0], current_lang())
