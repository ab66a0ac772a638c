"""Pages of the office: everything that a person has to do, the screenings of a call, one screening, how it is set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed, for_people, posted_version, require, seen, status_of
from todoku_web.exchange.calls.queries import call_for_page
from todoku_web.exchange.screening.actions import assigning, meeting, setting_up
from todoku_web.exchange.screening.actions.setting_up import Settings, judged_stages
from todoku_web.exchange.screening.criteria import MARKS, MOST_CRITERIA, shown
from todoku_web.exchange.screening.queries import counts, own_reviews, own_screenings
from todoku_web.exchange.screening.shown import Step, settings_shown, steps
from todoku_web.exchange.screening.typed import typed_criteria, typed_settings
from todoku_web.exchange.screening.views.access import seen_screening
from todoku_web.exchange.screening.workflow import OthersShown, ScreeningState
from todoku_web.jobs.models import JobState
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from todoku_web.exchange.calls.models import Call
    from todoku_web.exchange.screening.models import Screening

_PER_PAGE, _EVENTS = 30, 30
_STEPS: dict[str, Callable[..., Screening]] = {
    "confirm": setting_up.confirm,
    "deal": assigning.deal,
    "open": assigning.open_reading,
    "hold": meeting.hold,
}
_RIGHTS = {
    "confirm": "confirm_applications",
    "deal": "assign_readers",
    "open": "open_screening",
    "hold": "hold_meeting",
}
_FAILED = (JobState.FAILED, JobState.CANCELLED)


@never_cache
@require_safe
@for_people
def home(request: HttpRequest) -> HttpResponse:
    """List where the person reviews or is invited to, and the screenings of their organisations."""
    require(request.user, "screening.see_home")
    page = Paginator(own_screenings(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "screening/home.html", {"reviews": own_reviews(request.user), "page": page})


@cache_control(private=True, no_cache=True)
@for_people
def of_call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """List the judged stages of a call with their screenings, and begin one."""
    call = seen(request, call_for_page(call_id), "calls.view_call", "screening.list_screening")
    if request.method == "POST":
        try:
            made = setting_up.begin(call, request.POST.get("stage", ""), typed_settings(request.POST), by=request.user)
        except NotAllowed:
            raise
        except TodokuError as error:
            return _call_page(request, call, error=error)
        messages.success(request, text("screening.begun", current_lang()))
        return redirect("screening:screening", made.pk)
    return _call_page(request, call)


def _call_page(request: HttpRequest, call: Call, *, error: TodokuError | None = None) -> HttpResponse:
    there = {one.stage: one for one in call.screenings.select_related("call").order_by("created_at")}
    stages = judged_stages(call)
    known = {one.id for one in stages}
    first = Settings(places=call.capacity or 1, reserves=0)
    context = {
        "call": call,
        "stages": [(one, there.get(one.id)) for one in stages],
        "gone": [one for stage, one in there.items() if stage not in known],
        "may_begin": request.user.has_perm("screening.begin_screening", call),
        "form": request.POST if error else settings_shown(first),
        "others": OthersShown.choices,
        "hideable": _hideable(call),
        "hidden": set(request.POST.getlist("hidden_fields")) if error else set(),
        "error": error,
    }
    return render(request, "screening/call.html", context, status=status_of(error) if error else 200)


def _hideable(call: Call) -> list[tuple[str, str]]:
    """Return the fields of all versions of a call's form by id and title."""
    lang = current_lang()
    return list({one.id: one.named(lang) for form in call.forms.all() for one in form.fields}.items())


