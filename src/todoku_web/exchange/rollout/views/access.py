"""What stands before the pages: a model or an adoption for who may see it, refusals in the words of the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from todoku_web.accounts.doors import seen
from todoku_web.exchange.rollout.as_library import builtin_model, library_model, portal_model
from todoku_web.exchange.rollout.queries import adoption_for_page

if TYPE_CHECKING:
    from uuid import UUID

    from todoku.rollout.model import RolloutModel
    from todoku_web.exchange.rollout.models import Adoption, PortalModel


def own_model(request: HttpRequest, model_id: str, right: str = "view_model") -> PortalModel:
    """Return a model of the portal that the person may see; 404 for everybody else, and where there is none."""
    return seen(request, portal_model(model_id), "rollout.view_model", f"rollout.{right}")


def any_model(request: HttpRequest, model_id: str) -> tuple[RolloutModel, PortalModel | None]:
    """Return a model as the library has it, and that of the portal where it is one; 404 for who may not see it."""
    built_in = builtin_model(model_id)
    if built_in is not None:
        return built_in, None
    found = own_model(request, model_id)
    edition = found.edition
    address = None if edition is None else request.build_absolute_uri(edition.get_absolute_url())
    return library_model(found, address=address), found


def seen_adoption(request: HttpRequest, adoption_id: UUID, right: str = "view_adoption") -> Adoption:
    """Return an adoption that the person may see; 404 for everybody else, NotAllowed where they may not this."""
    return seen(request, adoption_for_page(adoption_id), "rollout.view_adoption", f"rollout.{right}")


def model_of(adoption: Adoption) -> tuple[RolloutModel, PortalModel | None]:
    """Return the model of an adoption; what was adopted stays known though it is retired."""
    built_in = builtin_model(adoption.model_id)
    if built_in is not None:
        return built_in, None
    found = portal_model(adoption.model_id)
    if found is None:
        raise Http404
    return library_model(found), found
