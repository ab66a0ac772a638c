"""Pages on which the effect of a shared service is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, posted_version
from todoku_web.exchange.shared_services.actions import effects as actions
from todoku_web.exchange.shared_services.part_specs import EFFECT
from todoku_web.exchange.shared_services.views.access import EDIT, seen_service
from todoku_web.exchange.shared_services.views.forms import Form, written
from todoku_web.exchange.shared_services.views.services import service_page
from todoku_web.exchange.shared_services.weights import paying
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from todoku_web.exchange.shared_services.models import SharedService


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def new_effect(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Add an effect."""
    found = seen_service(request, service_id, EDIT)

    def add(value: dict[str, Any], _seen: int, key: str) -> str:
        actions.add(found, value, by=request.user, key=key)
        return _address(found)

    form = Form(EFFECT, "shared_services.effect_new", {}, 0, _address(found), _given(found), service=found)
    return written(request, form, add)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def effect(request: HttpRequest, service_id: UUID, effect_id: UUID) -> HttpResponse:
    """Write an effect."""

    def form() -> Form:
        found = seen_service(request, service_id, EDIT)
        one = found.effects.filter(pk=effect_id).first()
        if one is None:
            raise Http404
        title, held = "shared_services.part.effect", actions.held(one)
        return Form(EFFECT, title, held, one.version, _address(found), _given(found), service=found)

    def write(value: dict[str, Any], seen: int, _key: str) -> str:
        found = seen_service(request, service_id, EDIT)
        actions.write(found, effect_id, value, by=request.user, seen=seen)
        return _address(found)

    return written(request, form(), write, again=form)


@require_POST
@for_people
def remove_effect(request: HttpRequest, service_id: UUID, effect_id: UUID) -> HttpResponse:
    """Take an effect out."""
    found = seen_service(request, service_id, EDIT)
    try:
        actions.remove(found, effect_id, by=request.user, seen=posted_version(request))
    except NotAllowed:
        raise
    except TodokuError as error:
        return service_page(request, found, error=error)
    messages.success(request, text("shared_services.done.removed", current_lang()))
    return redirect(_address(found))


def _given(found: SharedService) -> dict[str, dict[str, str]]:
    return {"member": {str(one.pk): one.organisation.name for one in paying(found.members.all())}}


def _address(found: SharedService) -> str:
    return reverse("shared_services:service", args=[found.pk])
