"""How an office was used: to everybody with small counts protected, to its operator as it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from todoku_web.accounts.doors import for_all, seen
from todoku_web.exchange.satellite_offices.publishing import row_name, use_csv
from todoku_web.exchange.satellite_offices.queries import office_with_all
from todoku_web.exchange.satellite_offices.use import LEAST_PEOPLE, protected, use_of
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from todoku_web.exchange.satellite_offices.models import Office
    from todoku_web.exchange.satellite_offices.use import Use

_PERCENT = 100


@never_cache
@require_safe
@for_all
def use(request: HttpRequest, office_id: int) -> HttpResponse:
    """Show the use of an office by month and by home."""
    found = _office(request, office_id)
    months, homes, exact = _figures(request, found)
    lang = current_lang()
    context = {
        "office": found,
        "name": found.named(lang),
        "exact": exact,
        "least": LEAST_PEOPLE,
        "months": [_row(one, row_name(one, lang, is_home=False)) for one in months],
        "homes": [_row(one, row_name(one, lang, is_home=True)) for one in homes],
    }
    return render(request, "satellite_offices/use.html", context)


@never_cache
@require_safe
@for_all
def use_file(request: HttpRequest, office_id: int) -> HttpResponse:
    """Send the same as a file."""
    found = _office(request, office_id)
    months, homes, _ = _figures(request, found)
    headers = {"Content-Disposition": f'attachment; filename="satellite-office-{found.pk}-use.csv"'}
    return HttpResponse(use_csv(months, homes, current_lang()), content_type="text/csv; charset=utf-8", headers=headers)


def _office(request: HttpRequest, office_id: int) -> Office:
    return seen(request, office_with_all(office_id), "satellite_offices.view_office", "satellite_offices.view_use")


def _figures(request: HttpRequest, found: Office) -> tuple[list[Use], list[Use], bool]:
    """Return the figures that a visitor may see; to others than the operator months that are over alone."""
    exact = request.user.has_perm("satellite_offices.view_exact_use", found)
    today = timezone.localdate()
    months, homes = use_of(found, today if exact else _end_of_last_month(today))
    return (months, homes, True) if exact else (protected(months), protected(homes), False)


def _end_of_last_month(today: date) -> date:
    return today.replace(day=1) - timedelta(days=1)


def _row(one: Use, name: str) -> dict[str, Any]:
    occupancy = "" if one.occupancy is None else f"{_PERCENT * one.occupancy:.1f}"
    return {"use": one, "name": name, "occupancy": occupancy, "hours": f"{one.seat_hours:,.1f}"}
