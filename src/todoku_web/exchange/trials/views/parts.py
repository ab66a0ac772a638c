"""Pages on which the parts of a trial and of its indicators are written; two who write the same are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed, for_people
from todoku_web.exchange.trials.actions import indicators as of_indicators
from todoku_web.exchange.trials.actions import trials as of_trials
from todoku_web.exchange.trials.actions.areas import add_areas
from todoku_web.exchange.trials.part_specs import DEFINITION, OF_INDICATOR, PARTS, STATION
from todoku_web.exchange.trials.shown import given_for
from todoku_web.exchange.trials.views.access import indicator_of, seen_trial
from todoku_web.exchange.trials.views.page import trial_page
from todoku_web.pages.language import current_lang
from todoku_web.parts.collision import Collision
from todoku_web.parts.form_shown import part_shown
from todoku_web.parts.part import Reading, read_part, shown_part, typed_again
from todoku_web.parts.shown import shown_fields, shown_rows
from todoku_web.planning.typed_values import posted_number

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku_web.exchange.trials.models import Indicator, Trial
    from todoku_web.parts.part import Part

_LONGEST_KEY = 64


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
        key = request.POST.get("key", "")[:_LONGEST_KEY] or uuid4().hex
        return of_indicators.add(found, value, by=request.user, key=key)

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
    given = given_for(found, spec)
    if request.method != "POST":
        return _form(request, found, spec, shown_part(spec, value), one=one)
    reading = read_part(spec, request.POST, given)
    more = request.POST.get("more", "")
    if more:
        reading.faults = {}
        return _form(request, found, spec, typed_again(reading, more=more), one=one)
    if one is not None and not reading.faults:
        reading.faults = of_indicators.faults_of(spec, reading.value, one)
    error: TodokuError | None = None
    if not reading.faults:
        try:
            write(reading.value, posted_number(request.POST.get("seen", "")))
            messages.success(request, text("trials.done.saved", current_lang()))
            return redirect("trials:trial", found.pk)
        except Collision as conflict:
            return _question(request, conflict, spec, one)
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
    return _form(request, found, spec, typed_again(reading), one=one, error=error, status=400)


def _form(
    request: HttpRequest,
    found: Trial,
    spec: Part,
    reading: Reading,
    *,
    one: Indicator | None = None,
    error: TodokuError | None = None,
    status: int = 200,
) -> HttpResponse:
    post = request.POST
    context = {
        "trial": found,
        "one": one,
        "spec": spec,
        "title": f"trials.part.{spec.name}",
        "form": part_shown(reading, given_for(found, spec), current_lang(), words="trials"),
        "is_open": found.state in spec.states,
        "seen": post.get("seen", "") if request.method == "POST" else found.version,
        "key": post.get("key", "") if request.method == "POST" else uuid4().hex,
        "error": error,
    }
    return render(request, "trials/part.html", context, status=status)


def _question(request: HttpRequest, conflict: Collision, spec: Part, one: Indicator | None) -> HttpResponse:
    """Ask which of two versions of a part holds; nothing of either is lost."""
    lang, given = current_lang(), given_for(conflict.thing, spec)
    sides = [
        (
            side,
            [pair for pair in shown_fields(spec, value, given, lang, words="trials") if pair[1]],
            [shown_rows(rows, value, given, lang, words="trials") for rows in spec.rows],
        )
        for side, value in (("theirs", conflict.theirs or {}), ("mine", conflict.mine or {}))
    ]
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "seen"}
        for value in values
    ]
    context = {"trial": conflict.thing, "one": one, "title": f"trials.part.{spec.name}", "sides": sides, "sent": sent}
    return render(request, "trials/merge.html", context, status=409)
