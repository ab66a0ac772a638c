"""What stands before the pages: a thing for who may see it, refusals in the words of the right."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from todoku_web.exchange.matches.actions.allowed import NotAllowed, require
from todoku_web.exchange.matches.queries import match_for_page, round_for_page
from todoku_web.exchange.needs.queries import need_for_page
from todoku_web.planning.doors import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku_web.exchange.matches.models import Match, Round
    from todoku_web.exchange.needs.models import Need


def for_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who is not signed in to do so, keeping what was typed; tell a refusal with the sentence of the right."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as error:
            return render(request, "400.html", {"error": error}, status=403)

    return signed_in(answered)


def need_with(request: HttpRequest, need_id: UUID, right: str) -> Need:
    """Return a need; 404 where the person may not see it, NotAllowed where they see it and may not this."""
    found = need_for_page(need_id)
    if found is None or not request.user.has_perm("needs.view_need", found):
        raise Http404
    require(request.user, right, found)
    return found


def seen_match(request: HttpRequest, match_id: UUID) -> Match:
    """Return a match that concerns the person; 404 for everybody else."""
    found = match_for_page(match_id)
    if found is None or not request.user.has_perm("matches.view_match", found):
        raise Http404
    return found


def seen_round(request: HttpRequest, round_id: UUID) -> Round:
    """Return a round of the person's organisation; 404 for everybody else."""
    found = round_for_page(round_id)
    if found is None or not request.user.has_perm("matches.view_round", found):
        raise Http404
    return found
