"""Pages on which somebody writes a need, sees where it stands, and leads it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, kept, require, status_of
from todoku_web.accounts.models import Organisation, OrganisationKind
from todoku_web.atlas.figures import karte_url
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.actions import needs as actions
from todoku_web.exchange.needs.actions.history import Collision
from todoku_web.exchange.needs.forms import NeedForm, area_label
from todoku_web.exchange.needs.from_plan import left_open
from todoku_web.exchange.needs.histories import need_history
from todoku_web.exchange.needs.models import NeedState, Who
from todoku_web.exchange.needs.page_parts import shown_parts
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.exchange.needs.requirement_rows import groups, requirement_rows
from todoku_web.exchange.needs.sides import offers_fitting, sides_of, unmet
from todoku_web.exchange.needs.views.access import bodies_with, seen_need
from todoku_web.exchange.needs.views.merge import answered_question, merge_page
from todoku_web.exchange.needs.workflow import GOING_ON, NEED_TRANSITIONS
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas
from todoku_web.planning.doors import plan_at
from todoku_web.planning.queries import plan_for_page
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.needs.models import Need

_WHO_BY_KIND = {
    OrganisationKind.MUNICIPALITY: Who.MUNICIPALITY,
    OrganisationKind.VENDOR: Who.FIRM,
    OrganisationKind.OPERATOR: Who.FIRM,
}
_LONGEST = 200


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest) -> HttpResponse:
    """Write a new need: kept as a draft, or handed in at once."""
    bodies = _owners(request)
    if request.method != "POST":
        return _form_page(request, NeedForm.fresh(_known(request, bodies)), bodies=bodies)
    form = NeedForm(request.POST)
    if form.is_valid():
        try:
            made = actions.begin(
                form.read_content(),
                by=request.user,
                key=form.cleaned_data["key"],
                organisation=_owner(request, bodies),
                plan=_plan(request, form),
                plan_requirement=form.cleaned_data["plan_requirement"],
            )
            return _handed_in(request, form, made)
        except NotAllowed:
            raise
        except TodokuError as error:
            form.refuse(error)
    return _form_page(request, form, bodies=bodies, status=400)


@cache_control(private=True, no_cache=True)
@require_safe
@for_people
def from_plan(request: HttpRequest, plan_id: UUID, left: str) -> HttpResponse:
    """Show the form of a need filled in with what a plan leaves open."""
    plan = plan_at(request, plan_id)
    require(request.user, "needs.begin_need_from", plan)
    lang = current_lang()
    found = next((one for one in left_open(plan.current, lang) if one.id == left), None)
    if found is None:
        raise Http404
    bodies = _owners(request)
    known = {
        **_known(request, [plan.organisation]),
        "organisation": str(plan.organisation_id),
        "title": text("needs.from_plan.need_title", lang, area=area_shown(plan.area_code, lang), what=found.title),
        "problem": f"{found.told}\n{text('needs.from_plan.need_source', lang, plan=plan.title)}",
        "issue_area": IssueArea.ADMINISTRATION,
        "area_code": area_label(plan.area_code),
        "plan": plan.pk,
        "plan_requirement": found.id,
    }
    return _form_page(request, NeedForm.fresh(known), bodies=bodies, plan=plan)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Change what a need says; where two changed the same, ask which is to hold."""
    found = seen_need(request, need_id)
    require(request.user, "needs.edit_need", found)
    if request.method != "POST":
        form = NeedForm.of(found)
        form.initial |= _typed(request)
        return _form_page(request, form, found)
    form = NeedForm(answered_question(request.POST), held=found)
    if form.is_valid():
        try:
            changed = actions.edit(found, form.read_content(), by=request.user, seen=form.cleaned_data.get("seen") or 0)
            return _handed_in(request, form, changed)
        except Collision as error:
            return merge_page(request, error)
        except NotAllowed:
            raise
        except TodokuError as error:
            form.refuse(error)
    return _form_page(request, form, found, status=400)


