"""Pages of what trials measured: writing it down, taking it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from todoku.errors import InputError
from todoku.i18n import text
from todoku_web.accounts.doors import for_people, refused, status_of
from todoku_web.offices.assessments.actions import measurements as actions
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.kinds.task import Task
from todoku_web.offices.assessments.part_specs import MEASUREMENT, WORDS
from todoku_web.offices.assessments.queries import measurements_of
from todoku_web.offices.assessments.tasks import tasks_of
from todoku_web.offices.assessments.views.access import assessment_at, words_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage, posted_key

if TYPE_CHECKING:
    from uuid import UUID


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@for_people
def new(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Write down what a trial measured of a task of the last result."""
    found = assessment_at(request, assessment_id, "write_measurement")
    if KINDS[found.kind].tasks is None:
        raise Http404
    tasks = tasks_of(found)
    if not tasks:
        error = InputError("assessments.nothing_to_measure")
        return refused(request, error, status=status_of(error))

    def write(value: dict[str, Any]) -> HttpResponse:
        made = actions.write(found, value, by=request.user, key=posted_key(request))
        messages.success(request, text("assessments.done.measured", current_lang(), task=made.task))
        return redirect(found)

    done = {Task(one.municipality, one.task).id for one in measurements_of(found)}
    given = {"task": {key: one.label for key, one in tasks.items() if key not in done or request.method == "POST"}}
    asked = request.GET.get("task", "")
    held = {"task": asked if asked in given["task"] else "", "full_check": ""}
    said = {"lead": "assessments.measure_lead", "save": "assessments.measure"}
    more = {**words_of(found.kind), **said, "assessment": found}
    page = FormPage(MEASUREMENT, "assessments.measure", found.get_absolute_url(), given, held, WORDS, more=more)
    return page.answer(request, write)


@require_POST
@for_people
def take_out(request: HttpRequest, assessment_id: UUID, measurement_id: UUID) -> HttpResponse:
    """Take out what was written of a trial."""
    found = assessment_at(request, assessment_id, "write_measurement")
    actions.take_out(found, measurement_id, by=request.user)
    messages.success(request, text("assessments.done.measured_out", current_lang()))
    return redirect(found)
