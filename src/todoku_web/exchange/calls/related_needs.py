"""The needs that an application may be about: the applicant's own, and one that an address proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from todoku_web.exchange.needs.queries import need_for_page, own_needs

if TYPE_CHECKING:
    from django.http import HttpRequest

_MOST = 50


def chosen_need(request: HttpRequest, typed: str) -> Any:
    """Return the need of an id, where the person may see it; None for anything else."""
    try:
        found = need_for_page(UUID(typed))
    except ValueError:
        return None
    return found if found is not None and request.user.has_perm("needs.view_need", found) else None


def offered_needs(request: HttpRequest, chosen: Any) -> list[Any]:
    """Return the needs that the form proposes: those of the person and their organisations, and the chosen one."""
    own = list(own_needs(request.user)[:_MOST])
    return own if chosen is None or chosen in own else [chosen, *own]