@never_cache
@require_safe
@for_all
def need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Show one need, what it still lacks, what became of it, and what the person may do with it."""
    return _need_page(request, seen_need(request, need_id))


@require_POST
@for_people
def act(request: HttpRequest, need_id: UUID, name: str) -> HttpResponse:
    """Lead a need along a transition."""
    found = seen_need(request, need_id)
    if name not in {way.name for way in NEED_TRANSITIONS}:
        raise Http404
    said = request.POST.get("said", "")
    try:
        actions.go(found, name, by=request.user, seen=posted_number(request.POST.get("seen", "")), said=said)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _need_page(request, seen_need(request, need_id), error=error, tried=name, said=said)
    messages.success(request, text(f"needs.done.{name}", current_lang()))
    return redirect("needs:need", found.pk)


def _handed_in(request: HttpRequest, form: NeedForm, made: Need) -> HttpResponse:
    """Hand a draft in where that was asked for, and lead to its page."""
    done = "saved"
    if form.is_handed_in and made.state == NeedState.DRAFT:
        made, done = actions.go(made, "submit", by=request.user, seen=made.version), "done.submit"
    messages.success(request, text(f"needs.{done}", current_lang()))
    return redirect("needs:need", made.pk)


def _need_page(
    request: HttpRequest, found: Need, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    person, lang = request.user, current_lang()
    works = person.has_perm("needs.view_need_work", found)
    ways = [way for way in NEED_TRANSITIONS if person.has_perm(f"needs.{way.name}_need", found)]
    goes_on = found.state in GOING_ON
    page = {
        "need": found,
        "works": works,
        "may_edit": person.has_perm("needs.edit_need", found),
        "ways": ways,
        "plan": found.plan if found.plan and person.has_perm("planning.view_plan", found.plan) else None,
        "area": area_shown(found.area_code, lang),
        "area_url": karte_url(holding(found.area_code)[0]),
        "became": _became(found),
        "point": _point(found),
        "requirements": requirement_rows(found.requirements, lang),
        "sides": sides_of(found) if goes_on or works else [],
        "unmet": requirement_rows(unmet(found, offers_fitting(found)), lang) if goes_on else [],
        "parts": list(shown_parts("need", request, found)),
        "history": need_history(found, works=works),
        "error": error,
        "tried": tried,
        "said": said,
    }
    status = 200 if error is None else status_of(error)
    return render(request, "needs/need.html", page, status=status)


def _became(found: Need) -> str:
    """Return the name of the municipality that has taken the place of the one that is kept; empty where it stands."""
    code, former = holding(found.area_code)
    return area_shown(code, current_lang()) if former else ""


def _point(found: Need) -> str:
    """Return a point as it was typed, with its degrees where it was typed otherwise."""
    if found.lat is None or found.lon is None:
        return found.place
    degrees = f"{found.lat:.5f}, {found.lon:.5f}"
    return degrees if found.place[:1].isdigit() else f"{found.place} ({degrees})"


def _owners(request: HttpRequest) -> list[Organisation]:
    """Return the organisations for which the person may write needs; refuse who may write none at all."""
    bodies = bodies_with(request, "begin_need_for")
    if not bodies:
        require(request.user, "needs.begin_need")
    return bodies


def _owner(request: HttpRequest, bodies: list[Organisation]) -> Organisation | None:
    """Return the organisation that was chosen; None of a need of one's own."""
    asked = request.POST.get("organisation", "")
    found = next((one for one in bodies if str(one.pk) == asked), None)
    if asked and found is None:
        require(request.user, "needs.begin_need_for", Organisation.objects.filter(pk=posted_number(asked)).first())
    return found


def _plan(request: HttpRequest, form: NeedForm) -> Any:
    """Return the plan from which the need was begun; None where none was, or the person does not see it."""
    asked = form.cleaned_data["plan"]
    plan = plan_for_page(asked) if asked else None
    return plan if plan is not None and request.user.has_perm("planning.view_plan", plan) else None


def _typed(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed before signing in."""
    typed = kept(request) or {}
    return {name: values if name == "requirements" else values[0] for name, values in typed.items() if values}


def _known(request: HttpRequest, bodies: list[Organisation]) -> dict[str, Any]:
    """Return what is known of a new need: typed before signing in, proposed by the address, or the person's own."""
    typed = _typed(request)
    if typed:
        return typed
    own = bodies[0] if bodies else None
    area = area_label(own.area_code) if own and own.kind == OrganisationKind.MUNICIPALITY else ""
    who = Who.RESIDENT if own is None else _WHO_BY_KIND.get(OrganisationKind(own.kind), Who.OTHER)
    asked = {name: request.GET[name][:_LONGEST] for name in ("area_code", "issue_area", "title") if name in request.GET}
    return {"organisation": str(own.pk) if own else "", "who": who, "area_code": area, **asked}


def _form_page(
    request: HttpRequest,
    form: NeedForm,
    found: Need | None = None,
    *,
    bodies: list[Organisation] | None = None,
    plan: Any = None,
    status: int = 200,
) -> HttpResponse:
    lang = current_lang()
    owner = request.POST.get("organisation", "") if request.method == "POST" else form.initial.get("organisation", "")
    page = {
        "form": form,
        "need": found,
        "plan": plan,
        "bodies": bodies or [],
        "owner": owner,
        "may_be_own": request.user.has_perm("needs.begin_need"),
        "groups": groups(lang),
        "picked": set(form["requirements"].value() or []),
        "areas": known_areas(),
    }
    return render(request, "needs/form.html", page, status=status)
