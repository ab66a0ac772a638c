"""The way from a published standard to its model, on the standard's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.rollout.models import PortalModel
from todoku_web.offices.standards.queries import newest_published

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.offices.standards.models import Standard


def standard_part(request: HttpRequest, standard: Standard) -> dict[str, Any] | None:
    """Return a standard's model where the visitor sees it, and the edition that they may make it of or bring it to.

    None without either.
    """
    person, newest = request.user, newest_published(standard)
    found = PortalModel.objects.filter(standard=standard).select_related("organisation", "edition").first()
    if newest is not None:
        newest.standard = standard
    may_make = person.has_perm("rollout.make_model_of_standard", newest)
    if found is None:
        return {"model": None, "standard": standard, "edition": newest} if may_make else None
    if not person.has_perm("rollout.view_model", found):
        return None
    is_behind = newest is not None and newest.pk != found.edition_id
    may_bring = may_make and is_behind and person.has_perm("rollout.edit_model", found)
    return {
        "model": found,
        "standard": standard,
        "is_behind": is_behind,
        "edition": newest if may_bring else None,
    }
