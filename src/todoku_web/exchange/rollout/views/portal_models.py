"""Pages of a model: read by everybody, written by who proved it, handed on as a file, and costed for the next town."""

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
from todoku.reports.rows.words import fiscal_year_name
from todoku.rollout.catalogue import model_yaml
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, posted_version, refused, status_of
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.needs.places import area_shown, holding
from todoku_web.exchange.rollout.actions import of_standards
from todoku_web.exchange.rollout.actions import portal_models as actions
from todoku_web.exchange.rollout.adopters import measured_effects
from todoku_web.exchange.rollout.configuration import shown_configuration
from todoku_web.exchange.rollout.fitting import codes_of_names, fitting_towns
from todoku_web.exchange.rollout.implementation import figure_told
from todoku_web.exchange.rollout.models import ModelState, PortalModel
from todoku_web.exchange.rollout.part_specs import MODEL, MODEL_OF_STANDARD, WORDS
from todoku_web.exchange.rollout.standard_model import standing_of, worked_in
from todoku_web.exchange.rollout.taken import taken_of
from todoku_web.exchange.rollout.views.access import any_model, own_model
from todoku_web.exchange.rollout.workflow import MODEL_TRANSITIONS, MODEL_WAYS
from todoku_web.exchange.trials.queries import trial_for_page
from todoku_web.offices.standards.queries import effects_of
from todoku_web.offices.standards.views.access import edition_at, standard_at
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage
from todoku_web.planning.typed_values import posted_number
from todoku_web.uploads.actions import take
from todoku_web.uploads.downloads import as_attachment
from todoku_web.uploads.kinds import EVIDENCE, accepted_suffixes

if TYPE_CHECKING:
    from uuid import UUID

    from todoku.i18n import Lang
    from todoku.rollout.model import RolloutModel