@never_cache
@require_safe
@for_people
def screening(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Show how far a screening is, and what to do next."""
    return screening_page(request, seen_screening(request, screening_id))


def screening_page(request: HttpRequest, found: Screening, *, error: TodokuError | None = None) -> HttpResponse:
    """Return the page of a screening; with an error where something could not be done."""
    far = counts(found)
    may = {name: request.user.has_perm(f"screening.{right}", found) for name, right in _RIGHTS.items()}
    job = found.assigning if found.state in (ScreeningState.PREPARING, ScreeningState.READING) else found.ranking_job
    way: list[Step] = steps(found, far)
    context = {
        "screening": found,
        "call": found.call,
        "counts": far,
        "steps": way,
        "next": next((one for one in way if not one.is_done), None),
        "may": may | {"edit": request.user.has_perm("screening.edit_screening", found)},
        "criteria": shown(found.criteria.rows, current_lang()) if found.criteria else [],
        "assignment": found.assignments.first(),
        "job": job if job and (job.is_open or job.state in _FAILED) else None,
        "events": found.events.all()[:_EVENTS],
        "error": error,
    }
    return render(request, "screening/screening.html", context, status=status_of(error) if error else 200)


@require_POST
@for_people
def step(request: HttpRequest, screening_id: UUID, name: str) -> HttpResponse:
    """Take a screening a step on."""
    found = seen_screening(request, screening_id)
    if name not in _STEPS:
        raise Http404
    try:
        _STEPS[name](found, by=request.user, seen=posted_version(request))
    except NotAllowed:
        raise
    except TodokuError as error:
        return screening_page(request, seen_screening(request, screening_id), error=error)
    messages.success(request, text(f"screening.stepped.{name}", current_lang()))
    return redirect("screening:screening", found.pk)


@cache_control(private=True, no_cache=True)
@for_people
def settings(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Change how a stage is screened; where somebody else did meanwhile, show both."""
    found = seen_screening(request, screening_id, "edit_screening")
    error: TodokuError | None = None
    if request.method == "POST":
        try:
            setting_up.configure(found, typed_settings(request.POST), by=request.user, seen=posted_version(request))
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
            found = seen_screening(request, screening_id, "edit_screening")
        else:
            messages.success(request, text("screening.saved", current_lang()))
            return redirect("screening:screening", found.pk)
    typed = request.POST if error else None
    now = settings_shown(Settings.of(found))
    fixed = found.state != ScreeningState.PREPARING
    context = {
        "screening": found,
        "call": found.call,
        "form": typed or now,
        "others": OthersShown.choices,
        "hideable": _hideable(found.call),
        "hidden": set(typed.getlist("hidden_fields")) if typed is not None else set(found.hidden_fields),
        "fixed": fixed,
        "deadline_fixed": found.state == ScreeningState.MEETING,
        "stored": now if isinstance(error, ChangedMeanwhile) else None,
        "seen": found.version,
        "error": error,
    }
    return render(request, "screening/settings.html", context, status=status_of(error) if error else 200)


@cache_control(private=True, no_cache=True)
@for_people
def criteria(request: HttpRequest, screening_id: UUID) -> HttpResponse:
    """Change the criteria of a screening while nobody has scored."""
    found = seen_screening(request, screening_id, "edit_criteria")
    error: TodokuError | None = None
    rows: list[dict[str, Any]] = found.criteria.rows if found.criteria else []
    if request.method == "POST":
        rows = typed_criteria(request.POST)
        try:
            setting_up.write_criteria(found, rows, by=request.user, seen=posted_version(request))
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
            found = seen_screening(request, screening_id, "edit_criteria")
        else:
            messages.success(request, text("screening.criteria_saved", current_lang()))
            return redirect("screening:criteria", found.pk)
    lang = current_lang()
    context = {
        "screening": found,
        "call": found.call,
        "rows": [_row_shown(one) for one in [*rows, {}, {}][:MOST_CRITERIA]],
        "usual": [(mark, text(f"screening.mark.{mark}", lang)) for mark in MARKS],
        "fixed": found.first_score_at is not None,
        "stored": shown(found.criteria.rows, lang) if isinstance(error, ChangedMeanwhile) and found.criteria else None,
        "versions": list(found.criteria_versions.select_related("made_by").order_by("-number")),
        "seen": found.version,
        "error": error,
    }
    return render(request, "screening/criteria.html", context, status=status_of(error) if error else 200)


def _row_shown(one: dict[str, Any]) -> dict[str, Any]:
    own = list(one.get("anchors", ())) or [""] * len(MARKS)
    return {
        "id": one.get("id", ""),
        "title": one.get("title", {}).get("ja", ""),
        "title_en": one.get("title", {}).get("en", ""),
        "weight": one.get("weight", ""),
        "source": one.get("source", ""),
        "marks": list(zip(MARKS, own, strict=True)),
    }
