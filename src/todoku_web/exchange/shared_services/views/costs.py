"""Pages of the costs: what falls due in which fiscal year, who pays how much of it, and the settling of a year."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from todoku.dates import fiscal_year
from todoku.errors import TodokuError
from todoku.i18n import text
from todoku.reports.rows.words import fiscal_year_name
from todoku_web.accounts.doors import NotAllowed, for_all, for_people, posted_version, status_of
from todoku_web.exchange.shared_services.actions import costs as actions
from todoku_web.exchange.shared_services.part_specs import COST
from todoku_web.exchange.shared_services.views.access import EDIT, WORK, seen_service
from todoku_web.exchange.shared_services.views.forms import Form, written
from todoku_web.exchange.shared_services.years import years_of
from todoku_web.pages.language import current_lang
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from todoku_web.exchange.shared_services.models import SharedService

_LONGEST = 20


@never_cache
@require_safe
@for_all
def costs(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show the costs by fiscal year; to who takes part also what each member pays."""
    return _costs_page(request, seen_service(request, service_id))


@never_cache
@require_safe
@for_people
def shares_file(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Send what each member pays as CSV: a line for each year, member and kind; what is not known is empty."""
    found, lang = seen_service(request, service_id, WORK), current_lang()
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(
        ["fiscal_year", "municipality_code", "municipality", "months", "kind", "share_jpy", "settled", "note"]
    )
    for year in years_of(found):
        for row in year.rows:
            town = (row.member.area_code, safe_cell(row.member.organisation.name))
            for kind, jpy in row.shares.items():
                why = year.why.get(kind)
                note = "" if why is None else safe_cell(text(f"error.{why.code}", lang, **why.params))
                told = "" if jpy is None else jpy
                writer.writerow([year.fiscal_year, *town, row.months, kind, told, int(year.settled is not None), note])
    headers = {"Content-Disposition": f'attachment; filename="shares-{found.pk}.csv"'}
    return HttpResponse(buffer.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def new_item(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Add a cost."""
    found = seen_service(request, service_id, EDIT)

    def add(value: dict[str, Any], _seen: int, key: str) -> str:
        actions.add(found, value, by=request.user, key=key)
        return _address(found)

    held = {"fiscal_year": fiscal_year(timezone.localdate())}
    return written(request, Form(COST, "shared_services.cost_new", held, 0, _address(found), service=found), add)


@never_cache
@require_http_methods(["GET", "POST"])
@for_people
def item(request: HttpRequest, service_id: UUID, item_id: UUID) -> HttpResponse:
    """Write a cost."""

    def form() -> Form:
        found = seen_service(request, service_id, EDIT)
        one = found.costs.filter(pk=item_id).first()
        if one is None:
            raise Http404
        return Form(COST, "shared_services.part.cost", actions.held(one), one.version, _address(found), service=found)

    def write(value: dict[str, Any], seen: int, _key: str) -> str:
        found = seen_service(request, service_id, EDIT)
        actions.write(found, item_id, value, by=request.user, seen=seen)
        return _address(found)

    return written(request, form(), write, again=form)


@require_POST
@for_people
def remove_item(request: HttpRequest, service_id: UUID, item_id: UUID) -> HttpResponse:
    """Take a cost out."""
    found = seen_service(request, service_id, EDIT)
    try:
        actions.remove(found, item_id, by=request.user, seen=posted_version(request))
    except NotAllowed:
        raise
    except TodokuError as error:
        return _costs_page(request, found, error=error)
    messages.success(request, text("shared_services.done.removed", current_lang()))
    return redirect(_address(found))


@require_POST
@for_people
def settle(request: HttpRequest, service_id: UUID, year: int) -> HttpResponse:
    """Settle a fiscal year as the person saw it."""
    found = seen_service(request, service_id, "shared_services.settle_year")
    typed = request.POST.get("sum", "")
    seen_jpy = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST else -1
    try:
        actions.settle(found, year, by=request.user, seen_jpy=seen_jpy)
    except NotAllowed:
        raise
    except TodokuError as error:
        return _costs_page(request, seen_service(request, service_id), error=error)
    messages.success(request, text("shared_services.done.settled", current_lang()))
    return redirect(_address(found))


def _costs_page(request: HttpRequest, found: SharedService, *, error: TodokuError | None = None) -> HttpResponse:
    person, lang = request.user, current_lang()
    years = years_of(found)
    page = {
        "service": found,
        "works": person.has_perm(WORK, found),
        "may_edit": person.has_perm(EDIT, found),
        "may_settle": person.has_perm("shared_services.settle_year", found),
        "years": [(fiscal_year_name(one.fiscal_year, lang), one) for one in reversed(years)],
        "joined": [one for one in found.members.all() if one.joining.get("amount_jpy")],
        "error": error,
    }
    return render(request, "shared_services/costs.html", page, status=200 if error is None else status_of(error))


def _address(found: SharedService) -> str:
    return reverse("shared_services:costs", args=[found.pk])
