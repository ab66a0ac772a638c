"""What a shared service can name: offers of shared AI services, models for roll-out; and where those lead back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.rollout.catalogue import builtin_models
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.needs.models import OfferKind
from todoku_web.exchange.needs.queries import public_offers
from todoku_web.exchange.rollout.karte_section import titles_of
from todoku_web.exchange.rollout.queries import ModelsAsked, published
from todoku_web.exchange.shared_services.models import SharedService

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku_web.exchange.needs.models import Offer

_MOST = 200


def linkable_offers(service: SharedService | None = None) -> dict[str, str]:
    """Return the shared AI services on offer that everybody sees, by their ids, and the one that a service names."""
    found = public_offers().filter(kind=OfferKind.AI_SERVICE).order_by("title", "pk")[:_MOST]
    named = {str(one.pk): f"{one.title} ({one.organisation.name})" for one in found}
    if service is not None and service.offer is not None:
        named.setdefault(str(service.offer.pk), service.offer.title)
    return named


def linkable_models(lang: Lang, service: SharedService | None = None) -> dict[str, str]:
    """Return the models for roll-out by their ids: published ones, those that come with todoku, and the one named."""
    named = {one.model_id: one.title for one in published(ModelsAsked())[:_MOST]}
    named |= {key: one.title(lang) for key, one in builtin_models().items()}
    if service is not None and service.model_id and service.model_id not in named:
        named |= titles_of({service.model_id}, lang)
    return named


def offer_part(request: HttpRequest, offer: Offer) -> dict[str, Any] | None:
    """Return the shared services that are built on an offer, and whether the visitor may begin one; None without."""
    if offer.kind != OfferKind.AI_SERVICE:
        return None
    person = request.user
    found = SharedService.objects.filter(offer=offer).select_related("organisation").prefetch_related("members")
    rows = [one for one in found[:_MOST] if person.has_perm("shared_services.view_service", one)]
    may_begin = offer.is_public and any(
        person.has_perm("shared_services.begin_service", one.organisation) for one in memberships_of(person)
    )
    return {"rows": rows, "offer": offer, "may_begin": may_begin} if rows or may_begin else None
