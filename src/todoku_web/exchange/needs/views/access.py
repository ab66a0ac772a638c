"""What stands before the pages: a need or offer for who may see it, refusals in the words of the right."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.needs.actions.allowed import NotAllowed
from todoku_web.exchange.needs.queries import need_for_page, offer_for_page
from todoku_web.planning.actions.allowed import NotAllowed as NotAllowedOnPlan
from todoku_web.planning.doors import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.needs.models import Need, Offer


def for_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who is not signed in to do so, keeping what was typed; tell a refusal with the sentence of the right."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NotAllowed, NotAllowedOnPlan) as error:
            return render(request, "400.html", {"error": error}, status=403)

    return signed_in(answered)


def for_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let everybody see what is public; lead a stranger to sign in where there is nothing public to see."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.path)

    return answered


def seen_need(request: HttpRequest, need_id: UUID) -> Need:
    """Return a need that the person may see; 404 for everybody else."""
    found = need_for_page(need_id)
    if found is None or not request.user.has_perm("needs.view_need", found):
        raise Http404
    return found


def seen_offer(request: HttpRequest, offer_id: UUID) -> Offer:
    """Return an offer that the person may see; 404 for everybody else."""
    found = offer_for_page(offer_id)
    if found is None or not request.user.has_perm("needs.view_offer", found):
        raise Http404
    return found


def bodies_with(request: HttpRequest, right: str) -> list[Organisation]:
    """Return the person's organisations for which they have a right."""
    mine = [one.organisation for one in memberships_of(request.user)]
    return [one for one in mine if request.user.has_perm(f"needs.{right}", one)]
