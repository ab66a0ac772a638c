"""Pages that everybody sees: the list of calls, one call, and their calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from todoku.errors import AreaError, TodokuError
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Role
from todoku_web.exchange.calls.actions.seats import seats_taken
from todoku_web.exchange.calls.call_templates import call_templates
from todoku_web.exchange.calls.clock import Phase
from todoku_web.exchange.calls.eligibility import rule_words
from todoku_web.exchange.calls.feed import calendar, event_json
from todoku_web.exchange.calls.models import Admission, Audience, CallKind
from todoku_web.exchange.calls.page_parts import shown_parts
from todoku_web.exchange.calls.queries import (
    WHEN,
    Asked,
    own_calls,
    own_draft,
    own_standing,
    public_calls,
    result_counts,
    results,
    seats_left,
    tally,
)
from todoku_web.exchange.calls.shown_fields import empty_form
from todoku_web.exchange.calls.views.access import seen_call
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.pages.kept_answers import for_everybody
from todoku_web.pages.language import current_lang
from todoku_web.planning.areas_known import known_areas

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any
    from uuid import UUID

    from todoku_web.exchange.calls.models import Call

_PER_PAGE = 20
_MOST_IN_CALENDAR, _MOST_DRAFTS = 500, 50
_RESULTS_PER_PAGE = 100
_STEPS = ("announce_call", "decide_call", "finish_call", "cancel_call")
_RIGHTS = ("edit_call", "list_application", *_STEPS)


@require_safe
@for_everybody
def calls(request: HttpRequest) -> HttpResponse:
    """List the calls that were announced, by what they are, for whom, where and when; and one's own drafts."""
    given = {name: request.GET.get(name, "").strip()[:60] for name in Asked.__dataclass_fields__}
    asked = Asked(**{**given, "when": given["when"] if given["when"] in WHEN else "now"})
    error: TodokuError | None = None
    try:
        found = public_calls(asked)
    except AreaError as caught:
        error = caught
        found = public_calls(Asked(**{**given, "when": asked.when, "area": ""})).none()
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "error": error,
        "areas": known_areas(),
        "whens": WHEN,
        "kinds": CallKind.choices,
        "issues": IssueArea.choices,
        "audiences": Audience.choices,
        "drafts": list(own_calls(request.user)[:_MOST_DRAFTS]),
        "may_begin": any(_may_begin(request, one) for one in memberships_of(request.user)),
    }
    return render(request, "calls/list.html", context, status=400 if error else 200)


def _may_begin(request: HttpRequest, membership: Any) -> bool:
    own = membership.has_role(Role.DRAFTER)
    return bool(own and request.user.has_perm("calls.begin_call", membership.organisation))


@require_safe
def call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show one call: its period, rules and form, its counts and results, and what this person may do with it."""
    return call_page(request, seen_call(request, call_id))


def call_page(
    request: HttpRequest, found: Call, *, error: TodokuError | None = None, status: int = 200, said: str = ""
) -> HttpResponse:
    """Return the page of a call; with an error where something could not be done."""
    lang, person = current_lang(), request.user
    may = {name: person.has_perm(f"calls.{name}", found) for name in _RIGHTS}
    url = request.build_absolute_uri(reverse("calls:call", args=[found.pk]))
    template = call_templates().get(found.template)
    signed_in = person.is_authenticated
    context = {
        "call": found,
        "phase": found.phase,
        "may": may,
        "error": error,
        "said": said,
        "rules": [rule_words(one) for one in found.eligibility],
        "fields": [] if found.form is None else empty_form(found.form.fields, lang),
        "template": template,
        "left": seats_left(found),
        "taken": seats_taken(found) if found.admission == Admission.FIRST_COME else None,
        "tally": _shown_tally(found, lang),
        "results": Paginator(results(found), _RESULTS_PER_PAGE).get_page(request.GET.get("page")),
        "result_counts": result_counts(found) if found.phase in (Phase.DECIDED, Phase.FINISHED) else None,
        "draft": own_draft(found, person) if signed_in else None,
        "standing": own_standing(found, person) if signed_in else [],
        "event_json": event_json(found, url=url, lang=lang) if found.is_public else None,
        "events": found.events.all() if may["list_application"] else [],
        "shown_parts": shown_parts("call", request, found),
    }
    return render(request, "calls/call.html", context, status=status)


def _shown_tally(found: Call, lang: str) -> dict[str, Any] | None:
    counted = tally(found)
    if counted is None:
        return None
    names = {one.id: one.named(lang) for one in counted.field.choices}
    rows = [(names[choice], count) for choice, count in counted.rows]
    return {"title": counted.field.named(lang), "total": counted.total, "rows": rows}


@require_safe
@for_everybody
def feed(request: HttpRequest) -> HttpResponse:
    """Send the announced calls as a calendar."""
    return _calendar(request, public_calls(Asked(when="all"))[:_MOST_IN_CALENDAR], "calls.ics")


@require_safe
def call_feed(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Send one call as a calendar."""
    return _calendar(request, [seen_call(request, call_id)], "call.ics")


def _calendar(request: HttpRequest, found: Iterable[Call], name: str) -> HttpResponse:
    rows = [(one, request.build_absolute_uri(reverse("calls:call", args=[one.pk]))) for one in found]
    content = calendar(rows, lang=current_lang(), host=request.get_host())
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
