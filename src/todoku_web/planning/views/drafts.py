"""Begins a plan and changes what it asks for, with a look at it before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from todoku.areas.municipalities import label, region_of
from todoku.dates import today
from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import for_people, kept, require
from todoku_web.accounts.memberships import memberships_of
from todoku_web.pages.language import current_lang
from todoku_web.pages.templatetags.words import error_text
from todoku_web.planning.actions.drafting import ChangedMeanwhile, Content, begin, change, compute
from todoku_web.planning.areas_known import known_areas
from todoku_web.planning.doors import plan_at
from todoku_web.planning.forms import PlanForm
from todoku_web.planning.merging import answered_question, merge_question
from todoku_web.planning.rollout_models import runnable, runnable_choices
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from todoku_web.accounts.models import Organisation
    from todoku_web.planning.models import Plan

_LONGEST_KEY = 64


@for_people
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new plan, then what it will ask for, then make the plan and have it computed."""
    organisation = _organisation(request)
    typed = request.POST if request.method == "POST" else request.GET
    model = runnable(typed.get("rollout_model", ""))
    if request.method == "GET":
        area = _proposed_area(request, organisation)
        form = PlanForm.fresh(current_lang(), area=area, day=today().isoformat(), model=model)
        form.typed |= {"rollout_model": [model.id] if model else [], **(kept(request) or {})}
        return _form_page(request, form, organisation)
    form = PlanForm(dict(request.POST.lists()), current_lang(), base=None if model is None else model.over({}))
    if request.POST.get("action") == "edit":
        return _form_page(request, form, organisation)
    content, region = form.content(), form.place()
    if content is None or region is None:
        return _form_page(request, form, organisation, status=422)
    if request.POST.get("action") != "create":
        context = {"form": form, "groups": form.shown(content), "content": content, "region": region}
        return render(request, "planning/preview.html", context | {"organisation": organisation})
    key = f"{request.user.pk}:{form.one('key') or uuid4().hex}"[:_LONGEST_KEY]
    plan = begin(organisation, region.area_code, content, key=key, by=request.user)
    _compute(request, plan)
    return redirect("planning:plan", plan.pk)


@for_people
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Show what a draft asks for, and change it; two people who change at once are asked."""
    plan = plan_at(request, plan_id, "edit_plan")
    lang = current_lang()
    if request.method == "GET":
        form = PlanForm.of(Content.of(plan), lang)
        form.typed |= kept(request) or {"seen": [str(plan.version)]}
        return _settings_page(request, form, plan)
    form = PlanForm(answered_question(dict(request.POST.lists())), lang, base=plan.config)
    content = form.content()
    if content is None:
        return _settings_page(request, form, plan, status=422)
    try:
        changed = change(plan, content, seen=posted_number(form.one("seen")), by=request.user)
    except ChangedMeanwhile as error:
        if form.one("yaml").strip():
            form.errors["yaml"] = error
            form.typed["seen"] = [str(error.plan.version)]
            return _settings_page(request, form, plan, status=409)
        question = merge_question(error.plan, error.seen, content, lang)
        return render(request, "planning/merge.html", {"plan": error.plan, "question": question}, status=409)
    if form.one("action") == "compute":
        _compute(request, changed)
        return redirect("planning:plan", plan.pk)
    messages.success(request, text("planning.saved", lang))
    return redirect("planning:settings", plan.pk)


@for_people
@require_POST
def start(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Have a plan computed with what it asks for now."""
    plan = plan_at(request, plan_id, "edit_plan")
    _compute(request, plan, note=request.POST.get("note", ""))
    return redirect("planning:plan", plan.pk)


def _compute(request: HttpRequest, plan: Plan, *, note: str = "") -> None:
    """Ask for a computation; where none is needed, say so instead."""
    try:
        compute(plan, by=request.user, note=note)
    except InputError as error:
        messages.info(request, error_text(error))


def _organisation(request: HttpRequest) -> Organisation:
    """Return the organisation in whose name a plan is begun: as asked, else the first in which the person drafts."""
    mine = [one.organisation for one in memberships_of(request.user)]
    asked = request.POST.get("organisation") or request.GET.get("organisation")
    drafted = [one for one in mine if request.user.has_perm("planning.begin_plan", one)]
    found = next((one for one in drafted if str(one.pk) == asked), drafted[0] if drafted else None)
    if found is None:
        require(request.user, "planning.begin_plan", mine[0] if mine else None)
        raise InputError("planning.no_organisation")
    return found


def _proposed_area(request: HttpRequest, organisation: Organisation) -> str:
    asked = request.GET.get("area", organisation.area_code)[:5]
    try:
        return label(asked) if region_of(asked).is_municipality else ""
    except TodokuError:
        return ""


def _form_page(request: HttpRequest, form: PlanForm, organisation: Any, *, status: int = 200) -> HttpResponse:
    drafted = [
        one.organisation
        for one in memberships_of(request.user)
        if request.user.has_perm("planning.begin_plan", one.organisation)
    ]
    context = {
        "form": form,
        "organisation": organisation,
        "organisations": drafted,
        "areas": known_areas(),
        "models": runnable_choices(),
        "model": runnable(form.one("rollout_model")),
    }
    return render(request, "planning/new.html", context, status=status)


def _settings_page(request: HttpRequest, form: PlanForm, plan: Plan, *, status: int = 200) -> HttpResponse:
    return render(request, "planning/settings.html", {"form": form, "plan": plan, "tab": "settings"}, status=status)
