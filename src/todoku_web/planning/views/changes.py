"""Changes roads, sites and present service by hand, and shows what the next version will be made with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import for_people, kept
from todoku_web.pages.language import current_lang
from todoku_web.planning.actions.editing import ON_ROADS, ON_SITES, AnotherWish, Wish, ask, drop, take_present
from todoku_web.planning.asked import edits_going, edits_in_force
from todoku_web.planning.doors import plan_at, version_at
from todoku_web.planning.models import EditKind, Target, choices
from todoku_web.planning.places import as_places, branch_names, column_texts, columns, place_in, places_of
from todoku_web.planning.plan_settings import changes_between
from todoku_web.planning.present_table import look_at_present
from todoku_web.planning.typed_values import posted_number, typed_degrees
from todoku_web.planning.views.results import frame
from todoku_web.planning.what_changes import consequences
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import TABLES

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from todoku_web.planning.models import Plan

_ON_A_PAGE = 50
_LAT, _LON = (20.0, 46.0), (122.0, 154.0)
_ROADS = {Target.EDGE: ON_ROADS, Target.SITE: ON_SITES}


@for_people
@require_http_methods(["GET", "POST"])
def changes(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Show the changes by hand with what they touch, and take a new one."""
    plan = plan_at(request, plan_id, "view_work")
    typed = {name: values[0] for name, values in (kept(request) or {}).items()}
    typed |= {name: request.GET[name] for name in ("kind", "target", "lat", "lon") if name in request.GET}
    error: TodokuError | None = None
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("kind", "target", "lat", "lon", "note")}
        try:
            ask(plan, _wish(typed), by=request.user, replace=posted_number(request.POST.get("replace", "")))
        except AnotherWish as found:
            context = frame(request, plan) | {
                "tab": "changes",
                "wish": found.wish,
                "other": found.other,
                "typed": typed,
            }
            return render(request, "planning/other_wish.html", context, status=409)
        except InputError as found:
            error = found
        else:
            messages.success(request, text("planning.edit.noted", current_lang()))
            return redirect("planning:changes", plan.pk)
    return render(request, "planning/changes.html", _page(request, plan, typed, error), status=422 if error else 200)


def _page(request: HttpRequest, plan: Plan, typed: dict[str, str], error: TodokuError | None) -> dict[str, Any]:
    lang = current_lang()
    edits = edits_in_force(plan)
    rows: list[dict[str, Any]] = [{"edit": one, "effects": consequences(plan.current, one, lang)} for one in edits]
    kind = typed.get("kind", "")
    chosen = kind if kind in set(EditKind) else ""
    target_kind = next((target for target, kinds in _ROADS.items() if chosen in kinds), None)
    place = None
    if plan.current and target_kind and typed.get("target"):
        place = place_in(plan.current, target_kind, typed["target"])
    settings = changes_between(plan.current.config, plan.config, lang) if plan.current else []
    return frame(request, plan) | {
        "tab": "changes",
        "waiting": [row for row in rows if row["edit"].first_in_id is None],
        "in_force": [row for row in rows if row["edit"].first_in_id is not None],
        "going": edits_going(plan),
        "settings": [one for one in settings if one.after != text("planning.not_set", lang)],
        "present_waits": plan.current is not None and plan.current.present_id != plan.present_id,
        "kinds": choices(EditKind),
        "chosen": chosen,
        "typed": typed,
        "place": None if place is None else place.name(lang),
        "needs_place": chosen in (EditKind.PLACE_SITE, EditKind.MOVE_SITE),
        "error": error,
    }


def _wish(typed: dict[str, str]) -> Wish:
    if typed["kind"] not in set(EditKind):
        raise InputError("planning.choice")
    kind = EditKind(typed["kind"])
    lat = typed_degrees(typed["lat"], low=_LAT[0], high=_LAT[1]) if typed["lat"] else None
    lon = typed_degrees(typed["lon"], low=_LON[0], high=_LON[1]) if typed["lon"] else None
    return Wish(kind, "" if kind == EditKind.PLACE_SITE else typed["target"], lat, lon, typed["note"])


@for_people
@require_POST
def undo(request: HttpRequest, plan_id: UUID, edit_id: int) -> HttpResponse:
    """Take a change by hand back."""
    plan = plan_at(request, plan_id, "edit_plan")
    drop(get_object_or_404(plan.edits.select_related("plan__organisation"), pk=edit_id), by=request.user)
    return redirect("planning:changes", plan.pk)


@for_people
@require_http_methods(["GET", "POST"])
def present(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Take a table of present service: show what it changes, and let it count when the person says so."""
    plan = plan_at(request, plan_id, "edit_plan")
    context: dict[str, Any] = {"tab": "changes"}
    if request.method == "GET":
        return render(request, "planning/present.html", frame(request, plan) | context)
    if request.POST.get("action") == "remove":
        take_present(plan, None, by=request.user)
        return redirect("planning:changes", plan.pk)
    try:
        if request.POST.get("upload"):
            upload = _own_upload(request, plan)
            take_present(plan, upload, by=request.user)
            messages.success(request, text("planning.present.noted", current_lang()))
            return redirect("planning:changes", plan.pk)
        given = request.FILES.get("file")
        if given is None:
            raise InputError("planning.no_file")
        upload = take(given, kinds=TABLES, by=request.user, organisation=plan.organisation)
        look = look_at_present(upload, plan.area_code, current_lang())
    except TodokuError as error:
        return render(request, "planning/present.html", frame(request, plan) | context | {"error": error}, status=422)
    return render(request, "planning/present.html", frame(request, plan) | context | {"upload": upload, "look": look})


def _own_upload(request: HttpRequest, plan: Plan) -> Any:
    """Return the upload that the person has looked at: their own, for the plan's organisation."""
    from django.core.exceptions import ValidationError

    from todoku_web.uploads.models import Upload

    try:
        found = Upload.objects.filter(
            pk=request.POST["upload"], by=request.user, organisation=plan.organisation
        ).first()
    except ValidationError:
        found = None
    if found is None:
        raise InputError("planning.no_file")
    return found


@require_safe
def places(request: HttpRequest, plan_id: UUID, number: int, layer: str) -> HttpResponse:
    """List the squares, stretches of route or stations of a version: the map's content as a table."""
    plan = plan_at(request, plan_id)
    if layer not in ("routes", "sites", "cells") or not request.user.has_perm("planning.view_network", plan):
        raise Http404
    version = version_at(request, plan, number)
    lang = current_lang()
    page = Paginator(places_of(version, layer), _ON_A_PAGE).get_page(request.GET.get("page"))
    names = branch_names(version) if layer == "routes" else {}
    figures = [figure for _, figure in columns(layer)]
    rows = [
        {
            "place": one,
            "name": one.name(lang),
            "cells": list(zip(column_texts(one, names, lang), figures, strict=True)),
        }
        for one in as_places(layer, list(page.object_list))
    ]
    heads = [(f"planning.place.{key}", figure) for key, figure in columns(layer)]
    return render(
        request,
        "planning/places.html",
        frame(request, plan)
        | {"tab": "result", "version": version, "layer": layer, "page": page, "rows": rows, "heads": heads},
    )
