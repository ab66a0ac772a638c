"""Pages on which the key is proposed by which costs are shared, and each member says whether it is to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.dates import fiscal_year
from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, status_of
from todoku_web.exchange.shared_services.actions import keys as actions
from todoku_web.exchange.shared_services.models import KeyState, MemberState
from todoku_web.exchange.shared_services.part_specs import BUY_IN, KEY
from todoku_web.exchange.shared_services.queries import keys_of
from todoku_web.exchange.shared_services.shown import key_shown
from todoku_web.exchange.shared_services.views.access import EDIT, WORK, member_of, members_for, seen_service
from todoku_web.exchange.shared_services.views.forms import Form, written
from todoku_web.exchange.shared_services.workflow import LIVE, SPEAKS
from todoku_web.pages.language import current_lang
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from todoku_web.exchange.shared_services.models import SharedService


@never_cache
@require_safe
@for_all
def key(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show the versions of the key, who confirmed which, and let the person confirm for their municipality."""
    return _key_page(request, seen_service(request, service_id))


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def propose(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Propose a new version of the key."""

    def form() -> Form:
        found = seen_service(request, service_id, EDIT)
        newest = found.keys.first()
        members = [one for one in found.members.all() if one.state in LIVE]
        given = {"organisation": {str(one.organisation_id): one.organisation.name for one in members}}
        held = _first() if newest is None else {**newest.content, "note": ""}
        return Form(
            KEY,
            "shared_services.key_propose",
            held,
            newest.number if newest else 0,
            reverse("shared_services:key", args=[found.pk]),
            given,
            service=found,
        )

    def write(value: dict[str, Any], seen: int, _key: str) -> str:
        found = seen_service(request, service_id, EDIT)
        actions.propose(found, value, by=request.user, seen=seen)
        return reverse("shared_services:key", args=[found.pk])

    return written(request, form(), write, again=form)


@require_POST
@for_people
def confirm(request: HttpRequest, service_id: UUID, member_id: UUID) -> HttpResponse:
    """Confirm a version for a member."""
    found = seen_service(request, service_id, WORK)
    member = member_of(found, member_id)
    try:
        actions.confirm(member, posted_number(request.POST.get("number", "")), by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _key_page(request, seen_service(request, service_id), error=error)
    messages.success(request, text("shared_services.done.confirmed", current_lang()))
    return redirect("shared_services:key", found.pk)


def _first() -> dict[str, Any]:
    """Return the key with which a group may begin: all alike, to be changed as it pleases."""
    today = timezone.localdate()
    rows = [{"of": of, "basis": "equal", "percent": 100} for of in ("development", "operation")]
    return {"from_year": fiscal_year(today), "late": BUY_IN, "late_years": 5, "leaving": "by_month", "mix": rows}


def _key_page(request: HttpRequest, found: SharedService, *, error: TodokuError | None = None) -> HttpResponse:
    person, lang = request.user, current_lang()
    works, versions = person.has_perm(WORK, found), keys_of(found)
    open_key = next((one for one in versions if one.state == KeyState.PROPOSED), None)
    holding = next((one for one in versions if one.state == KeyState.AGREED), None)
    members = [one for one in found.members.all() if one.state == MemberState.MEMBER]
    weighed = [one for one in found.members.all() if one.state in SPEAKS]
    spoken = {one.pk: {word.member_id for word in one.confirmations.all()} for one in versions}
    asked = [one for one in (open_key, holding) if one is not None]
    page = {
        "service": found,
        "works": works,
        "may_edit": person.has_perm(EDIT, found),
        "open_key": None if open_key is None or not works else key_shown(open_key, lang, weighed),
        "holding": None if holding is None else key_shown(holding, lang, weighed if works else ()),
        "waiting": [one for one in members if open_key is not None and one.pk not in spoken[open_key.pk]],
        "to_confirm": [
            (member, version)
            for member in members_for(person, found, "confirm_key")
            for version in asked
            if member.pk not in spoken[version.pk]
        ],
        "versions": versions if works else [],
        "error": error,
    }
    return render(request, "shared_services/key.html", page, status=200 if error is None else status_of(error))
