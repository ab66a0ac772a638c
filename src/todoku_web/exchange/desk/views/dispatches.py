"""Pages on which advisers are asked to come, and where a dispatch stands for town, adviser and office."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.dates import fiscal_year
from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, posted_version, require, seen, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.calls.queries import application_for_page
from todoku_web.exchange.desk.actions import dispatches as actions
from todoku_web.exchange.desk.actions.dispatches import DECIDERS, LOCAL_GOVERNMENTS, bodies_of_place
from todoku_web.exchange.desk.actions.visits import counted
from todoku_web.exchange.desk.dispatch_queries import (
    DispatchesAsked,
    advisers,
    dispatch_for_page,
    filtered,
    own_dispatches,
    public_dispatches,
    visits_of_adviser,
    waiting_applications,
    years_of_dispatches,
)
from todoku_web.exchange.desk.limits import left, used
from todoku_web.exchange.desk.views.reading import asked, codes_asked, new_key, posted, posted_key
from todoku_web.exchange.desk.workflow import (
    DISPATCH_GOING_ON,
    DISPATCH_WAYS,
    LIVE_VISITS,
    PUBLIC_DISPATCHES,
    DispatchState,
    VisitState,
)
from todoku_web.exchange.desk.year_rules import built_in_rules, rules_of, who_pays
from todoku_web.exchange.needs.models import OfferState
from todoku_web.exchange.needs.places import area_shown, holding, municipality_of
from todoku_web.exchange.needs.queries import need_for_page
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from todoku_web.exchange.desk.models import Dispatch, Visit

_PER_PAGE = 30
_MOST_WAITING, _MOST_BUSY = 100, 20
_VISIT_STEPS = ("cancel", "report", "confirm", "send_back")


@require_safe
@for_all
def dispatches(request: HttpRequest) -> HttpResponse:
    """List the dispatches that everybody sees, and what the scheme gives."""
    return _list(request, "desk/dispatches.html", public_dispatches(), PUBLIC_DISPATCHES)


@never_cache
@require_safe
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """List the dispatches in which the person's organisations take part."""
    require(request.user, "desk.list_own_dispatch")
    more = {"waiting": list(waiting_applications(request.user)[:_MOST_WAITING])}
    return _list(request, "desk/own_dispatches.html", own_dispatches(request.user), tuple(DispatchState), **more)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Ask an adviser to come for a need."""
    need = need_for_page(need_id)
    if need is None or not request.user.has_perm("needs.view_need", need):
        raise Http404
    require(request.user, "desk.begin_dispatch", need)
    code = holding(need.area_code)[0]
    typed = posted(request, "offer", "title", "organisation", "office", "key")
    found = advisers(code, timezone.localdate())
    towns, offices = bodies_of_place(code, LOCAL_GOVERNMENTS), bodies_of_place(code, DECIDERS)
    error = None
    if request.method == "POST":
        try:
            made = actions.begin(
                need,
                offer=_chosen(found, typed["offer"]),
                organisation=_chosen(towns, typed["organisation"]),
                office=_chosen(offices, typed["office"]),
                title=typed["title"],
                by=request.user,
                key=posted_key(request),
            )
            return _begun(request, made)
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
    else:
        own = next((one for one in towns if one.pk == need.organisation_id), towns[0] if towns else None)
        typed |= {"title": need.title, "key": new_key(), "organisation": str(own.pk) if own else ""}
        typed["office"] = str(offices[0].pk) if offices else ""
    context = {"need": need, "towns": towns, "offices": offices, "advisers": found, "typed": typed, "error": error}
    context |= _scheme(fiscal_year(timezone.localdate()))
    return render(request, "desk/new_dispatch.html", context, status=status_of(error) if error else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def new_from(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Ask an adviser to come for an application that was selected."""
    application = application_for_page(application_id)
    found = seen(request, application, "calls.view_application", "desk.begin_dispatch_from")
    typed = posted(request, "offer", "title", "area", "key")
    body = found.organisation
    code = holding(body.area_code)[0] if body is not None and body.kind == OrganisationKind.MUNICIPALITY else ""
    error = None
    try:
        code = municipality_of(typed["area"])[0] if typed["area"] else code
    except TodokuError as caught:
        error = caught
    offers = advisers(code, timezone.localdate()) if code else []
    if request.method == "POST" and error is None:
        try:
            made = actions.begin_from(
                found,
                offer=_chosen(offers, typed["offer"]),
                title=typed["title"],
                area_code=code,
                by=request.user,
                key=posted_key(request),
            )
            return _begun(request, made)
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
    elif request.method != "POST":
        typed |= {
            "title": str(found.answers.get("theme", "")),
            "key": new_key(),
            "area": request.GET.get("area", "")[:60],
        }
    context = {"application": found, "advisers": offers, "typed": typed, "error": error, "areas": known_areas()}
    context |= {"area": area_shown(code, current_lang()) if code else "", **_scheme(fiscal_year(timezone.localdate()))}
    return render(request, "desk/new_dispatch_from.html", context, status=status_of(error) if error else 200)