@require_POST
@for_people
def make(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Make the model of a proven trial."""
    trial = trial_for_page(trial_id)
    if trial is None or not request.user.has_perm("trials.view_trial", trial):
        raise Http404
    made = actions.make(trial, by=request.user)
    return redirect("rollout:edit", made.model_id)


@require_POST
@for_people
def make_of_standard(request: HttpRequest, standard_id: UUID, number: int) -> HttpResponse:
    """Make the model of a published standard, or bring it to the edition that was published since."""
    edition = edition_at(request, standard_at(request, standard_id), number)
    was_there = PortalModel.objects.filter(standard=standard_id).exists()
    try:
        made = of_standards.make(edition, by=request.user)
    except InputError as error:
        return refused(request, error, status=status_of(error))
    if not was_there:
        return redirect("rollout:edit", made.model_id)
    messages.success(request, text("rollout.done.renewed", current_lang(), number=number))
    return redirect("rollout:model", made.model_id)


@never_cache
@require_safe
@for_all
def model(request: HttpRequest, model_id: str) -> HttpResponse:
    """Show a model, what adopters measured, and for which towns it may fit."""
    return _model_page(request, *any_model(request, model_id))


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, model_id: str) -> HttpResponse:
    """Write what a model says."""
    found = own_model(request, model_id, "edit_model")
    is_of_trial = found.standard_id is None

    def write(value: dict[str, Any]) -> HttpResponse:
        actions.write(found, value, by=request.user, seen=posted_version(request))
        messages.success(request, text("trials.done.saved", current_lang()))
        return redirect("rollout:model", found.model_id)

    back = reverse("rollout:model", args=[found.model_id])
    more = {"thing": found.title, "lead": "" if is_of_trial else "rollout.edit_of_standard"}
    spec = MODEL if is_of_trial else MODEL_OF_STANDARD
    page = FormPage(spec, "rollout.edit", back, {}, found.content, WORDS, version=found.version, more=more)
    return page.answer(request, write)


@require_POST
@for_people
def act(request: HttpRequest, model_id: str, name: str) -> HttpResponse:
    """Publish or retire a model."""
    found = own_model(request, model_id)
    if name not in MODEL_WAYS:
        raise Http404
    said = request.POST.get("said", "")
    try:
        actions.go(found, name, by=request.user, seen=posted_number(request.POST.get("seen", "")), said=said)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _model_page(request, *any_model(request, model_id), error=error)
    messages.success(request, text(f"rollout.done.{name}", current_lang()))
    return redirect("rollout:model", found.model_id)


@require_safe
@for_all
def as_yaml(request: HttpRequest, model_id: str) -> HttpResponse:
    """Give a model as the file that ``todoku plan TOWN --model FILE`` reads."""
    found, _ = any_model(request, model_id)
    headers = {"Content-Disposition": f'attachment; filename="{found.id}.yaml"'}
    return HttpResponse(model_yaml(found), content_type="application/yaml; charset=utf-8", headers=headers)


@require_POST
@for_people
def add_document(request: HttpRequest, model_id: str) -> HttpResponse:
    """Add a file to a model."""
    found = own_model(request, model_id, "edit_model")
    try:
        if "file" not in request.FILES:
            raise InputError("trials.no_file")
        upload = take(request.FILES["file"], kinds=EVIDENCE, by=request.user, organisation=found.organisation)
        actions.add_document(found, upload, title=request.POST.get("title", ""), by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _model_page(request, *any_model(request, model_id), error=error)
    messages.success(request, text("trials.done.file", current_lang()))
    return redirect("rollout:model", found.model_id)


@never_cache
@require_safe
@for_all
def document(request: HttpRequest, model_id: str, document_id: UUID) -> HttpResponse:
    """Hand out a file of a model."""
    found = own_model(request, model_id)
    kept = found.documents.filter(pk=document_id).select_related("upload").first()
    if kept is None:
        raise Http404
    return as_attachment(kept.upload)


def _model_page(
    request: HttpRequest, found: RolloutModel, own: PortalModel | None, *, error: TodokuError | None = None
) -> HttpResponse:
    person, lang = request.user, current_lang()
    adoptions = taken_of(found.id)
    proven = codes_of_names(found.proven_in) if own is None else worked_in(own)
    taken = [holding(one.area_code)[0] for one in adoptions]
    bodies = [one.organisation for one in memberships_of(person)]
    adopting = {one.organisation_id for one in adoptions}
    page = {
        "model": found,
        "own": own,
        "title": found.title(lang),
        "problem": found.problem(lang),
        "conditions": [one(lang) for one in found.conditions],
        "lessons": [one(lang) for one in found.lessons],
        "costs": [(one, figure_told(one, lang)) for one in found.costs],
        "effects": [(one, figure_told(one, lang)) for one in found.effects],
        "configuration": shown_configuration(found.configuration),
        "why_not": "" if found.why_no_configuration is None else found.why_no_configuration(lang),
        "measured": [(one, one.told(lang)) for one in measured_effects(found.id, own)],
        "adoptions": [(one, area_shown(one.area_code, lang), _year(one.fiscal_year, lang)) for one in adoptions],
        "fitting": fitting_towns([*proven, *taken], taken=taken, lang=lang),
        "runnable": found.configuration is not None and (own is None or own.state == ModelState.PUBLISHED),
        "towns": [one for one in bodies if one.pk not in adopting and person.has_perm("rollout.adopt_for", one)],
        "adoptable": own is None or own.state == ModelState.PUBLISHED,
        **_of_standard(person, own),
        "may_edit": own is not None and person.has_perm("rollout.edit_model", own),
        "ways": []
        if own is None
        else [one for one in MODEL_TRANSITIONS if person.has_perm(f"rollout.{one.name}_model", own)],
        "accepted": accepted_suffixes(EVIDENCE),
        "error": error,
    }
    status = 200 if error is None else status_of(error)
    return render(request, "rollout/model.html", page, status=status)


def _of_standard(person: Any, own: PortalModel | None) -> dict[str, Any]:
    """Return what the page of a model of a standard shows besides; nothing of another."""
    if own is None or own.standard is None:
        return {}
    standing = standing_of(own)
    may_bring = standing.newer is not None and person.has_perm("rollout.edit_model", own)
    return {
        "standard": own.standard,
        "sees_standard": person.has_perm("standards.view_standard", own.standard),
        "standing": standing,
        "may_bring": may_bring,
        "hours": effects_of(own.standard.adoptions.all()),
        "adoptable": own.state == ModelState.PUBLISHED and not standing.is_withdrawn,
    }


def _year(year: int | None, lang: Lang) -> str:
    return text("trials.unknown", lang) if year is None else fiscal_year_name(year, lang)
