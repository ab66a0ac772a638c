"""The trials of a need on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.trials.queries import trials_of_need

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.exchange.needs.models import Need


def need_part(request: HttpRequest, need: Need) -> dict[str, Any] | None:
    """Return the trials of a need that the visitor sees, and whether they may plan one; None without either."""
    person = request.user
    trials = [one for one in trials_of_need(need.pk) if person.has_perm("trials.view_trial", one)]
    may_begin = person.has_perm("trials.begin_trial", need)
    return {"trials": trials, "need": need, "may_begin": may_begin} if trials or may_begin else None
