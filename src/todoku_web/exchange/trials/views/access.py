"""What stands before the pages: a trial for who may see it, refusals in the words of the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from todoku_web.accounts.doors import seen
from todoku_web.exchange.trials.queries import trial_for_page

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.trials.models import Indicator, Trial


def seen_trial(request: HttpRequest, trial_id: UUID, right: str = "view_trial") -> Trial:
    """Return a trial that the person may see; 404 for everybody else, NotAllowed where they see it and may not this."""
    return seen(request, trial_for_page(trial_id), "trials.view_trial", f"trials.{right}")


def indicator_of(trial: Trial, indicator_id: UUID) -> Indicator:
    """Return an indicator of a trial; 404 where it has none of that id."""
    for one in trial.indicators.all():
        if one.pk == indicator_id:
            one.trial = trial
            return one
    raise Http404
