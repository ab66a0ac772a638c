"""The fairness report: by population class and subprefecture, as a page and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from todoku.matching.fairness import SMALL
from todoku_web.accounts.doors import for_people, require
from todoku_web.exchange.matches.fairness_rows import fairness_csv, fairness_tables, made_on
from todoku_web.exchange.matches.workflow import Side
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
@require_safe
@for_people
def fairness(request: HttpRequest) -> HttpResponse:
    """Show how many needs of each group came to a match."""
    require(request.user, "matches.view_fairness")
    side = _side(request)
    context = {
        "tables": fairness_tables(request.user, side, current_lang()),
        "side": side,
        "sides": Side.choices,
        "least": SMALL,
        "made_on": made_on(),
    }
    return render(request, "matches/fairness.html", context)


@never_cache
@require_safe
@for_people
def fairness_file(request: HttpRequest) -> HttpResponse:
    """Send the same figures as CSV."""
    require(request.user, "matches.view_fairness")
    lang = current_lang()
    made = fairness_csv(fairness_tables(request.user, _side(request), lang), lang)
    headers = {"Content-Disposition": f'attachment; filename="matching-fairness-{made_on()}.csv"'}
    return HttpResponse(made, content_type="text/csv; charset=utf-8", headers=headers)


def _side(request: HttpRequest) -> str:
    asked = request.GET.get("side", "")
    return asked if asked in Side.values else ""
