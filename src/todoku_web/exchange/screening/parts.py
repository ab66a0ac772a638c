"""The screenings on the page of a call, and an applicant's letter on that of their application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.calls.models import Admission
from todoku_web.exchange.screening.actions.setting_up import judged_stages

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.exchange.calls.models import Application, Call


def call_part(request: HttpRequest, call: Call) -> dict[str, Any] | None:
    """Return the way to a call's screenings for who works on them; None for others, and where nothing is judged."""
    if call.admission != Admission.SELECTION or not request.user.has_perm("screening.list_screening", call):
        return None
    stages = judged_stages(call)
    begun = call.screenings.count()
    return {"call": call, "stages": len(stages), "begun": begun} if stages or begun else None


def application_part(request: HttpRequest, application: Application) -> dict[str, Any] | None:
    """Return the letter about an application for who may read it; None for others."""
    return {"application": application} if request.user.has_perm("screening.view_letter", application) else None
