"""What stands before the pages: a trial for who may see it, refusals in the words of the right."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from todoku_web.exchange.needs.actions.allowed import NotAllowed as NotAllowedOnNeed
from todoku_web.exchange.trials.actions.allowed import NotAllowed, require
from todoku_web.exchange.trials.queries import trial_for_page
from todoku_web.planning.doors import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku_web.exchange.trials.models import Indicator, Trial

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


def seen_trial(request: HttpRequest, trial_id: UUID, right: str = "view_trial") -> Trial:
    """Return a trial that the person may see; 404 for everybody else, NotAllowed where they see it and may not this."""
    found = trial_for_page(trial_id)
    if found is None or not request.user.has_perm("trials.view_trial", found):
        raise Http404
    require(request.user, right, found)
    return found


def indicator_of(trial: Trial, indicator_id: UUID) -> Indicator:
    """Return an indicator of a trial; 404 where it has none of that id."""
    for one in trial.indicators.all():
        if one.pk == indicator_id:
            one.trial = trial
            return one
    raise Http404
