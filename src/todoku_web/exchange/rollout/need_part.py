"""The model that a need is to take over, on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.rollout.karte_section import titles_of
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.exchange.needs.models import Need


def need_part(request: HttpRequest, need: Need) -> dict[str, Any] | None:
    """Return the adoption that began a need, and its model's title; None without one, or for who may not see it."""
    if need.from_model is None:
        return None
    found = need.adoptions.select_related("organisation").first()
    if found is None or not request.user.has_perm("rollout.view_adoption", found):
        return None
    title = titles_of({found.model_id}, current_lang()).get(found.model_id, found.model_id)
    return {"adoption": found, "title": title}
