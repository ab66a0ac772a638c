"""The page of Telework Days: who takes part, counted as the call counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from todoku_web.exchange.calls.call_templates import call_templates
from todoku_web.exchange.calls.models import CallKind
from todoku_web.exchange.calls.queries import call_for_page
from todoku_web.exchange.desk.telework import NOT_KNOWN, as_csv, counted, totals_of
from todoku_web.exchange.desk.telework import events as all_events
from todoku_web.exchange.needs.places import area_shown
from todoku_web.pages.kept_answers import for_everybody
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.exchange.calls.models import Call

_PER_PAGE = 10


@require_safe
@for_everybody
def events(request: HttpRequest) -> HttpResponse:
    """List the events with how many bodies take part."""
    page = Paginator(all_events(), _PER_PAGE).get_page(request.GET.get("page"))
    totals = totals_of(page.object_list)
    rows = [(one, totals.get(one.pk, 0)) for one in page.object_list]
    return render(
        request, "desk/telework.html", {"page": page, "rows": rows, "deck": call_templates()["telework_days"]}
    )


@require_safe
@for_everybody
def event(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show who takes part in one event, by kind and by municipality."""
    found, lang = _event(call_id), current_lang()
    counts = counted(found)
    rows = [
        ("" if row.area_code == NOT_KNOWN else area_shown(row.area_code, lang), row)
        for row in (() if counts is None else counts.rows)
    ]
    kinds = [] if counts is None else counts.kinds(lang)
    totals = [] if counts is None else [count for _, count in counts.tally.rows]
    context = {
        "call": found,
        "counts": counts,
        "rows": rows,
        "kinds": kinds,
        "by_kind": list(zip(kinds, totals, strict=True)),
        "totals": totals,
        "unknown": sum(row.total for name, row in rows if not name),
        "deck": call_templates()["telework_days"],
        "now": timezone.now(),
    }
    return render(request, "desk/telework_event.html", context)


@require_safe
@for_everybody
def table(request: HttpRequest, call_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's form of a view
    """Send the counts as a table."""
    found = _event(call_id)
    headers = {"Content-Disposition": f'attachment; filename="telework-days-{found.pk}.csv"'}
    return HttpResponse(as_csv(found, current_lang()), content_type="text/csv; charset=utf-8", headers=headers)


def _event(call_id: UUID) -> Call:
    """Return an announced event; 404 for everything else."""
    found = call_for_page(call_id)
    if found is None or found.kind != CallKind.TELEWORK_DAYS or not found.is_public:
        raise Http404
    return found