@never_cache
@require_safe
@for_all
def dispatch(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Show one dispatch: to everybody that it is, to who takes part all of it."""
    return dispatch_page(request, seen(request, dispatch_for_page(dispatch_id), "desk.view_dispatch"))


@require_POST
@for_people
def act(request: HttpRequest, dispatch_id: UUID, name: str) -> HttpResponse:
    """Lead a dispatch along a way."""
    found = seen(request, dispatch_for_page(dispatch_id), "desk.view_dispatch")
    if name not in {way.name for way in DISPATCH_WAYS}:
        raise Http404
    said = request.POST.get("said", "")
    try:
        actions.go(found, name, by=request.user, seen=posted_version(request), said=said)
    except NotAllowed:
        raise
    except TodokuError as error:
        again = seen(request, dispatch_for_page(dispatch_id), "desk.view_dispatch")
        return dispatch_page(request, again, error=error, tried=name, said=said)
    messages.success(request, text(f"desk.done.dispatch_{name}", current_lang()))
    return redirect("desk:dispatch", found.pk)


def dispatch_page(
    request: HttpRequest,
    found: Dispatch,
    *,
    error: TodokuError | None = None,
    tried: str = "",
    said: str = "",
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """Return the page of a dispatch, with what was refused of what was tried on it."""
    person, lang = request.user, current_lang()
    works = person.has_perm("desk.view_dispatch_work", found)
    rules = rules_of(found.fiscal_year)
    limits = rules.limits(own_days=found.offer.days_max, own_hours=found.offer.hours_max)
    visits = counted(found)
    taken, rest = used(visits), left(visits, limits)
    need = found.need
    rows = [_visit_row(request, one) for one in found.visits.all()]
    may_plan = person.has_perm("desk.plan_visit", found)
    context = {
        "dispatch": found,
        "works": works,
        "area": area_shown(found.area_code, lang),
        "need": need if need is not None and person.has_perm("needs.view_need", need) else None,
        "recommended": _recommended(found),
        "ways": [way for way in DISPATCH_WAYS if person.has_perm(f"desk.{way.name}_dispatch", found)],
        "visits": rows,
        "may_plan": may_plan,
        "may_see_application": bool(found.application and person.has_perm("calls.view_application", found.application)),
        "taken": taken,
        "taken_hours": taken.online_minutes / 60,
        "left": rest,
        "left_hours": None if rest.online_minutes is None else rest.online_minutes / 60,
        "is_mixed": taken.is_on_site and taken.online_minutes > 0,
        "offered": list(found.offer.adviser_days.filter(last__gte=timezone.localdate())) if may_plan else [],
        "busy": _busy(found) if may_plan else [],
        "report_due": _report_due(found, rules.value("report_days")),
        "adviser_gone": found.offer.state == OfferState.WITHDRAWN and found.state in DISPATCH_GOING_ON,
        "may_record": _may_record(person),
        "key": new_key(),
        "typed": typed or {},
        "error": error,
        "tried": tried,
        "said": said,
        **_scheme(found.fiscal_year),
    }
    return render(request, "desk/dispatch.html", context, status=200 if error is None else status_of(error))


def _scheme(year: int) -> dict[str, Any]:
    """Return what a page says of the scheme: the limits of a year, and who pays, each with its source."""
    return {"rules": rules_of(year), "pays": who_pays(), "is_verified": built_in_rules(year).are_known}


def _busy(found: Dispatch) -> list[Visit]:
    """Return the next visits of the adviser to others."""
    visits = visits_of_adviser(found.offer, since=timezone.localdate()).exclude(dispatch=found)
    return list(visits[:_MOST_BUSY])


def _may_record(person: Any) -> bool:
    return any(person.has_perm("desk.record_year", one.organisation) for one in memberships_of(person))


def _visit_row(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    person = request.user
    may = {name: person.has_perm(f"desk.{name}_visit", visit) for name in _VISIT_STEPS}
    may["report"] = may["report"] and visit.day <= timezone.localdate()
    is_due = visit.state == VisitState.PLANNED and visit.day <= timezone.localdate()
    return {"visit": visit, "hours": visit.minutes / 60, "may": may, "is_due": is_due}


def _recommended(found: Dispatch) -> Any:
    """Return the body for which a local government asked, where it is another one."""
    for thing in (found.need, found.application):
        body = None if thing is None else thing.organisation
        if body is not None and body.pk != found.organisation_id:
            return body
    return None


def _report_due(found: Dispatch, days: int | None) -> Any:
    """Return the day by which the last report is due, and whether it is over; None where the rules do not say."""
    live = [one for one in found.visits.all() if one.state in LIVE_VISITS]
    if days is None or not live or found.state != DispatchState.DECIDED:
        return None
    due = max(one.day for one in live) + timedelta(days=days)
    is_open = any(one.state == VisitState.PLANNED for one in live)
    return {"day": due, "days": days, "is_over": is_open and due < timezone.localdate()}


def _chosen(found: Any, pk: str) -> Any:
    one = next((one for one in found if str(one.pk) == pk), None)
    if one is None:
        raise InputError("planning.choice")
    return one


def _begun(request: HttpRequest, made: Dispatch) -> HttpResponse:
    messages.success(request, text("desk.done.dispatch_asked", current_lang()))
    if request.user.has_perm("desk.view_dispatch", made):
        return redirect("desk:dispatch", made.pk)
    return redirect("desk:dispatches")


def _list(
    request: HttpRequest, template: str, found: QuerySet[Dispatch], states: tuple[Any, ...], **more: Any
) -> HttpResponse:
    typed = asked(request, "state", "year", "words", "area")
    error = None
    try:
        chosen = DispatchesAsked(typed["state"], typed["year"], typed["words"], codes_asked(typed["area"]))
        rows = filtered(found, chosen)
    except TodokuError as caught:
        error, rows = caught, found.none()
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, area_shown(one.area_code, current_lang())) for one in page.object_list],
        "typed": typed,
        "error": error,
        "states": [(one.value, one.label) for one in states],
        "years": years_of_dispatches(),
        "areas": known_areas(),
        "is_filtered": any(typed.values()),
        **_scheme(fiscal_year(timezone.localdate())),
        "may_record": _may_record(request.user),
        **more,
    }
    return render(request, template, context, status=400 if error else 200)
