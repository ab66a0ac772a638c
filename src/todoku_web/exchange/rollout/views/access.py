"""What stands before the pages: a model or an adoption for who may see it, refusals in the words of the right."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from todoku_web.exchange.needs.actions.allowed import NotAllowed as NotAllowedOnNeed
from todoku_web.exchange.rollout.actions.history import NotAllowed, require
from todoku_web.exchange.rollout.as_library import builtin_model, library_model, portal_model
from todoku_web.exchange.rollout.queries import adoption_for_page
from todoku_web.planning.doors import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku.rollout.model import RolloutModel
    from todoku_web.exchange.rollout.models import Adoption, PortalModel

REFUSED = (NotAllowed, NotAllowedOnNeed)


def for_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who is not signed in to do so, keeping what was typed; tell a refusal with the sentence of the right."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except REFUSED as error:
            return render(request, "400.html", {"error": error}, status=403)

    return signed_in(answered)


def own_model(request: HttpRequest, model_id: str, right: str = "view_model") -> PortalModel:
    """Return a model of the portal that the person may see; 404 for everybody else, and where there is none."""
    found = portal_model(model_id)
    if found is None or not request.user.has_perm("rollout.view_model", found):
        raise Http404
    require(request.user, right, found)
    return found


def any_model(request: HttpRequest, model_id: str) -> tuple[RolloutModel, PortalModel | None]:
    """Return a model as the library has it, and that of the portal where it is one; 404 for who may not see it."""
    built_in = builtin_model(model_id)
    if built_in is not None:
        return built_in, None
    found = own_model(request, model_id)
    return library_model(found), found


def seen_adoption(request: HttpRequest, adoption_id: UUID, right: str = "view_adoption") -> Adoption:
    """Return an adoption that the person may see; 404 for everybody else, NotAllowed where they may not this."""
    found = adoption_for_page(adoption_id)
    if found is None or not request.user.has_perm("rollout.view_adoption", found):
        raise Http404
    require(request.user, right, found)
    return found


def model_of(adoption: Adoption) -> tuple[RolloutModel, PortalModel | None]:
    """Return the model of an adoption; what was adopted stays known though it is retired."""
    built_in = builtin_model(adoption.model_id)
    if built_in is not None:
        return built_in, None
    found = portal_model(adoption.model_id)
    if found is None:
        raise Http404
    return library_model(found), found
