"""Pages on which the parts of a trial and of its indicators are written; two who write the same are asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people, posted_version
from todoku_web.exchange.trials.actions import indicators as of_indicators
from todoku_web.exchange.trials.actions import trials as of_trials
from todoku_web.exchange.trials.actions.areas import add_areas
from todoku_web.exchange.trials.part_specs import DEFINITION, OF_INDICATOR, PARTS, STATION
from todoku_web.exchange.trials.shown import given_for
from todoku_web.exchange.trials.views.access import indicator_of, seen_trial
from todoku_web.exchange.trials.views.page import trial_page
from todoku_web.pages.language import current_lang
from todoku_web.parts.pages import FormPage, posted_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku_web.exchange.trials.models import Indicator, Trial
    from todoku_web.parts.part import Part


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def part(request: HttpRequest, trial_id: UUID, name: str) -> HttpResponse:
    """Write a part of a trial."""
    if name not in PARTS:
        raise Http404
    found = seen_trial(request, trial_id, "edit_trial")
    spec = PARTS[name]

    def write(value: dict[str, Any], seen: int) -> Any:
        return of_trials.write(found, name, value, by=request.user, seen=seen)

    return _written(request, found, spec, found.part(name) or {"title": found.title}, write)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def new_indicator(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Add an indicator to a planned trial."""
    found = seen_trial(request, trial_id, "edit_trial")

    def write(value: dict[str, Any], _seen: int) -> Any:
        return of_indicators.add(found, value, by=request.user, key=posted_key(request))

    return _written(request, found, DEFINITION, {}, write)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def station(request: HttpRequest, trial_id: UUID) -> HttpResponse:
    """Compute the areas of a local-5G licence, and add them to the files."""
    found = seen_trial(request, trial_id, "log_trial")
    return _written(request, found, STATION, {}, lambda value, _seen: add_areas(found, value, by=request.user))


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def indicator(request: HttpRequest, trial_id: UUID, indicator_id: UUID, name: str) -> HttpResponse:
    """Write a part of an indicator, or take it out."""
    found = seen_trial(request, trial_id, "edit_trial")
    one = indicator_of(found, indicator_id)
    if name == "remove" and request.method == "POST":
        return _removed(request, found, one)
    if name not in OF_INDICATOR:
        raise Http404
    spec = OF_INDICATOR[name]

    def write(value: dict[str, Any], seen: int) -> Any:
        return of_indicators.write(one, name, value, by=request.user, seen=seen)

    return _written(request, found, spec, of_indicators.held(spec, one), write, one=one)


def _removed(request: HttpRequest, found: Trial, one: Indicator) -> HttpResponse:
    try:
        of_indicators.remove(one, by=request.user)
    except NotAllowed:
        raise
    except TodokuError as error:
        return trial_page(request, found, error=error)
    messages.success(request, text("trials.done.indicator_removed", current_lang()))
    return redirect("trials:trial", found.pk)


def _written(
    request: HttpRequest,
    found: Trial,
    spec: Part,
    value: dict[str, Any],
    write: Callable[[dict[str, Any], int], Any],
    *,
    one: Indicator | None = None,
) -> HttpResponse:
    """Show the form of a part, or take in what was sent of it."""

    def keep(sent: dict[str, Any]) -> HttpResponse:
        write(sent, posted_version(request))
        messages.success(request, text("trials.done.saved", current_lang()))
        return redirect("trials:trial", found.pk)

    page = FormPage(
        spec if one is None else _held_against(spec, one),
        f"trials.part.{spec.name}",
        reverse("trials:trial", args=[found.pk]),
        given_for(found, spec),
        value,
        "trials",
        version=found.version,
        more={"trial": found, "one": one, "is_open": found.state in spec.states},
    )
    return page.answer(request, keep)


def _held_against(spec: Part, one: Indicator) -> Part:
    """Return a part that is checked against what else is known of its indicator."""
    return replace(spec, check=lambda value: spec.check(value) or of_indicators.faults_of(spec, value, one))
