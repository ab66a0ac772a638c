"""Pages on which a municipality takes over a model: adopts it, plans it, and says what it measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, posted_version, require, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.rollout.actions import adoptions as actions
from todoku_web.exchange.rollout.adopters import names_of, ranges, units_of
from todoku_web.exchange.rollout.implementation import implementation_sheet
from todoku_web.exchange.rollout.part_specs import IMPLEMENTATION, WORDS, effects_part
from todoku_web.exchange.rollout.queries import plans_following
from todoku_web.exchange.rollout.standard_model import standing_of
from todoku_web.exchange.rollout.views.access import any_model, model_of, seen_adoption
from todoku_web.exchange.rollout.workflow import ADOPTION_TRANSITIONS, ADOPTION_WAYS
from todoku_web.exchange.trials.paper.pdf import render_sheet
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage, fresh_key, posted_key
from todoku_web.parts.shown import shown_rows
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.rollout.models import Adoption, PortalModel
    from todoku_web.parts.part import Given, Part

_PUBLIC_STEPS = ("adopt", "run", "measure")


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def adopt(request: HttpRequest, model_id: str) -> HttpResponse:
    """Take over a model for a municipality; one of a standard is taken over at the standard."""
    model, own = any_model(request, model_id)
    if own is not None and own.edition is not None:
        if standing_of(own).is_withdrawn:
            return redirect("rollout:model", model_id)
        return redirect("standards:adopt", own.standard_id, own.edition.number)
    mine = [one.organisation for one in memberships_of(request.user)]
    towns = [one for one in mine if request.user.has_perm("rollout.adopt_for", one)]
    if not towns:
        require(request.user, "rollout.adopt_for", mine[0] if mine else None)
    error: TodokuError | None = None
    if request.method == "POST":
        town = next((one for one in towns if str(one.pk) == request.POST.get("organisation")), None)
        try:
            if town is None:
                raise InputError("planning.choice")
            made = actions.adopt(model.id, organisation=town, by=request.user, key=posted_key(request))
            messages.success(request, text("rollout.done.begun", current_lang()))
            return redirect("rollout:adoption", made.pk)
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
    key = request.POST.get("key", "") or fresh_key()
    context = {"model": model, "title": model.title(current_lang()), "towns": towns, "key": key, "error": error}
    return render(request, "rollout/adopt.html", context, status=400 if error else 200)


@never_cache
@require_safe
@for_all
def adoption(request: HttpRequest, adoption_id: UUID) -> HttpResponse:
    """Show an adoption."""
    return _page(request, seen_adoption(request, adoption_id))


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def part(request: HttpRequest, adoption_id: UUID, name: str) -> HttpResponse:
    """Write the implementation plan, or what was measured."""
    found = seen_adoption(request, adoption_id, "edit_adoption")
    _, own = model_of(found)
    specs = {IMPLEMENTATION.name: IMPLEMENTATION, "effects": effects_part(units_of(own))}
    if name not in specs:
        raise Http404
    spec = specs[name]

    def write(value: dict[str, Any]) -> HttpResponse:
        actions.write(found, name, value, by=request.user, seen=posted_version(request))
        messages.success(request, text("trials.done.saved", current_lang()))
        return redirect("rollout:adoption", found.pk)

    more = {"thing": area_shown(found.area_code, current_lang()), "is_open": found.state in spec.states}
    back = reverse("rollout:adoption", args=[found.pk])
    page = FormPage(
        spec, f"rollout.part.{name}", back, _given(name, own), found.part(name), WORDS, version=found.version, more=more
    )
    return page.answer(request, write)


@require_POST
@for_people
def act(request: HttpRequest, adoption_id: UUID, name: str) -> HttpResponse:
    """Lead an adoption on."""
    found = seen_adoption(request, adoption_id)
    if name not in ADOPTION_WAYS:
        raise Http404
    sent = {one: request.POST.get(one, "") for one in ("on", "said")}
    try:
        actions.go(found, name, by=request.user, seen=posted_number(request.POST.get("seen", "")), **sent)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _page(request, seen_adoption(request, adoption_id), error=error, tried=name, said=sent["said"])
    messages.success(request, text(f"rollout.done.{name}", current_lang()))
    return redirect("rollout:adoption", found.pk)


@never_cache
@require_safe
@for_people
def implementation(request: HttpRequest, adoption_id: UUID) -> HttpResponse:
    """Show the implementation plan (実装計画) to print."""
    found = seen_adoption(request, adoption_id, "view_adoption_work")
    return render(request, "rollout/implementation.html", {"adoption": found, "sheet": _sheet(found)})


@never_cache
@require_safe
@for_people
def implementation_pdf(request: HttpRequest, adoption_id: UUID) -> HttpResponse:
    """Give the implementation plan as a PDF, in the language of the page."""
    found, lang = seen_adoption(request, adoption_id, "view_adoption_work"), current_lang()
    headers = {"Content-Disposition": f'attachment; filename="jisso-{found.area_code}-{found.model_id}-{lang}.pdf"'}
    return HttpResponse(render_sheet(_sheet(found), lang), content_type="application/pdf", headers=headers)


def _sheet(found: Adoption) -> dict[str, Any]:
    model, _ = model_of(found)
    return implementation_sheet(found, model, plans_following(found), current_lang())


def _given(name: str, own: PortalModel | None) -> Given:
    return {"what": names_of(own)} if name == "effects" and units_of(own) else {}


def _page(
    request: HttpRequest, found: Adoption, *, error: TodokuError | None = None, tried: str = "", said: str = ""
) -> HttpResponse:
    person, lang = request.user, current_lang()
    model, own = model_of(found)
    works = person.has_perm("rollout.view_adoption_work", found)
    effects: Part = effects_part(units_of(own))
    rows = found.part("effects").get("effects", [])
    may_edit = person.has_perm("rollout.edit_adoption", found)
    page = {
        "adoption": found,
        "model": model,
        "title": model.title(lang),
        "area": area_shown(found.area_code, lang),
        "works": works,
        "may_plan": may_edit and found.state in IMPLEMENTATION.states,
        "may_measure": may_edit and found.state in effects.states,
        "plans": plans_following(found) if works else [],
        "runnable": model.configuration is not None,
        "effects": shown_rows(effects.rows[0], found.part("effects"), _given("effects", own), lang, words="rollout"),
        "changes": [(one, one.told(lang)) for one in ranges(rows, units_of(own), names_of(own))],
        "ways": [one for one in ADOPTION_TRANSITIONS if person.has_perm(f"rollout.{one.name}_adoption", found)],
        "history": [
            {
                "at": one.at,
                "did": text(f"rollout.did.{one.action}", lang),
                "by": one.office,
                "text": one.text if works else "",
            }
            for one in found.events.all()
            if works or one.action in _PUBLIC_STEPS
        ],
        "error": error,
        "tried": tried,
        "said": said,
    }
    status = 200 if error is None else status_of(error)
    return render(request, "rollout/adoption.html", page, status=status)
