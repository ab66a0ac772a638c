"""The lender's side: what is to be done today, on what terms it lends, and its reservations as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed, for_people
from todoku_web.exchange.lending import queries
from todoku_web.exchange.lending.actions.stock import set_terms
from todoku_web.exchange.lending.feeds import reservations_csv, unit_calendar
from todoku_web.exchange.lending.models import Unit
from todoku_web.exchange.lending.moments import said_day
from todoku_web.exchange.lending.stock_forms import TermsForm
from todoku_web.exchange.lending.views.access import seen_lender
from todoku_web.exchange.lending.views.merging import merge_page
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation

_PER_PAGE = 25
_MOST_WAITING = 50


@never_cache
@require_safe
@for_people
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a lender has to do, in the order of what presses, and what it has to lend."""
    body = seen_lender(request, pk)
    found = queries.board(body)
    found["waiting"] = list(queries.waiting_list(body)[:_MOST_WAITING])
    context = {
        "body": body,
        "lender": getattr(body, "lender", None),
        "groups": list(found.items()),
        "empty": [name for name, rows in found.items() if not rows],
        "page": Paginator(queries.open_reservations(body), _PER_PAGE).get_page(request.GET.get("page")),
        "may_keep": request.user.has_perm("lending.keep_equipment", body),
        "today": said_day(timezone.localdate(), current_lang()),
    }
    return render(request, "lending/board.html", context)


@never_cache
@require_safe
@for_people
def stock(request: HttpRequest, pk: int) -> HttpResponse:
    """List what a lender has to lend, withdrawn things too."""
    body = seen_lender(request, pk)
    kinds, kits = queries.stock(body)
    context = {
        "body": body,
        "page": Paginator(kinds, _PER_PAGE).get_page(request.GET.get("page")),
        "kits": kits,
        "may_keep": request.user.has_perm("lending.keep_equipment", body),
    }
    return render(request, "lending/stock.html", context)


@cache_control(private=True, no_cache=True)
@for_people
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Say on what terms an organisation lends."""
    body = seen_lender(request, pk, "keep_equipment")
    lender = getattr(body, "lender", None)
    if request.method != "POST":
        return _terms_page(request, TermsForm.of(lender), body)
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _terms_page(request, form, body, status=400)
    said = {name: form.cleaned_data[name] for name in ("default_shipping_h", "note", "seen")}
    try:
        set_terms(body, **said, by=request.user)
    except NotAllowed:
        raise
    except ChangedMeanwhile:
        now = seen_lender(request, pk).lender
        return merge_page(request, form, TermsForm.of(now), seen=now.version, back=request.path)
    except TodokuError as error:
        form.add_error(None, text(f"error.{error.code}", current_lang(), **error.params))
        return _terms_page(request, form, body, status=400)
    messages.success(request, text("lending.terms.saved", current_lang()))
    return redirect("lending:board", body.pk)


@require_safe
@for_people
def reservations(request: HttpRequest, pk: int) -> HttpResponse:
    """Send all reservations of a lender's equipment as a table."""
    body = seen_lender(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="reservations_{body.pk}.csv"'}
    content = reservations_csv(body, current_lang())
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@cache_control(private=True, max_age=300)
def feed(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send a unit's calendar to a calendar program, which cannot sign in: its address is the secret."""
    unit = Unit.objects.select_related("equipment").filter(feed_key=key).first()
    if unit is None:
        raise Http404
    content = unit_calendar(unit, current_lang())
    headers = {"X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _terms_page(request: HttpRequest, form: TermsForm, body: Organisation, *, status: int = 200) -> HttpResponse:
    return render(request, "lending/terms.html", {"form": form, "body": body}, status=status)
