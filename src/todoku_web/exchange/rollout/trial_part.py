"""The way from a proven trial to its model, on the trial's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.rollout.models import PortalModel

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.exchange.trials.models import Trial


def trial_part(request: HttpRequest, trial: Trial) -> dict[str, Any] | None:
    """Return a trial's model where the visitor sees it, and whether they may make it; None without either."""
    found = PortalModel.objects.filter(trial=trial).select_related("organisation").first()
    if found is not None:
        return {"trial": trial, "model": found} if request.user.has_perm("rollout.view_model", found) else None
    return {"trial": trial, "model": None} if request.user.has_perm("rollout.make_model", trial) else None
