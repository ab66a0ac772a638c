"""The dispatches of a need on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.desk.dispatch_queries import dispatches_of_need

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.exchange.needs.models import Need


_MOST = 20


def need_part(request: HttpRequest, need: Need) -> dict[str, Any] | None:
    """Return the dispatches of a need that the visitor sees, and whether they may ask for one; None without either."""
    person = request.user
    of_need = dispatches_of_need(need.pk)[:_MOST]
    found = [one for one in of_need if person.has_perm("desk.view_dispatch", one)]
    may_begin = person.has_perm("desk.begin_dispatch", need)
    return {"dispatches": found, "need": need, "may_begin": may_begin} if found or may_begin else None
