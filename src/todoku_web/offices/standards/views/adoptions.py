"""Pages of adoption: taking a published edition up, and telling how far that is and what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from todoku.i18n import text
from todoku_web.accounts.doors import for_people, posted_version, require
from todoku_web.accounts.memberships import memberships_of
from todoku_web.offices.standards.actions import adoptions as actions
from todoku_web.offices.standards.part_specs import ADOPT, ADOPTION, WORDS
from todoku_web.offices.standards.views.access import bodies_with, chosen, edition_at, named, standard_at
from todoku_web.offices.standards.workflow import EditionState
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage

if TYPE_CHECKING:
    from uuid import UUID


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def adopt(request: HttpRequest, standard_id: UUID, number: int) -> HttpResponse:
    """Take a published edition up."""
    found = edition_at(request, standard_at(request, standard_id), number)
    adopting = {one.organisation_id for one in found.standard.adoptions.all()}
    bodies = bodies_with(request, "adopt_standard")
    if not bodies:
        mine = memberships_of(request.user)
        require(request.user, "standards.adopt_standard", mine[0].organisation if mine else None)
    bodies = sorted(bodies, key=lambda one: one.pk in adopting)

    def take_up(value: dict[str, Any]) -> HttpResponse:
        body = chosen(bodies, value["body"])
        made = actions.adopt(found, organisation=body, by=request.user, planned_on=value["planned_on"])
        messages.success(request, text("standards.done.adopted", current_lang(), name=body.name))
        return redirect(made.standard)

    more = {"standard": found.standard, "edition": found, "lead": "standards.adopt_lead", "save": "standards.adopt"}
    held = {"body": str(bodies[0].pk), "planned_on": None}
    back = found.standard.get_absolute_url()
    page = FormPage(ADOPT, "standards.adopt_title", back, {"body": named(bodies)}, held, WORDS, more=more)
    return page.answer(request, take_up)


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def edit(request: HttpRequest, standard_id: UUID, adoption_id: int) -> HttpResponse:
    """Tell how far an adoption is and what it changed."""
    found = standard_at(request, standard_id)
    held = next((one for one in found.adoptions.all() if one.pk == adoption_id), None)
    if held is None:
        raise Http404
    require(request.user, "standards.edit_adoption", held)
    lang = current_lang()
    editions = [one for one in found.editions.all() if one.state == EditionState.PUBLISHED or one.pk == held.edition_id]
    given = {
        "edition": {str(one.number): text("standards.edition_number", lang, number=one.number) for one in editions},
    }

    def write(value: dict[str, Any]) -> HttpResponse:
        actions.edit(held, value, by=request.user, seen=posted_version(request))
        messages.success(request, text("standards.done.adoption", lang))
        return redirect(found)

    more = {"standard": found, "lead": "standards.adoption_lead"}
    page = FormPage(
        ADOPTION, "standards.edit_adoption", found.get_absolute_url(), given, actions.held_value(held), WORDS,
        version=held.version, more=more,
    )  # fmt: skip
    return page.answer(request, write)
