"""Pages on which a lead body begins a shared service, writes what it is, and leads it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, posted_version, require, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.needs.places import holding
from todoku_web.exchange.shared_services.actions import services as actions
from todoku_web.exchange.shared_services.linking import linkable_models, linkable_offers
from todoku_web.exchange.shared_services.models import DocumentKind, KeyState, MemberState
from todoku_web.exchange.shared_services.part_specs import ABOUT
from todoku_web.exchange.shared_services.queries import agreements_of, keys_of, newest_documents
from todoku_web.exchange.shared_services.shown import key_shown, use_told
from todoku_web.exchange.shared_services.views.access import EDIT, WORK, bodies_for, members_for, seen_service
from todoku_web.exchange.shared_services.views.forms import Form, written
from todoku_web.exchange.shared_services.workflow import JOINABLE, LIVE, TRANSITIONS, WAYS
from todoku_web.exchange.shared_services.years import years_of
from todoku_web.exchange.trials.shown import indicator_rows
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from todoku.i18n import Lang
    from todoku_web.exchange.shared_services.models import ServiceEvent, SharedService

_PUBLIC_STEPS = ("publish", "start_use", "end", "admit", "leave", "succeeded", "key_agreed", "document_written")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the history as a page tells it."""

    at: Any
    did: str
    by: str
    about: str
    text: str


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Begin a shared service, on an offer where one is named."""
    bodies = bodies_for(request.user, "begin_service")
    if not bodies:
        mine = memberships_of(request.user)
        require(request.user, "shared_services.begin_service", mine[0].organisation if mine else None)
    given = {"offer": linkable_offers(), "model_id": linkable_models(current_lang())}
    asked = request.GET.get("offer", "")
    typed = request.POST.get("organisation", "")

    def begin(value: dict[str, Any], _seen: int, key: str) -> str:
        body = next((one for one in bodies if str(one.pk) == typed), None)
        if body is None:
            raise InputError("planning.choice")
        made = actions.begin(value, organisation=body, by=request.user, key=key)
        return reverse("shared_services:service", args=[made.pk])

    held = {"offer": asked if asked in given["offer"] else "", "issue_area": "administration"}
    form = Form(
        ABOUT,
        "shared_services.new",
        held,
        0,
        reverse("shared_services:list"),
        given,
        template="shared_services/new.html",
        more={"bodies": bodies, "body": typed},
    )
    return written(request, form, begin)


@never_cache
@require_safe
@for_all
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show one shared service, and what the person may do with it."""
    return service_page(request, seen_service(request, service_id))


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Write what a service is."""

    def form() -> Form:
        found = seen_service(request, service_id, EDIT)
        given = {"offer": linkable_offers(found), "model_id": linkable_models(current_lang(), found)}
        back = reverse("shared_services:service", args=[found.pk])
        title = "shared_services.part.about"
        return Form(ABOUT, title, actions.held(found), found.version, back, given, service=found)

    def write(value: dict[str, Any], seen: int, _key: str) -> str:
        found = seen_service(request, service_id, EDIT)
        actions.write(found, value, by=request.user, seen=seen)
        return reverse("shared_services:service", args=[found.pk])

    return written(request, form(), write, again=form)


@require_POST
@for_people
def act(request: HttpRequest, service_id: UUID, name: str) -> HttpResponse:
    """Lead a service along a transition."""
    found = seen_service(request, service_id)
    if name not in WAYS:
        raise Http404
    said, on = request.POST.get("said", ""), request.POST.get("on", "")
    try:
        actions.go(found, name, by=request.user, seen=posted_version(request), said=said, on=on)
    except NotAllowed:
        raise
    except TodokuError as error:
        return service_page(request, seen_service(request, service_id), error=error, tried=name, said=said)
    messages.success(request, text(f"shared_services.done.{name}", current_lang()))
    return redirect("shared_services:service", found.pk)


def service_page(
    request: HttpRequest, found: SharedService, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    """Return the page of a service, with what was refused of what was tried on it."""
    person, lang = request.user, current_lang()
    works, members = person.has_perm(WORK, found), list(found.members.all())
    keys, agreements = keys_of(found), agreements_of(found)
    documents, models = newest_documents(found), linkable_models(lang, found) if found.model_id else {}
    in_group = {one.organisation_id for one in members if one.state in LIVE}
    in_force = next((one for one in keys if one.state == KeyState.AGREED), None)
    page = {
        "service": found,
        "works": works,
        "may_edit": person.has_perm(EDIT, found),
        "may_see_offer": found.offer is not None and person.has_perm("needs.view_offer", found.offer),
        "model_title": models.get(found.model_id, ""),
        "members": [one for one in members if one.state == MemberState.MEMBER],
        "coming": sum(one.state in LIVE for one in members) - sum(one.state == MemberState.MEMBER for one in members),
        "merged": [one for one in members if one.state == MemberState.MEMBER and holding(one.area_code)[1]]
        if works
        else [],
        "joinable": found.state in JOINABLE and any(one.pk not in in_group for one in bodies_for(person, "join_for")),
        "key": None if in_force is None else key_shown(in_force, lang),
        "open_key": next((one for one in keys if one.state == KeyState.PROPOSED), None),
        "to_confirm": bool(keys) and bool(members_for(person, found, "confirm_key")),
        "documents": [(name, word, documents.get(name)) for name, word in DocumentKind.choices],
        "agreement": agreements[0] if agreements else None,
        "agreed_count": len(agreements[0].consents.all()) if agreements else 0,
        "years": [(fiscal_year_name(one.fiscal_year, lang), one) for one in years_of(found)],
        "use": use_told(found),
        "effects": _effects(found, lang, works=works),
        "ways": [one for one in TRANSITIONS if person.has_perm(f"shared_services.{one.name}_service", found)],
        "history": _history(found, lang, works=works),
        "error": error,
        "tried": tried,
        "said": said,
    }
    return render(request, "shared_services/service.html", page, status=200 if error is None else status_of(error))


def _effects(found: SharedService, lang: Lang, *, works: bool) -> list[tuple[Any, str]]:
    """Return the effects in words, each with whose it is; of single members to those alone who take part."""
    every: list[Any] = [
        one for one in found.effects.select_related("member__organisation") if works or one.member is None
    ]
    whose = [text("shared_services.whole", lang) if one.member is None else str(one.member) for one in every]
    return list(zip(indicator_rows(every, lang), whose, strict=True))


def _history(found: SharedService, lang: Lang, *, works: bool) -> list[Step]:
    """Return the steps; to the public those of the service as such."""
    shown = [one for one in found.events.select_related("actor") if works or one.action in _PUBLIC_STEPS]
    return [_step(one, lang, works=works) for one in shown]


def _step(one: ServiceEvent, lang: Lang, *, works: bool) -> Step:
    by = " ".join(part for part in (one.office, str(one.actor) if works and one.actor else "") if part)
    about = " ".join(change["member"] for change in one.changes if "member" in change)
    said_to_all = one.action in WAYS and WAYS[one.action].said_to_all
    told = one.text if works or said_to_all else ""
    return Step(one.at, text(f"shared_services.did.{one.action}", lang), by, about, told)
