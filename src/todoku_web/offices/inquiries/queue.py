"""What the queue knows of the computations of runs besides the work itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku_web.audit.actions import record
from todoku_web.jobs import kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.jobs.kinds import Work
    from todoku_web.offices.inquiries.models import Run


def register(name: str, work: Work, runs: type[Run], *, otherwise: str) -> None:
    """Make known the kind of job that computes an app's runs.

    ``otherwise`` names the page to which a job leads whose run is gone; a parameter of the job may stand in it.
    """
    kinds.register(name, work, done=partial(_done, runs), about=_about, address=partial(_address, runs, otherwise))


def _about(parameters: Mapping[str, Any]) -> str:
    """Return what a computation is about: the inquiry's title."""
    return str(parameters["title"])


def _address(runs: type[Run], otherwise: str, job: Any) -> str:
    """Return the page of the run that was computed."""
    run: Run | None = runs.objects.filter(pk=job.parameters["run"]).first()
    return reverse(otherwise.format(**job.parameters)) if run is None else run.get_absolute_url()


def _done(runs: type[Run], job: Any) -> None:
    """Keep the result with its run, in the transaction in which the job ends."""
    run = runs.objects.select_related(f"{runs.of}__organisation").filter(pk=job.parameters["run"]).first()
    if run is None:
        return
    run.result = job.result
    run.save(update_fields=["result"])
    one = getattr(run, runs.of)
    record(f"{one.in_log}.computed", one, by=job.asked_by, organisation=one.organisation, result=job.result)
